"""Puts the rows of one writer together: each becomes one line, numbered from 0."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from trailmark.wire.journal import Kind

_ROW_START = re.compile(rb'\{"_step":(-?\d+),"_timestamp":([^,}]+),"_runtime":([^,}]+)')
_EVENT_START = re.compile(rb'\{"_runtime":([^,}]+)')


class Shift:
    """Moves rows of a resumed run behind those it already has.

    Args:
        start_step: Added to the steps that were counted automatically.
        start_runtime_s: Seconds that the run had worked before; added to `_runtime`.
    """

    def __init__(self, start_step: int, start_runtime_s: float) -> None:
        self._step = start_step
        self._runtime_s = start_runtime_s

    def moved(self, row: bytes, *, counted: bool) -> bytes:
        """The same row, later. One that does not begin as rows do is left alone.

        Args:
            counted: Whether its step was counted automatically.
        """
        match = _ROW_START.match(row)
        if match is None:
            return row
        step = int(match[1]) + (self._step if counted else 0)
        runtime_s = round(float(match[3]) + self._runtime_s, 6)
        start = b'{"_step":%d,"_timestamp":%b,"_runtime":%b' % (
            step,
            match[2],
            repr(runtime_s).encode(),
        )
        return start + row[match.end() :]


class RowLines:
    """Whole rows out of `ROW`, `PIECE` and `COMMIT` records.

    A row in pieces is given only once it is closed, since a line that was sent is
    never changed.

    Attributes:
        shift: Set while rows come from before their writer knew where a resumed run
            goes on; None means that steps are right as they are.
    """

    def __init__(self) -> None:
        self.shift: Shift | None = None
        self._pieces: list[bytes] = []
        self._step: bytes | None = None

    @property
    def is_plain(self) -> bool:
        """Whether a `ROW` would be given just as it is, and complete nothing else."""
        return not self._pieces and self.shift is None

    def add(self, kind: int, payload: bytes, out: list[bytes]) -> None:
        """Take one record; append the rows that it completes to `out`."""
        if kind == Kind.PIECE:
            self._add_piece(payload, out)
            return
        if self._pieces:
            self.close(out)
        if kind == Kind.ROW:
            shift = self.shift
            out.append(payload if shift is None else shift.moved(payload, counted=True))

    def close(self, out: list[bytes]) -> None:
        """Complete the row that is open, if one is."""
        if self._pieces:
            out.append(_merged(self._pieces))
            self._pieces = []
            self._step = None

    def _add_piece(self, payload: bytes, out: list[bytes]) -> None:
        match = _ROW_START.match(payload)
        step = None if match is None else match[1]
        if self._pieces and step != self._step:
            self.close(out)
        if self.shift is not None:
            payload = self.shift.moved(payload, counted=False)
        self._pieces.append(payload)
        self._step = step


def moved_event(event: bytes, by_s: float) -> bytes:
    """System metrics of a resumed run: the same, `by_s` seconds later in its life."""
    match = _EVENT_START.match(event) if by_s else None
    if match is None:
        return event
    runtime_s = round(float(match[1]) + by_s, 3)
    return b'{"_runtime":%b' % repr(runtime_s).encode() + event[match.end() :]


def parsed_row(line: bytes) -> dict[str, Any] | None:
    """A row's values; None when the line is no JSON object.

    Numbers may be NaN and infinite, which the fast parser refuses.
    """
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            return None
    return row if isinstance(row, dict) else None  # pyright: ignore[reportUnknownVariableType]


def _merged(pieces: list[bytes]) -> bytes:
    """One row out of its pieces; later keys win. A lone piece stays as it is."""
    if len(pieces) == 1:
        return pieces[0]
    row: dict[str, Any] = {}
    for piece in pieces:
        # Not orjson: it reads integers beyond 64 bits as floats.
        try:
            row.update(json.loads(piece))
        except (ValueError, TypeError, RecursionError):
            continue  # no writer of ours makes such a piece; the others stay
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode(
        errors="replace"
    )
