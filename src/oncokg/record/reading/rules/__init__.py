"""The extractor that works by rules and vocabularies, without a model and without a network."""
