"""The console as lines to send, and as the file `output.log`."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import orjson

from trailmark.sdk.uploader.run_facts import instant
from trailmark.sdk.uploader.stream_batch import Block
from trailmark.wire.console_fold import ConsoleFold, FoldedLine

_SENT_AGAIN = 200
"""Lines before the last acknowledged one that may have changed since."""
_WAITING_LINES = 5_000
"""Newest lines that are not yet in `output.log`, because most changes come there."""


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
        self._first_wanted = acknowledged - _SENT_AGAIN
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
            if self._file is not None:
                self._file.put(number, line.text)

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
    """Writes `output.log` while lines still change.

    Lines are written once newer ones have come in numbers. The few that change even
    after that (a progress bar above much other output) are put right at the end.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: dict[int, str] = {}
        self._written = 0
        self._late: dict[int, str] = {}

    @property
    def has_text(self) -> bool:
        return bool(self._written or self._waiting)

    def put(self, number: int, text: str) -> None:
        """Take a line as it is now.

        Raises:
            OSError: The file cannot be written.
        """
        if number < self._written:
            self._late[number] = text
            return
        self._waiting[number] = text
        if len(self._waiting) >= 2 * _WAITING_LINES:
            self._write(_WAITING_LINES)

    def close(self) -> None:
        """Write all there is. More may be put and closed again.

        Raises:
            OSError: The file cannot be written.
        """
        self._write(len(self._waiting))
        if self._late:
            self._put_right()

    def _write(self, count: int) -> None:
        if count == 0:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        mode = "a" if self._written else "w"
        numbers = range(self._written, self._written + count)
        with self._path.open(mode, encoding="utf-8", errors="replace") as file:
            for number in numbers:
                file.write(self._waiting.pop(number, "") + "\n")
        self._written += count

    def _put_right(self) -> None:
        beside = self._path.with_name(f".{self._path.name}")
        with (
            self._path.open(encoding="utf-8", newline="\n") as old,
            beside.open("w", encoding="utf-8", errors="replace") as new,
        ):
            for number, line in enumerate(old):
                new.write(self._late.get(number, line.removesuffix("\n")) + "\n")
        with contextlib.suppress(FileNotFoundError):
            beside.replace(self._path)
        self._late = {}
