"""Stage 3: records as triples, with evidence and provenance, in a draft that nobody has checked yet."""
