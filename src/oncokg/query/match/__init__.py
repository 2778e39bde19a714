"""Which indications cover a profile on a date, and the clause that decides for each that does not."""
