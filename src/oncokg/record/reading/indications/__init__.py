"""The grammar of indications: from the words on one use of a medicine to everything that restricts it.

`indications_in` reads a text by itself, `uses_in` a stretch of a document whose medicine is known.
"""

from oncokg.record.reading.indications.reader import indication, indications_in, said_once, uses_in

__all__ = ["indication", "indications_in", "said_once", "uses_in"]
