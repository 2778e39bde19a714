"""Questions and their answers: stored or one's own, in every format, each row with its evidence."""
