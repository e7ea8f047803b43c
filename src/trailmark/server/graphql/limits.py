"""How much one document may ask for, decided before anything is validated or run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from trailmark.errors import InvalidInputError

MAX_TOKENS = 6_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Attributes:
    depth: Fields inside fields.
    fields: Fields of an operation, fragments written out.
    aliases: Renamed fields; each can make the server do the same work again.
    roots: Fields at the top.
    siblings: Fields in one pair of braces; validation compares them in pairs.
    """

    depth: int = 20
    fields: int = 4_000
    aliases: int = 200
    roots: int = 100
    siblings: int = 300


@dataclass(frozen=True, slots=True)
class _Size:
    depth: int = 0
    fields: int = 0
    aliases: int = 0

    def beside(self, other: _Size) -> _Size:
        return _Size(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
        )


def check_size(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document that is too deep, too wide or too repetitive.

    Fragments are counted as often as they are spread, each measured once, so that
    counting a bomb stays cheap. Cycles are left to validation.

    Raises:
        InvalidInputError: A limit is passed; the error names it.
    """
    measure = _Measure(document, limits)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            selections = definition.selection_set
            roots = len(selections.selections) if selections else 0
            _refuse_above("root fields", roots, limits.roots)
            measure.check(measure.size_of(selections))
    # Validation also looks at fragments that nobody spreads.
    measure.check_fragments()


def introspects(document: DocumentNode) -> bool:
    """Whether the document asks for the schema anywhere, fragments included."""
    return any(
        field.name.value in ("__schema", "__type")
        for definition in document.definitions
        if isinstance(definition, (OperationDefinitionNode, FragmentDefinitionNode))
        for field in _fields_below(definition.selection_set)
    )


class _Measure:
    """Sizes of selection sets, each fragment measured once."""

    def __init__(self, document: DocumentNode, limits: Limits) -> None:
        self._limits = limits
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._sizes: dict[str, _Size] = {}
        self._open: set[str] = set()

    def check(self, size: _Size) -> _Size:
        _refuse_above("levels", size.depth, self._limits.depth)
        _refuse_above("fields", size.fields, self._limits.fields)
        _refuse_above("aliases", size.aliases, self._limits.aliases)
        return size

    def check_fragments(self) -> None:
        for name in self._fragments:
            self._size_of_fragment(name, 0)

    def size_of(self, selections: SelectionSetNode | None, level: int = 0) -> _Size:
        if selections is None:
            return _Size()
        _refuse_above(
            "fields side by side", len(selections.selections), self._limits.siblings
        )
        _refuse_above("levels", level, self._limits.depth * 2)
        total = _Size()
        for node in selections.selections:
            total = self.check(total.beside(self._size_of_one(node, level)))
        return total

    def _size_of_one(self, node: object, level: int) -> _Size:
        if isinstance(node, FieldNode):
            below = self.size_of(node.selection_set, level + 1)
            renamed = 1 if node.alias else 0
            return _Size(below.depth + 1, below.fields + 1, below.aliases + renamed)
        if isinstance(node, FragmentSpreadNode):
            return self._size_of_fragment(node.name.value, level)
        inline: SelectionSetNode | None = getattr(node, "selection_set", None)
        return self.size_of(inline, level + 1)

    def _size_of_fragment(self, name: str, level: int) -> _Size:
        fragment = self._fragments.get(name)
        if fragment is None or name in self._open:
            return _Size()
        if name not in self._sizes:
            self._open.add(name)
            self._sizes[name] = self.size_of(fragment.selection_set, level + 1)
            self._open.discard(name)
        return self._sizes[name]


def _fields_below(selections: SelectionSetNode | None) -> Iterable[FieldNode]:
    for node in selections.selections if selections else ():
        if isinstance(node, FieldNode):
            yield node
        yield from _fields_below(getattr(node, "selection_set", None))


def _refuse_above(what: str, count: int, most: int) -> None:
    if count > most:
        raise InvalidInputError(
            f"the document has more than {most} {what}",
            hint="ask for less at a time, in several requests",
        )
