"""MongoDB-style run filters: JSON text to a small, checked syntax tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias, cast

from trailmark.errors import InvalidInputError
from trailmark.wire.lenient_json import loads, storable
from trailmark.wire.run_field import RunField, parse_field

MAX_DEPTH = 32
MAX_CONDITIONS = 300
"""A dotted path counts once for each way to read its dots."""
MAX_PATTERNS = 50
"""Each looks at every run of the project."""
MAX_OPERANDS = 20_000
"""Values in all lists together; databases bind a limited number per statement."""
MAX_REGEX_CHARACTERS = 1_000


class Op(StrEnum):
    """What is asked of one field. `$ne` and `$nin` become `Not` of their opposites."""

    EQ = "$eq"
    GT = "$gt"
    GTE = "$gte"
    LT = "$lt"
    LTE = "$lte"
    IN = "$in"
    EXISTS = "$exists"
    REGEX = "$regex"
    CONTAINS = "$contains"
    ALL = "$all"
    SIZE = "$size"


@dataclass(frozen=True, slots=True)
class Compare:
    """One condition on one field.

    Attributes:
        operand: A JSON value; a list for IN and ALL, a bool for EXISTS, an int for
            SIZE, an RE2 pattern with its flags inside for REGEX.
    """

    field: RunField
    op: Op
    operand: Any


@dataclass(frozen=True, slots=True)
class And:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    item: Node


Node: TypeAlias = Compare | And | Or | Not
EVERYTHING = And(())


def parse_filter(
    source: str | Mapping[str, Any] | None,
    read_field: Callable[[str], RunField] = parse_field,
) -> Node:
    """Read a filter. None, an empty text, `null` and `{}` match everything.

    Args:
        read_field: Reads the names of fields; those of runs unless told otherwise.

    >>> parse_filter('{"state": "finished"}').operand
    'finished'

    Raises:
        InvalidInputError: Not JSON, not an object, an unknown operator or field, an
            operand of the wrong kind, or too deep or too large.
    """
    value: Any = source
    if isinstance(source, str):
        value = loads(source, what="the filter") if source.strip() else None
    if value is None:
        return EVERYTHING
    return _Parser(read_field).filter(value, 0)


@dataclass(slots=True)
class _Parser:
    read_field: Callable[[str], RunField]
    conditions: int = 0
    operands: int = 0
    patterns: int = 0
    _logical: tuple[str, ...] = field(default=("$and", "$or", "$nor"))

    def filter(self, value: Any, depth: int) -> Node:
        if not isinstance(value, Mapping):
            raise _bad(f"a filter must be an object, not {_short(value)}")
        self._deeper(depth)
        members = cast("Mapping[str, Any]", value)
        return _and([self._member(key, item, depth) for key, item in members.items()])

    def _member(self, key: str, value: Any, depth: int) -> Node:
        if key in self._logical:
            if not isinstance(value, list):
                raise _bad(f"{key} takes a list of filters, not {_short(value)}")
            nodes = [self.filter(one, depth + 1) for one in cast("list[Any]", value)]
            if key == "$and":
                return _and(nodes)
            return Or(tuple(nodes)) if key == "$or" else Not(Or(tuple(nodes)))
        if key == "$not":
            return Not(self.filter(value, depth + 1))
        if key.startswith("$"):
            raise _unknown(key)
        return self._field(self.read_field(key), value, depth)

    def _field(self, of: RunField, value: Any, depth: int) -> Node:
        if not isinstance(value, dict):
            return self._compare(of, Op.EQ, value)
        members = cast("dict[str, Any]", value)
        if not any(key.startswith("$") for key in members):
            return self._compare(of, Op.EQ, members)
        self._deeper(depth)
        return _and(
            [
                self._operator(of, key, operand, members, depth)
                for key, operand in members.items()
                if key != "$options" or "$regex" not in members
            ]
        )

    def _operator(
        self, of: RunField, key: str, operand: Any, siblings: dict[str, Any], depth: int
    ) -> Node:
        match key:
            case "$not":
                if isinstance(operand, str):
                    operand = {"$regex": operand}
                return Not(self._field(of, operand, depth + 1))
            case "$ne":
                return Not(self._compare(of, Op.EQ, operand))
            case "$nin":
                return Not(self._compare(of, Op.IN, operand))
            case "$regex":
                flags = siblings.get("$options", "")
                return self._compare(of, Op.REGEX, _pattern(operand, flags))
            case _ if key in _OPS:
                return self._compare(of, Op(key), operand)
            case _:
                raise _unknown(key)

    def _compare(self, of: RunField, op: Op, operand: Any) -> Compare:
        self.conditions += len(of.candidates()) if of.is_in_document else 1
        self.patterns += op is Op.REGEX
        self.operands += len(operand) if isinstance(operand, (list, dict)) else 1  # pyright: ignore[reportUnknownArgumentType]
        if self.conditions > MAX_CONDITIONS or self.operands > MAX_OPERANDS:
            raise _bad(
                f"a filter may hold {MAX_CONDITIONS} conditions and {MAX_OPERANDS} values"
            )
        if self.patterns > MAX_PATTERNS:
            raise _bad(f"a filter may hold {MAX_PATTERNS} patterns")
        wanted = _OPERAND_TYPES.get(op)
        if wanted and (not isinstance(operand, wanted) or _is_odd_bool(op, operand)):
            raise _bad(f"{op} does not take {_short(operand)}")
        return Compare(of, op, operand)

    def _deeper(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise _bad(f"a filter may be nested {MAX_DEPTH} levels deep")


_OPS = frozenset(Op)
_OPERAND_TYPES: dict[Op, type | tuple[type, ...]] = {
    Op.IN: list,
    Op.ALL: list,
    Op.EXISTS: (bool, int),
    Op.SIZE: int,
    Op.REGEX: str,
}


def _is_odd_bool(op: Op, operand: Any) -> bool:
    return op is Op.SIZE and isinstance(operand, bool)


def _pattern(pattern: Any, flags: Any) -> Any:
    """The pattern with its options inside it, as RE2 takes them."""
    if not isinstance(pattern, str) or not isinstance(flags, str):
        raise _bad(f"$regex takes a text, not {_short(pattern)}")
    if len(pattern) > MAX_REGEX_CHARACTERS:
        raise _bad(f"a pattern may be {MAX_REGEX_CHARACTERS} characters long")
    if unknown := set(flags) - set("ims"):
        raise _bad(f"$options knows i, m and s, not {''.join(sorted(unknown))[:20]!r}")
    # Values are kept so, and what matches them has no word for half a character either.
    pattern = storable(pattern)
    return f"(?{flags}){pattern}" if flags else pattern


def _and(nodes: list[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))


def _bad(message: str) -> InvalidInputError:
    return InvalidInputError(
        message, hint='write it like {"state": "finished", "config.lr": {"$gt": 0.1}}'
    )


def _unknown(key: str) -> InvalidInputError:
    known = ["$and", "$nin", "$ne", "$nor", "$not", "$or", *Op]
    return InvalidInputError(
        f"{key[:100]!r} is not a filter operator",
        hint=f"use one of {', '.join(sorted(known))}",
    )


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
