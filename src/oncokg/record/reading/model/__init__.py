"""An extractor on a language model: it proposes facts with quotes, and the text decides which stay."""
