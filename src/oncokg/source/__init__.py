"""Stage 1: a document as it came, and the frozen text that every offset counts in."""
