"""Patterns that are mere texts, which databases find without asking Python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func

from trailmark.server.runs.leaves import Dialect
from trailmark.wire.lenient_json import storable

_FOLDED = "(?i)"
_PLAIN = re.compile(r"(?:[^\\.+*?()|\[\]{}^$]|\\[^\w\s])+")
_ESCAPE = re.compile(r"\\(.)")
_LIKE_ASCII = (("\u017f", "s"), ("\u212a", "k"))
"""What is no ASCII letter, and one when case does not count: long s, and the kelvin."""


@dataclass(frozen=True, slots=True)
class PlainPattern:
    """A text that is looked for anywhere; `folded`: in either case."""

    text: str
    folded: bool

    def found_in(
        self, text: ColumnElement[Any], dialect: Dialect
    ) -> ColumnElement[Any]:
        """Whether `text` holds it; NULL where there is no text."""
        part = storable(self.text)
        if self.folded:
            text, part = _lower(text, dialect), part.lower()
        find = func.instr if dialect.is_sqlite else func.strpos
        return find(text, cast(part, Text)) > 0


def plain_pattern(pattern: str) -> PlainPattern | None:
    r"""The text that an RE2 pattern stands for; None when it is more than a text.

    >>> plain_pattern(r"(?i)lr=0\.1")
    PlainPattern(text='lr=0.1', folded=True)
    >>> plain_pattern("lr=0.1") is None
    True
    """
    folded = pattern.startswith(_FOLDED)
    rest = pattern[len(_FOLDED) :] if folded else pattern
    if not _PLAIN.fullmatch(rest):
        return None
    if folded and not rest.isascii():
        return None  # databases fold ASCII alike, and little else
    return PlainPattern(_ESCAPE.sub(r"\1", rest), folded)


def _lower(text: ColumnElement[Any], dialect: Dialect) -> ColumnElement[Any]:
    for odd, letter in _LIKE_ASCII:
        text = func.replace(text, odd, letter)
    return func.lower(text if dialect.is_sqlite else text.collate("C"))
