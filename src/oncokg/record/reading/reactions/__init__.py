"""Adverse reactions in the sections of a label: what a text calls a reaction, and how often it was seen.

`phrases` finds what can be a name, by vocabulary and by how medical words are made; `lists` adds the items of
lists that share a word; `context` says what stands around each; `evidence` weighs it; `reading` is the door.
"""

from oncokg.record.reading.reactions.reading import Reaction, reactions_in

__all__ = ["Reaction", "reactions_in"]
