"""Reads a run from its folder, without a server and without changing anything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from trailmark.errors import UsageError
from trailmark.sdk.run_directory import JOURNAL_SUFFIX, RunDirectory
from trailmark.sdk.uploader.row_lines import RowLines, parsed_row
from trailmark.sdk.uploader.run_facts import RunFacts, read_record
from trailmark.sdk.uploader.tail import JournalTail
from trailmark.wire.console_fold import ConsoleFold
from trailmark.wire.journal import MAGIC, Frame, Kind

_ROW_KINDS = frozenset({Kind.ROW, Kind.PIECE, Kind.COMMIT})
_FOLDED_AT_ONCE = 1_000


def open_journal(path: str | os.PathLike[str]) -> Journal:
    """A run as it lies on a disk, finished or still being written.

    Args:
        path: The run's folder, or a journal in it.

    Raises:
        UsageError: There is no run at `path`.
    """
    place = Path(path)
    directory = RunDirectory(place.parent if place.suffix == JOURNAL_SUFFIX else place)
    try:
        with directory.journal.open("rb") as file:
            is_journal = file.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise UsageError(
            f"there is no run at {str(path)!r}: {error.strerror}",
            hint="name a folder in trailmark-runs",
        ) from None
    if not is_journal:
        raise UsageError(f"{str(directory.journal)!r} is no journal")
    return Journal(directory)


class Journal:
    """What all journals of one run's folder say.

    Rows, events and console are read anew by each call, in portions: memory does not
    grow with the run. Everything else is read once, when first asked for.
    """

    def __init__(self, directory: RunDirectory) -> None:
        self.directory = directory

    @property
    def header(self) -> dict[str, Any]:
        """How the run was begun; empty where even that is damaged."""
        return self._known.facts.header

    @property
    def config(self) -> dict[str, Any]:
        """The run's config."""
        return self._known.facts.config

    @property
    def summary(self) -> dict[str, Any]:
        """Last values, aggregates and what was set by hand."""
        return self._known.facts.fold.value()

    @property
    def display_name(self) -> str | None:
        """The name given; None where the server was to invent one."""
        return self._known.facts.names.get("display_name")

    @property
    def tags(self) -> list[str]:
        return list(self._known.facts.names.get("tags") or [])

    @property
    def notes(self) -> str | None:
        return self._known.facts.names.get("notes")

    @property
    def problems(self) -> list[dict[str, Any]]:
        """What went wrong around logging: `kind`, `message`, `hint`, `count`."""
        return self._known.facts.problems()

    @property
    def finished(self) -> bool:
        """Whether the first writer ended the run."""
        return self._known.ending is not None

    @property
    def exit_code(self) -> int | None:
        """None while the run goes on, and when its process was killed."""
        ending = self._known.ending
        return None if ending is None else int(ending.get("exit_code") or 0)

    @property
    def damaged_bytes(self) -> int:
        """Bytes between records that are none; they were skipped."""
        return self._known.damaged_bytes

    @property
    def torn_bytes(self) -> int:
        """Bytes at the ends of journals that are no whole record."""
        return self._known.torn_bytes

    def files(self) -> list[dict[str, Any]]:
        """Files that go with the run: `path`, `source`, `policy`, the last word each."""
        return list(self._known.files.values())

    def rows(self) -> Iterator[dict[str, Any]]:
        """History rows, writer by writer, each in the order it was logged."""
        for path in self.directory.journals():
            rows = RowLines()
            for frame in _frames(JournalTail(path)):
                if frame.kind in _ROW_KINDS:
                    yield from _completed(rows, frame)
            yield from _closed(rows)

    def system_metrics(self) -> Iterator[dict[str, Any]]:
        """Rows of system metrics; none where none were sampled."""
        if not self.directory.system_journal.exists():
            return
        for frame in _frames(JournalTail(self.directory.system_journal)):
            if frame.kind == Kind.EVENTS:
                row = parsed_row(frame.payload)
                if row is not None:
                    yield row

    def console(self) -> Iterator[str]:
        """Lines as a terminal showed them, rewritten ones as they were at last."""
        for path in self.directory.journals():
            yield from _console_lines(path)

    @cached_property
    def _known(self) -> _Known:
        return _read_everything(self.directory)


@dataclass(slots=True)
class _Known:
    """What is kept of a run, apart from its rows."""

    facts: RunFacts
    ending: dict[str, Any] | None = None
    files: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    damaged_bytes: int = 0
    torn_bytes: int = 0


def _read_everything(directory: RunDirectory) -> _Known:
    known: _Known | None = None
    for path in directory.journals():
        tail = JournalTail(path)
        frames = _frames(tail)
        header = _header(frames)
        if known is None:
            known = _Known(RunFacts.of(header))
        _take_all(known, frames, path, is_first=path == directory.journal)
        known.damaged_bytes += tail.damaged_bytes
        known.torn_bytes += tail.unread_bytes
    assert known is not None  # `open_journal` saw the first journal
    return known


def _header(frames: Iterator[Frame]) -> dict[str, Any]:
    """The first record's object, with what the facts need even where it is damaged."""
    first = next(frames, None)
    said = read_record(first.payload) if first and first.kind == Kind.HEADER else {}
    return {"writer": "", "created_at": 0.0, **said}


def _take_all(
    known: _Known, frames: Iterator[Frame], path: Path, *, is_first: bool
) -> None:
    rows, done = RowLines(), list[bytes]()
    for frame in frames:
        if frame.kind in _ROW_KINDS:
            rows.add(frame.kind, frame.payload, done)
            if len(done) < _FOLDED_AT_ONCE:
                continue
        known.facts.fold_rows(done)
        done.clear()
        if frame.kind in _ROW_KINDS:
            continue
        said = read_record(frame.payload)
        if frame.kind == Kind.END and is_first:
            known.ending = said
        elif frame.kind == Kind.FILE:
            known.files[str(said.get("path"))] = said
        else:
            known.facts.take(path.name, frame.kind, said)
    rows.close(done)
    known.facts.fold_rows(done)


def _frames(tail: JournalTail) -> Iterator[Frame]:
    try:
        while frames := tail.read():
            yield from frames
    finally:
        tail.close()


def _completed(rows: RowLines, frame: Frame) -> Iterator[dict[str, Any]]:
    lines: list[bytes] = []
    rows.add(frame.kind, frame.payload, lines)
    yield from (row for line in lines if (row := parsed_row(line)) is not None)


def _closed(rows: RowLines) -> Iterator[dict[str, Any]]:
    lines: list[bytes] = []
    rows.close(lines)
    yield from (row for line in lines if (row := parsed_row(line)) is not None)


def _console_lines(path: Path) -> Iterator[str]:
    """Lines of one writer; those that may still be rewritten are held back."""
    fold = ConsoleFold()
    held: dict[int, str] = {}
    for frame in _frames(JournalTail(path)):
        if frame.kind != Kind.CONSOLE:
            continue
        said = read_record(frame.payload)
        stream, text = str(said.get("s") or "out"), str(said.get("d") or "")
        changes = fold.feed(stream, float(said.get("t") or 0.0), text)
        held |= {number: line.text for number, line in changes}
        while len(held) > 2 * _FOLDED_AT_ONCE:
            yield held.pop(min(held))
    held |= {number: line.text for number, line in fold.close()}
    yield from (held[number] for number in sorted(held))
