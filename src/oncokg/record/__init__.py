"""Stage 2: what a document says, as values without any RDF in them."""
