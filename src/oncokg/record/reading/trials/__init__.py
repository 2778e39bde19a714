"""Trials of any registry: a study as cells, and the facts that are the same whichever shape it came in."""
