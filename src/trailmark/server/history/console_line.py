"""One line of console output, as clients put it on the wire."""

from __future__ import annotations

import re
from typing import Any

import orjson

from trailmark.server.history.types import ConsoleLine

_TEXT_LINE = re.compile(
    r"(?P<error>ERROR )?"
    r"(?P<timestamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)"
    r"(?: |$)(?P<text>.*)",
    re.DOTALL,
)
_LABEL = re.compile(r"\[([^\]]*)\] ?(.*)", re.DOTALL)


def parse_console_line(number: int, raw: str, *, labelled: bool = False) -> ConsoleLine:
    """Read either form: `{"ts": …, "content": …}`, or `ERROR <instant> <text>`.

    What is neither is all text.

    Args:
        labelled: Writers that share the run send text, so `[name]` after the instant
            is who wrote the line. Else it is text: people print brackets too.
    """
    if raw.startswith("{"):
        structured = _structured(number, raw)
        if structured is not None:
            return structured
    match = _TEXT_LINE.fullmatch(raw)
    if match is None:
        return ConsoleLine(number, None, None, None, raw)
    label, text = None, match["text"]
    if labelled and (named := _LABEL.fullmatch(text)):
        label, text = named[1], named[2]
    level = "error" if match["error"] else None
    return ConsoleLine(number, match["timestamp"], level, label, text)


def _structured(number: int, raw: str) -> ConsoleLine | None:
    """None when it only looks like JSON, as a printed dictionary does."""
    try:
        parsed: dict[str, Any] = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    content, timestamp = parsed.get("content"), parsed.get("ts")
    if not isinstance(content, str) or not isinstance(timestamp, str):
        return None
    return ConsoleLine(
        number,
        timestamp,
        parsed.get("level") or None,
        parsed.get("label") or None,
        content,
    )
