"""What a column of a table holds, and whether a value belongs there."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from trailmark.errors import UsageError
from trailmark.media.value import MediaValue

NONE = "none"
ANY = "any"
_OF_CLASS = {
    "bool": "boolean",
    "bool_": "boolean",
    "str": "string",
    "str_": "string",
    "datetime": "timestamp",
    "date": "timestamp",
    "list": "list",
    "tuple": "list",
    "ndarray": "list",
    "dict": "dict",
    "NoneType": NONE,
    "Any": ANY,
    "object": ANY,
}
_NUMBERS = ("int", "float", "uint", "complex")
_WORDS = frozenset(["boolean", "number", "string", "timestamp", "list", "dict", ANY])


def kind_of(value: object) -> str:
    """The word for what a cell holds.

    >>> [kind_of(value) for value in (1, 0.5, True, "a", None, [1])]
    ['number', 'number', 'boolean', 'string', 'none', 'list']
    """
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    if isinstance(value, MediaValue):
        return type(value).__name__.lower()
    if isinstance(value, (datetime.datetime, datetime.date)):
        return "timestamp"
    if isinstance(value, (list, tuple)):
        return "list"
    return "dict" if isinstance(value, Mapping) else "object"


@dataclass(slots=True)
class ColumnType:
    """What one column takes.

    Attributes:
        kind: A word of `kind_of`, or "any"; "none" until the first value is seen.
        optional: Whether a cell may be empty.
    """

    kind: str = NONE
    optional: bool = True

    @classmethod
    def of(cls, dtype: Any, optional: bool) -> ColumnType:
        """From what a user gives as `dtype`: a class, or a word; None learns it.

        Raises:
            UsageError: It is neither.
        """
        if dtype is None:
            return cls(NONE, optional)
        if isinstance(dtype, str) and dtype in _WORDS:
            return cls(dtype, optional)
        name = str(getattr(dtype, "__name__", dtype))
        if isinstance(dtype, type) and issubclass(dtype, MediaValue):
            return cls(name.lower(), optional)
        if name in _OF_CLASS:
            return cls(_OF_CLASS[name], optional)
        if name.startswith(_NUMBERS):
            return cls("number", optional)
        raise UsageError(
            f"{dtype!r} is no type of a column",
            hint=f"a Python type such as int or str, or one of {', '.join(sorted(_WORDS))}",
        )

    def kind_with(self, value: object, column: object, row: int) -> str:
        """What the column takes once it holds this value as well.

        Raises:
            UsageError: The column takes other values.
        """
        kind = kind_of(value)
        if kind == NONE:
            if not self.optional:
                raise UsageError(f"column {column!r} has no value in row {row}")
            return self.kind
        if self.kind == NONE:
            return kind
        if self.kind in (kind, ANY):
            return self.kind
        raise UsageError(
            f"column {column!r} takes {self.kind}, and row {row} has "
            f"{value!r:.80}, which is {kind}",
            hint="convert the value, or make the table with allow_mixed_types=True",
        )


def column_types(
    count: int, dtype: Any, optional: bool | Sequence[bool], mixed: bool
) -> list[ColumnType]:
    """The types of a new table's columns.

    Args:
        dtype: One for all, or one for each.
        optional: The same.
        mixed: Whether columns of no given type take anything.
    """
    dtypes = _for_each(dtype, count, "dtype")
    optionals = _for_each(optional, count, "optional")
    pairs = zip(dtypes, optionals, strict=True)
    types = [ColumnType.of(one, bool(may)) for one, may in pairs]
    if mixed:
        for column in types:
            column.kind = ANY if column.kind == NONE else column.kind
    return types


def _for_each(value: Any, count: int, name: str) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        return [value] * count
    values = cast("Sequence[Any]", value)
    if len(values) != count:
        raise UsageError(f"{name} has {len(values)} entries for {count} columns")
    return list(values)
