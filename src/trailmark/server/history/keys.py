"""Which keys a run shows, and their statistics."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence

from trailmark.server.db import Database
from trailmark.server.history.catalogue import (
    decode,
    decode_kinds,
    describe,
    merge_all,
    read_catalogues,
)
from trailmark.server.history.columns import Column, take
from trailmark.server.history.parts import HotPart, Part, clip
from trailmark.server.history.reading import STEP, Reader, Shown
from trailmark.server.history.types import KeyInfo, Stream

_EXACT_KEYS = 2_000
_REMEMBERED = 256

_Remembered = tuple[Stream, int, int, int, int | None]


class KeyReader:
    """Catalogue plus tail. A part of a source (fork, rewind) is counted once."""

    def __init__(self, database: Database, reader: Reader) -> None:
        self._database = database
        self._reader = reader
        self._lock = threading.Lock()
        self._remembered: OrderedDict[_Remembered, list[KeyInfo]] = OrderedDict()

    def keys(self, run_rowid: int, stream: Stream) -> list[KeyInfo]:
        """Every key the run shows, in order of first appearance.

        Exact, except where a fork or a rewind shows a part of more than 2,000 keys:
        there the statistics are those of the whole source.
        """
        shown = self._reader.view(run_rowid, stream).shown
        found = [self._of(stream, one) for one in shown if one.row_hi > one.row_lo]
        return _merged(found)

    def kinds(self, run_rowids: Sequence[int], stream: Stream) -> dict[str, str]:
        """Kind by key over all the runs; a key that is a number anywhere is one."""
        views = self._reader.views(run_rowids, stream)
        shown = [one for view in views.values() for one in view.shown]
        whole = [one for one in shown if _is_whole(one)]
        runs = sorted({one.source.run_rowid for one in whole})
        with self._database.read() as connection:
            catalogues = read_catalogues(connection, stream, runs)
        kinds: dict[str, str] = {}
        for _, data in catalogues.values():
            _add_kinds(kinds, decode_kinds(data))
        for one in shown:
            infos = _of_hot(one, one.row_lo) if one in whole else self._of(stream, one)
            _add_kinds(kinds, {info.key: info.kind for info in infos})
        return kinds

    def forget(self, run_rowids: Collection[int]) -> None:
        """Drop what is remembered of deleted runs."""
        with self._lock:
            for held in [one for one in self._remembered if one[1] in run_rowids]:
                del self._remembered[held]

    def _of(self, stream: Stream, shown: Shown) -> list[KeyInfo]:
        run = shown.source.run_rowid
        remembered = (stream, run, shown.row_lo, shown.row_hi, shown.step_max)
        with self._lock:
            if remembered in self._remembered:
                self._remembered.move_to_end(remembered)
                return self._remembered[remembered]
        with self._database.read() as connection:
            catalogue = read_catalogues(connection, stream, [run]).get(run)
        row_hi, data = catalogue or (0, None)
        infos = decode(data) if data else []
        if _is_whole(shown):
            found = _merged([infos, _of_hot(shown, row_hi)])
        else:
            found = _of_part(shown, infos)
        with self._lock:
            self._remembered[remembered] = found
            while len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return found


def _is_whole(shown: Shown) -> bool:
    return (
        shown.row_lo == 0
        and shown.row_hi == shown.source.row_end
        and shown.step_max is None
    )


def _of_hot(shown: Shown, first_row: int) -> list[KeyInfo]:
    """Statistics of the rows in memory, from `first_row` on."""
    found: list[KeyInfo] = []
    for part in shown.parts:
        if not isinstance(part, HotPart):
            continue
        steps = part.numbers(STEP)
        found.extend(
            describe(key, column, steps)
            for key in part.columns.keys
            if (column := _clipped(part, key, first_row)) is not None
        )
    return found


def _of_part(shown: Shown, catalogue: Sequence[KeyInfo]) -> list[KeyInfo]:
    """Statistics of what shows of a source that shows in part."""
    if len(catalogue) > _EXACT_KEYS:
        began = [
            info
            for info in catalogue
            if shown.step_max is None
            or info.first_step is None
            or info.first_step <= shown.step_max
        ]
        return _merged([began, _of_hot(shown, shown.row_lo)])
    hot_keys = [
        key
        for part in shown.parts
        if isinstance(part, HotPart)
        for key in part.columns.keys
    ]
    keys = dict.fromkeys([*(info.key for info in catalogue), *hot_keys])
    described: list[list[KeyInfo]] = []
    for part in shown.parts:
        steps = part.numbers(STEP)
        columns = [(key, _visible(shown, part, key)) for key in keys]
        described.append(
            [
                describe(key, column, steps)
                for key, column in columns
                if column is not None
            ]
        )
    return _merged(described)


def _merged(catalogues: Sequence[list[KeyInfo]]) -> list[KeyInfo]:
    """One catalogue of consecutive rows' catalogues."""
    filled = [infos for infos in catalogues if infos]
    if len(filled) <= 1:
        return list(filled[0]) if filled else []
    merged: dict[str, KeyInfo] = {}
    for infos in filled:
        merged = merge_all(merged.values(), infos)
    return list(merged.values())


def _visible(shown: Shown, part: Part, key: str) -> Column | None:
    column = part.column(key)
    if column is None:
        return None
    kept = shown.visible(part, column.rows)
    if isinstance(kept, slice):
        values = column.values[kept]
        column = Column(column.kind, column.rows[kept], values)
    else:
        column = take(column, kept)
    return column if len(column) else None


def _clipped(part: HotPart, key: str, first_row: int) -> Column | None:
    column = part.column(key)
    if column is None:
        return None
    column = clip(column, first_row, part.row_hi)
    return column if len(column) else None


def _add_kinds(kinds: dict[str, str], more: dict[str, str]) -> None:
    for key, kind in more.items():
        if kinds.get(key) != "number":
            kinds[key] = kind
