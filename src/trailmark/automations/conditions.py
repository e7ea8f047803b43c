"""Which runs, or which artifacts, an event is about: conditions on their fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, cast

from trailmark.errors import UsageError

Scalar: TypeAlias = str | int | float | bool

_OPPOSITE = "$nor"


class Filter:
    """Anything that an event is filtered by.

    It is neither true nor false, so that `0 < metric < 1`, of which Python would drop
    the first half, is an error.
    """

    def __bool__(self) -> bool:
        raise UsageError(
            f"{self!r} is neither true nor false",
            hint="combine conditions with &, | and ~, and compare on one side only",
        )


class Condition(Filter):
    """A condition on fields; made by comparing a field, combined with `&`, `|`, `~`.

    Args:
        said: In MongoDB's words, as it travels.

    Example:
        >>> from trailmark.automations import RunEvent
        >>> RunEvent.name.contains("foo") | RunEvent.name.eq("bar")
        Condition({'$or': [{'display_name': {'$contains': 'foo'}},
                           {'display_name': {'$eq': 'bar'}}]})
    """

    def __init__(self, said: Mapping[str, Any]) -> None:
        self._said = _simplified(said)

    @property
    def said(self) -> dict[str, Any]:
        """In MongoDB's words."""
        return dict(self._said)

    def __and__(self, other: object) -> Condition:
        return self._joined("$and", other)

    def __or__(self, other: object) -> Condition:
        return self._joined("$or", other)

    def __invert__(self) -> Condition:
        return Condition({_OPPOSITE: [self._said]})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self._said == other._said

    def __hash__(self) -> int:
        return hash(repr(self._said))

    def __repr__(self) -> str:
        return f"Condition({self._said!r})"

    def _joined(self, word: str, other: object) -> Condition:
        if not isinstance(other, Condition):
            return NotImplemented
        items = [*_items(word, self._said), *_items(word, other._said)]
        return Condition({word: items})


