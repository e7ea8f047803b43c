"""The console as lines to send, and as the file `output.log`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from trailmark.sdk.uploader.run_facts import instant
from trailmark.sdk.uploader.stream_batch import Block
from trailmark.wire.console_fold import WINDOW_LINES, ConsoleFold, FoldedLine

_MAY_CHANGE = WINDOW_LINES
"""So many of the newest lines; those before are final."""


class ConsoleLines:
    """Folds what one writer wrote, and keeps the lines that wait to be sent.

    A line that changes while it waits is sent once, as it is then.

    Args:
        label: Who writes, when several processes share the run.
        acknowledged: Lines that an earlier uploader has sent.
        file: Where the text goes as well; None for nowhere.
    """

    def __init__(
        self, label: str | None, acknowledged: int, file: ConsoleFile | None
    ) -> None:
        self._label = label
        self._first_wanted = acknowledged - _MAY_CHANGE
        self._file = file
        self._fold = ConsoleFold()
        self._waiting: dict[int, FoldedLine] = {}

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def add(self, said: dict[str, Any]) -> None:
        """Take one `CONSOLE` record."""
        stream, text = said.get("s"), said.get("d")
        if not isinstance(text, str):
            return
        time_s = float(said.get("t") or 0.0)
        stream = "err" if stream == "err" else "out"
        for number, line in self._fold.feed(stream, time_s, text):
            if number >= self._first_wanted:
                self._waiting[number] = line
            self._put(number, line.text)

    def _put(self, number: int, text: str) -> None:
        if self._file is None:
            return
        try:
            self._file.put(number, text)
        except OSError:
            self._file = None  # the disk is full; the lines themselves are sent

    def take(self, max_lines: int) -> Block | None:
        """The first unbroken stretch of lines that wait; None when none does."""
        if not self._waiting:
            return None
        offset = min(self._waiting)
        lines: list[bytes] = []
        while len(lines) < max_lines:
            line = self._waiting.pop(offset + len(lines), None)
            if line is None:
                break
            lines.append(self._encoded(line))
        return Block(offset, lines)

    def _encoded(self, line: FoldedLine) -> bytes:
        entry: dict[str, str] = {"ts": instant(line.t), "content": line.text}
        if line.stream == "err":
            entry["level"] = "error"
        if self._label:
            entry["label"] = self._label
        return orjson.dumps(entry)


class ConsoleFile:
    """Writes `output.log` while its newest lines still change."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: dict[int, str] = {}
        self._final_lines = 0
        self._final_bytes = 0

    @property
    def has_text(self) -> bool:
        return bool(self._final_lines or self._waiting)

    def put(self, number: int, text: str) -> None:
        """Take a line as it is now.

        Raises:
            OSError: The file cannot be written.
        """
        self._waiting[number] = text
        if len(self._waiting) >= 2 * _MAY_CHANGE:
            numbers = range(self._final_lines, self._final_lines + _MAY_CHANGE)
            self._final_bytes += self._write(numbers)
            self._final_lines += _MAY_CHANGE
            for final in numbers:
                self._waiting.pop(final, None)

    def close(self) -> None:
        """Write all there is. More may be put and closed again.

        Raises:
            OSError: The file cannot be written.
        """
        if self._waiting:
            self._write(range(self._final_lines, max(self._waiting) + 1))

    def _write(self, numbers: range) -> int:
        """Put these lines behind the final ones; returns their size in bytes."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(self._waiting.get(number, "") + "\n" for number in numbers)
        data = text.encode(errors="replace")
        with self._path.open("r+b" if self._final_bytes else "wb") as file:
            file.seek(self._final_bytes)
            file.write(data)
            file.truncate()
        return len(data)
