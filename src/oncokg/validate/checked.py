"""The gate: `check` is the only maker of `Checked`, and the store takes nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from oncokg.errors import BadInput, Nonconformant
from oncokg.resources import ontology_dir
from oncokg.validate.checks import check_findings, read_checks
from oncokg.validate.finding import Finding, located, order
from oncokg.validate.quotes import quote_findings
from oncokg.validate.shape_files import read_shapes
from oncokg.validate.threads import in_threads
from oncokg.validate.vocabulary import vocabulary_findings

if TYPE_CHECKING:
    from oncokg.graph.draft import Draft
    from oncokg.validate.shapes import Shapes

Engine = Literal["compiled", "pyshacl"]

_SEAL: Final = object()


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A draft that kept every shape and check; `warnings` are the findings that do not stop a build."""

    draft: Draft
    warnings: tuple[Finding, ...]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        """Refuse to be made by anyone but `check`."""
        if seal is not _SEAL:
            raise TypeError("only oncokg.validate.checked.check makes a Checked")


def check(
    draft: Draft,
    *,
    engine: Engine = "compiled",
    texts: Mapping[str, str] | None = None,
    shapes_dir: Path | None = None,
    more_shapes: Sequence[Path] = (),
) -> Checked:
    """Check a draft against shapes, checks, the ontology's terms and the frozen texts.

    Args:
        draft: the draft; it must not change afterwards.
        engine: "compiled" for speed, "pyshacl" for the referee; both find the same.
        texts: SHA-256 to frozen text, for the documents whose texts are at hand.
        shapes_dir: a folder of shapes instead of our own.
        more_shapes: shapes files in addition.

    Raises:
        Nonconformant: with every finding, warnings too, where at least one is a violation.
        BadInput: for a shapes file that cannot be used.
    """
    found = findings(draft, engine=engine, texts=texts, shapes_dir=shapes_dir, more_shapes=more_shapes)
    if any(finding.severity == "violation" for finding in found):
        raise Nonconformant(found)
    return Checked(draft=draft, warnings=tuple(found), seal=_SEAL)


def findings(
    draft: Draft,
    *,
    engine: Engine = "compiled",
    texts: Mapping[str, str] | None = None,
    shapes_dir: Path | None = None,
    more_shapes: Sequence[Path] = (),
) -> list[Finding]:
    """Return every finding of a draft, violations first, in an order that is the same each time.

    The arguments and `BadInput` are those of `check`.
    """
    shapes = read_shapes([*shape_files(shapes_dir), *more_shapes])
    store = draft.store
    checks = read_checks()
    found = in_threads(
        [
            lambda: shape_findings(draft, shapes, engine=engine),
            lambda: set(vocabulary_findings(store)),
            lambda: set(check_findings(store, checks)),
            lambda: set(quote_findings(store, texts or {})),
        ]
    )
    return sorted(located(set[Finding]().union(*found), store), key=order)


def shape_files(folder: Path | None = None) -> list[Path]:
    """Return the shapes files of a folder, by default our own, in the order of their names.

    Raises `BadInput` for a folder without any: nothing would be checked.
    """
    folder = folder or ontology_dir() / "shapes"
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise BadInput(str(folder), "no shapes here", "give a folder of Turtle files (*.ttl)")
    return files


def shape_findings(draft: Draft, shapes: Shapes, *, engine: Engine = "compiled") -> set[Finding]:
    """Return what one engine finds, without the documents; equal findings count once."""
    if engine == "pyshacl":
        from oncokg.validate.referee import referee_findings

        return set(referee_findings(draft.store, shapes))
    from oncokg.validate.compiled import compiled_findings

    return set(compiled_findings(draft.store, shapes))
