"""What a stream can show: colours, symbols, and how many columns."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from typing import TextIO

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SYMBOLS = "●○…·→▁█"
_DEFAULT_COLUMNS = 80


@dataclass(frozen=True, slots=True)
class Ink:
    """How to write to one stream.

    Attributes:
        is_terminal: Whether a line can be written over.
        has_colour: Whether escape sequences are understood and wanted.
        has_symbols: Whether its encoding has more than ASCII.
    """

    is_terminal: bool
    has_colour: bool
    has_symbols: bool
    columns: int

    @classmethod
    def of(cls, stream: TextIO | None) -> Ink:
        """What `stream` can show now; the environment's `NO_COLOR` is respected."""
        if stream is None:
            return cls(False, False, False, _DEFAULT_COLUMNS)
        is_terminal = _is_terminal(stream)
        return cls(
            is_terminal,
            is_terminal and _wants_colour(),
            _encodes(stream, _SYMBOLS),
            _columns(stream),
        )

    def bold(self, text: str) -> str:
        return self._painted("1", text)

    def dim(self, text: str) -> str:
        return self._painted("2", text)

    def green(self, text: str) -> str:
        return self._painted("32", text)

    def yellow(self, text: str) -> str:
        return self._painted("33", text)

    def red(self, text: str) -> str:
        return self._painted("31", text)

    def cyan(self, text: str) -> str:
        return self._painted("36", text)

    def symbol(self, text: str, plain: str) -> str:
        """`text`, or `plain` where the stream cannot encode it."""
        return text if self.has_symbols else plain

    def _painted(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.has_colour and text else text


def harmless(text: object) -> str:
    """`text` on one line, without anything a terminal would obey.

    >>> harmless("a\\x1b[31mb\\nc")
    'a [31mb c'
    """
    return _CONTROLS.sub(" ", str(text))


def shortened(text: str, width: int, ellipsis: str = "…") -> str:
    """At most `width` characters: the middle is left out, as ends tell more.

    >>> shortened("validation/accuracy", 11)
    'valid…uracy'
    """
    if len(text) <= width:
        return text
    kept = max(width - len(ellipsis), 0)
    tail = kept // 2
    return text[: kept - tail] + ellipsis + (text[-tail:] if tail else "")


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except (AttributeError, OSError, ValueError):  # closed, or no real stream
        return False


def _wants_colour() -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.platform != "win32" or "WT_SESSION" in os.environ


def _encodes(stream: TextIO, text: str) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _columns(stream: TextIO) -> int:
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given) > 0:
        return int(given)
    try:
        return os.get_terminal_size(stream.fileno()).columns or _DEFAULT_COLUMNS
    except (AttributeError, OSError, ValueError):
        return _DEFAULT_COLUMNS
