"""Checks of the values that models are made of: a value goes in, what is kept comes out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from trailmark.errors import UsageError

Rule: TypeAlias = Callable[[object, str], Any]
"""Takes a value and the name of what it is for; raises UsageError."""


def text(value: object, what: str) -> str:
    """Raises: UsageError: It is no text."""
    if not isinstance(value, str):
        raise UsageError(f"{what}={value!r} is no text")
    return value


def filled(value: object, what: str) -> str:
    """Raises: UsageError: It is no text, or says nothing."""
    if not text(value, what).strip():
        raise UsageError(f"{what}={value!r} says nothing", hint="give it a name")
    return str(value)


def truth(value: object, what: str) -> bool:
    """Raises: UsageError: It is neither True nor False."""
    if not isinstance(value, bool):
        raise UsageError(f"{what}={value!r} is neither True nor False")
    return value


def number(value: object, what: str) -> int | float:
    """Raises: UsageError: It is no finite number."""
    if not isinstance(value, (int, float)):
        plain = getattr(value, "item", None)  # a number of numpy
        value = plain() if callable(plain) else value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UsageError(f"{what}={value!r} is no number")
    if isinstance(value, float) and not math.isfinite(value):
        raise UsageError(f"{what}={value!r} is not finite")
    return value


def between(lowest: float, highest: float = math.inf) -> Rule:
    """A number within bounds, which belong to it."""

    def check(value: object, what: str) -> int | float:
        found = number(value, what)
        if not lowest <= found <= highest:
            bounds = (
                f"{lowest:g} to {highest:g}" if highest < math.inf else f"≥ {lowest:g}"
            )
            raise UsageError(f"{what}={value!r} is out of range", hint=f"use {bounds}")
        return found

    return check


def whole(lowest: int, highest: int | None = None) -> Rule:
    """A whole number within bounds."""

    def check(value: object, what: str) -> int:
        found = number(value, what)
        if found != int(found):
            raise UsageError(f"{what}={value!r} is no whole number")
        between(lowest, math.inf if highest is None else highest)(found, what)
        return int(found)

    return check


def one_of(*words: Any, **others: Any) -> Rule:
    """One of the words; `others` are further names of some of them."""

    def check(value: object, what: str) -> Any:
        for word in words:
            if type(value) is type(word) and value == word:
                return word
        if isinstance(value, str) and value in others:
            return others[value]
        known = ", ".join(repr(one) for one in words)
        raise UsageError(f"{what}={value!r} is not known", hint=f"use one of {known}")

    return check


def also(words: Rule, others: Mapping[str, str]) -> Rule:
    """The words, and other names of them that cannot be Python's."""

    def check(value: object, what: str) -> Any:
        return words(
            others.get(value, value) if isinstance(value, str) else value, what
        )

    return check


def optional(rule: Rule) -> Rule:
    """Nothing, or what the rule allows."""

    def check(value: object, what: str) -> Any:
        return None if value is None else rule(value, what)

    return check


def a(kind: type[Any]) -> Rule:
    """An object of a class."""

    def check(value: object, what: str) -> Any:
        if not isinstance(value, kind):
            raise UsageError(f"{what}={value!r} is no {kind.__name__}")
        return value

    return check


def list_of(rule: Rule) -> Rule:
    """A list, each of whose items the rule allows."""

    def check(value: object, what: str) -> list[Any]:
        if not isinstance(value, (list, tuple)):
            raise UsageError(f"{what}={value!r} is no list", hint="give a list")
        many = cast("list[object]", value)
        made = [rule(one, f"{what}[{at}]") for at, one in enumerate(many)]
        if isinstance(value, list) and all(
            one is other for one, other in zip(made, many, strict=True)
        ):
            return cast("list[Any]", value)
        return made

    return check


def dict_of(rule: Rule) -> Rule:
    """A dict from texts to what the rule allows."""

    def check(value: object, what: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise UsageError(f"{what}={value!r} is no dict", hint="give a dict")
        said = cast("dict[object, object]", value)
        return {
            text(k, f"{what} key"): rule(v, f"{what}[{k!r}]") for k, v in said.items()
        }

    return check


def anything(value: object, what: str) -> Any:
    """Whatever it is."""
    _ = what
    return value


def bounds(value: object, what: str) -> tuple[float | None, float | None]:
    """A lower and an upper bound, either of which may be None.

    Raises:
        UsageError: They are not two.
    """
    pair = cast("list[object]", value) if isinstance(value, (list, tuple)) else []
    if len(pair) != 2:
        raise UsageError(
            f"{what}={value!r} is no range",
            hint="give (lowest, highest) or None for each",
        )
    low, high = (optional(number)(one, what) for one in pair)
    return low, high
