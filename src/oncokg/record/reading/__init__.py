"""Readers, one per kind of source; the words of providers stop here."""
