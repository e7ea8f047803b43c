"""Helpers of these tests: a history over a journal on disk, and what it wrote."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from trailmark.media.value import MediaValue
from trailmark.sdk.guard import Guard
from trailmark.sdk.history import History
from trailmark.sdk.journal_file import JournalFile
from trailmark.sdk.uploader.row_lines import RowLines
from trailmark.wire.journal import MAGIC, Frame, FrameReader, Kind
from trailmark.wire.lenient_json import loads

STAMPS = ("_timestamp", "_runtime")


@dataclass
class FakePlace:
    """A run's folder, and what was asked of it."""

    files: Path
    entity: str = "me"
    project: str = "digits"
    run_id: str = "r1"
    added: list[str] = field(default_factory=list)
    info: list[Any] = field(default_factory=list)

    def log_value(self, value: MediaValue, key: str, step: int | str) -> dict[str, Any]:
        return value.logged(self, key, step)

    def add_file(self, path: str, policy: str = "now") -> None:
        self.added.append(path)

    def add_client_info(self, info: Any) -> None:
        self.info.append(info)

    def add_problem(self, message: str, hint: str | None, count: int = 1) -> None:
        raise AssertionError(message)


class Logged:
    """A history that logs to `folder`, with its problems and rows at hand."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.path = folder / "journal.tmj"
        self.warnings: list[str] = []
        self.journal = JournalFile(self.path)
        self.guard = Guard(lambda message, _: self.warnings.append(message), self._note)
        self.place = FakePlace(folder / "files")
        self.history = History(
            self.journal, self.guard, self.place, started=time.monotonic(), **options
        )
        self.log = self.history.log

    def _note(self, problem: dict[str, Any]) -> None:
        self.journal.append(Kind.PROBLEM, orjson.dumps(problem))

    @property
    def problems(self) -> dict[str, int]:
        return {one.kind: one.count for one in self.guard.problems}

    def rows(self) -> list[dict[str, Any]]:
        """The rows as the uploader puts them together, without their times."""
        self.history.close(10)
        lines: list[bytes] = []
        whole = RowLines()
        for frame in frames_of(self.path):
            if frame.kind in (Kind.ROW, Kind.PIECE, Kind.COMMIT):
                whole.add(frame.kind, frame.payload, lines)
        whole.close(lines)
        found = [loads(line) for line in lines]
        return [{k: v for k, v in row.items() if k not in STAMPS} for row in found]


def frames_of(path: Path) -> list[Frame]:
    data = path.read_bytes()
    assert data.startswith(MAGIC)
    return list(FrameReader().feed(data[len(MAGIC) :]))