class Field:
    """A field that conditions are made of.

    Args:
        name: As the protocol calls it.

    Example:
        >>> from trailmark.automations import ArtifactEvent
        >>> ArtifactEvent.alias.eq("prod")
        Condition({'alias': {'$eq': 'prod'}})
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def eq(self, value: Scalar, /) -> Condition:
        """It is this.

        Example:
            >>> from trailmark.automations import RunEvent
            >>> RunEvent.name.eq("foo")
            Condition({'display_name': {'$eq': 'foo'}})
        """
        return self._compared("$eq", _scalar(value))

    def ne(self, value: Scalar, /) -> Condition:
        """It is not this.

        Example:
            >>> from trailmark.automations import RunEvent
            >>> RunEvent.name.ne("foo")
            Condition({'display_name': {'$ne': 'foo'}})
        """
        return self._compared("$ne", _scalar(value))

    def gt(self, value: Scalar, /) -> Condition:
        """It comes after this.

        Example:
            >>> from trailmark.automations import RunEvent
            >>> RunEvent.name.gt("m")
            Condition({'display_name': {'$gt': 'm'}})
        """
        return self._compared("$gt", _scalar(value))

    def gte(self, value: Scalar, /) -> Condition:
        """It comes after this, or is this.

        Example:
            >>> from trailmark.automations import RunEvent
            >>> RunEvent.name.gte("m")
            Condition({'display_name': {'$gte': 'm'}})
        """
        return self._compared("$gte", _scalar(value))

    def lt(self, value: Scalar, /) -> Condition:
        """It comes before this.

        Example:
            >>> from trailmark.automations import RunEvent
            >>> RunEvent.name.lt("m")
            Condition({'display_name': {'$lt': 'm'}})
        """
        return self._compared("$lt", _scalar(value))

    def lte(self, value: Scalar, /) -> Condition:
        """It comes before this, or is this.

        Example:
            >>> from trailmark.automations import RunEvent
            >>> RunEvent.name.lte("m")
            Condition({'display_name': {'$lte': 'm'}})
        """
        return self._compared("$lte", _scalar(value))

    def in_(self, values: Iterable[Scalar], /) -> Condition:
        """It is one of these.

        Example:
            >>> from trailmark.automations import RunEvent
            >>> RunEvent.name.in_(["a", "b"])
            Condition({'display_name': {'$in': ['a', 'b']}})
        """
        return self._compared("$in", _scalars(values))

    def not_in(self, values: Iterable[Scalar], /) -> Condition:
        """It is none of these.

        Example:
            >>> from trailmark.automations import RunEvent
            >>> RunEvent.name.not_in(["a"])
            Condition({'display_name': {'$nin': ['a']}})
        """
        return self._compared("$nin", _scalars(values))

    def contains(self, text: str, /) -> Condition:
        """This text is a part of it.

        Example:
            >>> from trailmark.automations import RunEvent
            >>> RunEvent.name.contains("foo")
            Condition({'display_name': {'$contains': 'foo'}})
        """
        return self._compared("$contains", _text(text))

    def matches_regex(self, pattern: str, /) -> Condition:
        """This pattern, in RE2's syntax, is found in it; `^` and `$` anchor.

        Example:
            >>> from trailmark.automations import RunEvent
            >>> RunEvent.name.matches_regex("^foo")
            Condition({'display_name': {'$regex': '^foo'}})
        """
        return self._compared("$regex", _text(pattern))

    def exists(self, exists: bool = True, /) -> Condition:
        """It has a value.

        Example:
            >>> from trailmark.automations import RunEvent
            >>> RunEvent.name.exists()
            Condition({'display_name': {'$exists': True}})
        """
        return self._compared("$exists", exists)

    def __eq__(self, other: object) -> Condition:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self.eq(cast("Scalar", other))

    def __ne__(self, other: object) -> Condition:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self.ne(cast("Scalar", other))

    def __gt__(self, other: Scalar) -> Condition:
        return self.gt(other)

    def __ge__(self, other: Scalar) -> Condition:
        return self.gte(other)

    def __lt__(self, other: Scalar) -> Condition:
        return self.lt(other)

    def __le__(self, other: Scalar) -> Condition:
        return self.lte(other)

    def __hash__(self) -> int:
        return hash(self._name)

    def __repr__(self) -> str:
        return f"Field({self._name!r})"

    def _compared(self, op: str, operand: Any) -> Condition:
        return Condition({self._name: {op: operand}})


EVERYTHING: dict[str, Any] = {"$and": []}
"""In MongoDB's words, what is always true."""


def everything() -> Condition:
    """The condition that is always true."""
    return Condition(EVERYTHING)


def condition_of(given: object, what: str) -> Condition:
    """A condition as callers give it; None is always true.

    Raises:
        UsageError: It is something else.
    """
    if given is None:
        return everything()
    if isinstance(given, Condition):
        return given
    if isinstance(given, Mapping):
        return Condition(cast("Mapping[str, Any]", given))
    raise UsageError(
        f"{what}={given!r} is no condition",
        hint="make one like RunEvent.name.contains('x') or ArtifactEvent.alias.eq('x')",
    )


def _simplified(said: Mapping[str, Any]) -> dict[str, Any]:
    """Without words around a single condition that change nothing."""
    match dict(said):
        case {"$and": [dict(inner)], **rest} | {"$or": [dict(inner)], **rest} if (
            not rest
        ):
            return _simplified(cast("dict[str, Any]", inner))
        case {} as empty if not empty:
            return dict(EVERYTHING)
        case other:
            return other


def _items(word: str, said: dict[str, Any]) -> list[dict[str, Any]]:
    return said[word] if list(said) == [word] else [said]


def _scalar(value: object) -> Scalar:
    if isinstance(value, (str, int, float, bool)):
        return value
    raise UsageError(f"{value!r} is no text, number or truth value to compare with")


def _scalars(values: object) -> list[Scalar]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise UsageError(f"{values!r} is no list of values")
    return [_scalar(one) for one in cast("Iterable[object]", values)]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise UsageError(f"{value!r} is no text")
