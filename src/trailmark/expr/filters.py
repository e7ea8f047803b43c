"""Conditions on runs, and how they are combined."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias, cast

from trailmark.errors import UsageError
from trailmark.expr.fields import Field

OPERATORS = {
    "=": "==",
    "==": "==",
    "!=": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "IN": "in",
    "NIN": "not in",
    "WITHINSECONDS": "within_last",
}
_DAY_S, _HOUR_S, _MINUTE_S = 86_400, 3_600, 60


class Node:
    """A condition; combined with `&` and `|`.

    It is neither true nor false, so that `a and b` and `0 < a < 1`, of which Python
    would drop a half, are errors.
    """

    def __and__(self, other: object) -> And:
        return And(self, other)

    def __or__(self, other: object) -> Or:
        return Or(self, other)

    def __bool__(self) -> bool:
        raise UsageError(
            f"{self!r} is neither true nor false",
            hint="combine filters with &, | or a list, and compare on one side only",
        )


class FilterExpr(Node):
    """A field compared with a value; made by an expression such as `Config("lr") < 1`.

    Attributes:
        op: The operator as it is saved.
        key: The field.
        value: What it is compared with.
        disabled: Kept, but does not count.

    Raises:
        UsageError: There is no such operator, or the value cannot be saved.

    Example:
        >>> from trailmark import expr
        >>> low = expr.Summary("loss") < 1
        >>> low.op, low.key, low.value
        ('<', Summary('loss'), 1)
    """

    def __init__(
        self, op: str, key: Field, value: Any, *, disabled: bool = False
    ) -> None:
        if op not in OPERATORS:
            known = ", ".join(repr(one) for one in OPERATORS)
            raise UsageError(f"op={op!r} is not known", hint=f"use one of {known}")
        if not isinstance(key, Field):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(f"key={key!r} is no field, such as Config('lr')")
        self.op = op
        self.key = key
        stored = _storable(value, repr(key))
        self.value = _lower(stored) if key.stored == ("run", "state") else stored
        self.disabled = disabled
        self._raw: Mapping[str, Any] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FilterExpr) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        shown = f"{self.key!r} {OPERATORS[self.op]} {_shown(self.op, self.value)}"
        return f"{shown}  # disabled" if self.disabled else shown

    def _said(self) -> tuple[Any, ...]:
        op = "=" if self.op == "==" else self.op
        return op, self.key.stored, self.value, self.disabled


class And(Node):
    """All of the conditions hold.

    Raises:
        UsageError: One is no condition.

    Example:
        >>> from trailmark import expr
        >>> expr.And(expr.Config("lr") == 0.1, expr.Metric("State") == "finished")
        And(Config('lr') == 0.1, Metric('State') == 'finished')
    """

    def __init__(self, *items: object) -> None:
        self.items = tuple(_node(one) for one in items)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.items == cast("And", other).items

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.items))})"


class Or(And):
    """At least one of the conditions holds.

    Raises:
        UsageError: One is no condition.

    Example:
        >>> from trailmark import expr
        >>> (expr.Config("lr") == 0.1) | (expr.Summary("loss") < 1)
        Or(Config('lr') == 0.1, Summary('loss') < 1)
    """


class UnknownFilter(Node):
    """A condition that this version cannot read, kept as it was saved.

    Example:
        >>> from trailmark import expr
        >>> expr.UnknownFilter({"op": "NEAR"})
        UnknownFilter({'op': 'NEAR'})
    """

    def __init__(self, raw: object) -> None:
        self.raw = raw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UnknownFilter) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        return f"UnknownFilter({self.raw!r})"


FilterNode: TypeAlias = FilterExpr | And | Or | UnknownFilter
"""What filters are made of."""


def _node(one: object) -> FilterNode:
    if not isinstance(one, (FilterExpr, And, UnknownFilter)):
        raise UsageError(
            f"{one!r} is no filter", hint="write one as in Config('lr') < 0.1"
        )
    return one


def _storable(value: object, what: str) -> Any:
    """Raises: UsageError: JSON does not have it."""
    if isinstance(value, (list, tuple)):
        many = cast("list[object]", value)
        return [_storable(one, what) for one in many]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    plain = getattr(value, "item", None)  # a number of numpy
    if callable(plain) and getattr(value, "ndim", None) == 0:
        return _storable(plain(), what)
    raise UsageError(
        f"{what} cannot be compared with {value!r}",
        hint="use a text, a finite number, True, False, None or a list of them",
    )


def _lower(value: Any) -> Any:
    """States are stored in small letters, however they are written."""
    if isinstance(value, list):
        return [_lower(one) for one in cast("list[Any]", value)]
    return value.lower() if isinstance(value, str) else value


def _shown(op: str, value: Any) -> str:
    if op != "WITHINSECONDS" or not isinstance(value, (int, float)):
        return repr(value)
    for unit, seconds in (("days", _DAY_S), ("hours", _HOUR_S)):
        if value % seconds == 0:
            return f"{value // seconds:g} {unit}"
    return f"{value / _MINUTE_S:g} minutes"
