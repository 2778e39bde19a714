"""The triples of shapes files, where in the files they stand, and the names of shapes that have no IRI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oncokg.errors import BadInput
from oncokg.terms import OKS, PREFIXES
from oncokg.validate.finding import short, text_of
from oncokg.validate.shapes import SH

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from oncokg.validate.finding import Node, Subject

_RDF: Final = PREFIXES["rdf"]
_SUFFIXES: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_DEEPEST_PATH: Final = 50


class ShapeTriples:
    """What shapes files say, read by subject and SHACL property ("path" for `sh:path`)."""

    def __init__(self) -> None:
        self.properties: dict[Subject, dict[str, list[Node]]] = {}
        self.names: dict[Subject, str] = {}
        self.parents: dict[Subject, Subject] = {}
        self._triples: list[Triple] = []
        self._files: dict[Subject, Path] = {}
        self._texts: dict[Path, str] = {}

    def load(self, path: Path) -> None:
        """Add a Turtle file; raises `BadInput` with file and line where it cannot be read."""
        import pyoxigraph

        try:
            text = path.read_bytes().decode("utf-8")
        except OSError as error:
            reason = error.strerror or "cannot be read"
            raise BadInput(str(path), reason, "give a Turtle file of shapes") from error
        except UnicodeDecodeError as error:
            raise BadInput(str(path), f"byte {error.start} is not UTF-8", "save the file as UTF-8") from error
        self._texts[path] = text
        turtle = pyoxigraph.RdfFormat.TURTLE
        try:
            quads = list(pyoxigraph.parse(text, format=turtle, base_iri=OKS, rename_blank_nodes=True))
        except SyntaxError as error:
            where = f"{path}, line {error.lineno}" if error.lineno else str(path)
            raise BadInput(where, f"not Turtle: {error.msg}", "correct the file") from error
        for quad in quads:
            self._triples.append(quad.triple)
            self._files.setdefault(quad.subject, path)
            objects = self.properties.setdefault(quad.subject, {}).setdefault(quad.predicate.value, [])
            if quad.object not in objects:
                objects.append(quad.object)

    # -- values

    def get(self, node: Subject, name: str) -> list[Node]:
        """Return the values of a SHACL property, in the order of the file."""
        return self.properties.get(node, {}).get(SH + name, [])

    def kinds(self, node: Subject) -> set[str]:
        """Return the types of a node."""
        return {text_of(kind) for kind in self.properties.get(node, {}).get(f"{_RDF}type", ())}

    def iris(self, node: Subject, name: str) -> tuple[str, ...]:
        """Return the values of a SHACL property, which must be IRIs."""
        import pyoxigraph

        values = self.get(node, name)
        if not all(isinstance(value, pyoxigraph.NamedNode) for value in values):
            raise self.bad(node, f"sh:{name} is not an IRI", "give an IRI")
        return tuple(text_of(value) for value in values)

    def text(self, node: Subject, name: str) -> str:
        """Return the text of a SHACL property, the first in order of several; empty where there is none."""
        return min((text_of(value) for value in self.get(node, name)), default="")

    def flag(self, node: Subject, name: str) -> bool:
        """Tell whether a SHACL property is true."""
        return self.text(node, name) in ("true", "1")

    def node(self, value: Node, parent: Subject, name: str) -> Subject:
        """Return a value of a parent's SHACL property, which must be a node."""
        import pyoxigraph

        if isinstance(value, pyoxigraph.Literal):
            raise self.bad(parent, f"sh:{name} is a literal", "give a node")
        if value != parent:
            self.parents.setdefault(value, parent)
        return value

    def members(self, shape: Subject, predicate: str, head: Node) -> Iterator[Node]:
        """Yield the members of the RDF list that is the value of a shape's predicate."""
        import pyoxigraph

        node, seen = head, set[object]()
        while node != pyoxigraph.NamedNode(f"{_RDF}nil"):
            step = {} if isinstance(node, pyoxigraph.Literal) else self.properties.get(node, {})
            first, rest = step.get(f"{_RDF}first", []), step.get(f"{_RDF}rest", [])
            if len(first) != 1 or len(rest) != 1 or node in seen:
                raise self.bad(shape, f"{short(predicate)} is not a list", "write it as ( a b c )")
            seen.add(node)
            yield first[0]
            node = rest[0]

    def path(self, shape: Subject) -> str | None:
        """Return the path of a property shape, as in `Finding.path`; None for a node shape."""
        import pyoxigraph

        paths = self.get(shape, "path")
        if not paths:
            return None
        if len(paths) > 1:
            raise self.bad(shape, "several values of sh:path", "keep one")
        node = paths[0]
        return node.value if isinstance(node, pyoxigraph.NamedNode) else self._path_text(shape, node, 0)

    def _path_text(self, shape: Subject, node: Node, depth: int) -> str:
        import pyoxigraph

        if isinstance(node, pyoxigraph.NamedNode):
            return f"<{node.value}>"
        if isinstance(node, pyoxigraph.BlankNode) and depth < _DEEPEST_PATH:
            inner = self.properties.get(node, {})
            if f"{_RDF}first" in inner:
                return f"({'/'.join(self._steps(shape, node, depth))})"
            if inverse := inner.get(SH + "inversePath"):
                return f"^{self._path_text(shape, inverse[0], depth + 1)}"
            if alternatives := inner.get(SH + "alternativePath"):
                return f"({'|'.join(self._steps(shape, alternatives[0], depth))})"
            for name, suffix in _SUFFIXES.items():
                if repeated := inner.get(SH + name):
                    return f"({self._path_text(shape, repeated[0], depth + 1)}){suffix}"
        raise self.bad(shape, "sh:path is not a property path", "give a property's IRI")

    def _steps(self, shape: Subject, head: Node, depth: int) -> list[str]:
        return [self._path_text(shape, step, depth + 1) for step in self.members(shape, f"{SH}path", head)]

    # -- names and places

    def name(self, node: Subject, base: str, tail: str = "") -> None:
        """Give a node without an IRI one, from its parent's name and its path."""
        import pyoxigraph

        if node in self.names:
            return
        if isinstance(node, pyoxigraph.NamedNode):
            self.names[node] = node.value
            return
        paths = self.get(node, "path")
        if not tail and paths and isinstance(paths[0], pyoxigraph.NamedNode):
            tail = re.split(r"[#/]", paths[0].value)[-1]
        stem = name = f"{base}-{tail or ('path' if paths else 'shape')}"
        taken = set(self.names.values())
        number = 2
        while name in taken:
            name = f"{stem}-{number}"
            number += 1
        self.names[node] = name

    def with_names(self) -> Iterator[Triple]:
        """Yield every triple, with the names in place of nodes that were given one."""
        import pyoxigraph

        named: dict[Node, pyoxigraph.NamedNode] = {
            node: pyoxigraph.NamedNode(name) for node, name in self.names.items()
        }
        for triple in self._triples:
            yield pyoxigraph.Triple(
                named.get(triple.subject, triple.subject),
                triple.predicate,
                named.get(triple.object, triple.object),
            )

    def place(self, node: Subject) -> str:
        """Return file and line where the node's description begins, or its parent's, or only the file."""
        line_of_descent = [node]
        while (parent := self.parents.get(line_of_descent[-1])) and parent not in line_of_descent:
            line_of_descent.append(parent)
        path = next((self._files[each] for each in line_of_descent if each in self._files), None)
        if path is None:
            return "shapes"
        text = self._texts[path]
        for each in line_of_descent:
            local = re.escape(re.split(r"[#/]", text_of(each))[-1])
            for indent in ("", r"\s*"):
                name = re.compile(rf"^{indent}(?:<[^>\n]*[#/]{local}>|[\w-]*:{local}(?![\w-]))", re.MULTILINE)
                found = name.search(text) if local else None
                if found:
                    return f"{path}, line {text.count(chr(10), 0, found.end()) + 1}"
        return str(path)

    def bad(self, node: Subject, reason: str, hint: str) -> BadInput:
        """Return the error for a node, with its place."""
        return BadInput(self.place(node), reason, hint)
