"""Checks of what automations are made of, before anything is sent."""

from __future__ import annotations

import math
from enum import Enum, StrEnum
from typing import TypeVar

from trailmark.errors import UsageError
from trailmark.wire.automation_words import MAX_WINDOW

_Word = TypeVar("_Word", bound=StrEnum)


def text(value: object, what: str) -> str:
    """Raises: UsageError: It is no text."""
    if not isinstance(value, str):
        raise UsageError(f"{what}={value!r} is no text")
    return value


def filled(value: object, what: str) -> str:
    """Raises: UsageError: It is no text, or says nothing."""
    if not text(value, what).strip():
        raise UsageError(f"{what}={value!r} says nothing", hint=f"give it a {what}")
    return str(value)


def truth(value: object, what: str) -> bool:
    """Raises: UsageError: It is neither True nor False."""
    if not isinstance(value, bool):
        raise UsageError(f"{what}={value!r} is neither True nor False")
    return value


def window(value: object, what: str) -> int:
    """Raises: UsageError: It is no number of values."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise UsageError(f"{what}={value!r} is no number of values")
    if not 1 <= value <= MAX_WINDOW:
        raise UsageError(f"{what}={value!r} is not between 1 and {MAX_WINDOW}")
    return value


def number(value: object, what: str) -> int | float:
    """Raises: UsageError: It is no number, or not a finite one."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UsageError(f"{what}={value!r} is no number")
    try:
        finite = math.isfinite(value)
    except OverflowError:
        finite = False
    if not finite:
        raise UsageError(f"{what}={value!r} is not finite")
    return value


def positive(value: object, what: str) -> int | float:
    """Raises: UsageError: It is no number above 0."""
    found = number(value, what)
    if found <= 0:
        raise UsageError(f"{what}={value!r} is not above 0")
    return found


def word(kind: type[_Word], value: object, what: str, **others: _Word) -> _Word:
    """One of the words of `kind`, in any case; `others` are further names of them.

    Raises:
        UsageError: It is none.
    """
    said = value.value if isinstance(value, Enum) else value
    if isinstance(said, str):
        wanted = said.strip().upper()
        for one in kind:
            if wanted in (one.value.upper(), one.name):
                return one
        if wanted in others:
            return others[wanted]
    names = ", ".join(repr(one.value) for one in kind)
    raise UsageError(f"{what}={value!r} is not known", hint=f"use one of {names}")
