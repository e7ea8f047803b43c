"""Segments opened for reading: a column, the keys, or the rows of one row range."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, Generic, TypeVar

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select

from trailmark.errors import NotFoundError
from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.db import Database
from trailmark.server.db.tables.history import segments
from trailmark.server.history.columns import Column, Kind, overlay
from trailmark.server.history.manifest import SegmentPart, read_manifest
from trailmark.server.history.segments.key_major import (
    KeyMajorIndex,
    read_all_leaves,
    read_key_leaves,
    read_key_major_index,
    read_keys,
)
from trailmark.server.history.segments.leaves import Leaf, cut_leaf
from trailmark.server.history.segments.rows import rebuild_rows
from trailmark.server.history.segments.wide import (
    FOOTER_KEY,
    WideColumn,
    WideIndex,
    read_wide_column,
    read_wide_index,
    read_wide_leaves,
)
from trailmark.server.history.segments.writer import LINE_PATH
from trailmark.server.history.types import Stream

T = TypeVar("T")

_WINDOW_ROWS = 65_536
_PARSED_FACTOR = 6
_WHOLE_FILE_BYTES = 16 << 20
_INLINE_SLICE = 500


@dataclass(frozen=True, slots=True)
class _Footer:
    """A file's parsed footer, shared by all its readers."""

    metadata: Any
    index: WideIndex | KeyMajorIndex
    by_key: dict[str, list[WideColumn]]
    n_bytes: int


class SegmentStore:
    """Opens segments; keeps footers, and files that came from afar, in memory.

    Thread-safe. Object keys are never used twice, so nothing kept becomes wrong.

    Args:
        footer_bytes: Memory for footers, least recently used out first.
        file_bytes: Memory for whole small files of a remote object store.
    """

    def __init__(
        self,
        database: Database,
        objects: ObjectStore,
        *,
        footer_bytes: int = 64 << 20,
        file_bytes: int = 64 << 20,
    ) -> None:
        self._database = database
        self._objects = objects
        self._footers = _ByteCache[_Footer](footer_bytes)
        self._files = _ByteCache[pa.Buffer](file_bytes)

    def open(self, parts: Sequence[SegmentPart]) -> list[SegmentReader]:
        """One reader per row range of `parts`, in the order given.

        Nothing is read of files before a reader is asked; parts that rest in the
        manifest come with one query.
        """
        inline = self._load_inline([part for part in parts if part.object_key is None])
        ranges = groupby(
            parts, key=lambda part: (part.run_rowid, part.row_lo, part.row_hi)
        )
        return [
            SegmentReader(row_lo, row_hi, self._readers(list(group), inline))
            for (_, row_lo, row_hi), group in ranges
        ]

    def _readers(
        self, files: Sequence[SegmentPart], inline: dict[int, bytes]
    ) -> list[PartReader]:
        gone = any(
            file.object_key is None and file.rowid not in inline for file in files
        )
        if gone:  # merged since the caller read the manifest; the rows are elsewhere
            files = self._covering(files[0])
            inline = self._load_inline(files)
        return [PartReader(self, file, inline.get(file.rowid)) for file in files]

    def _covering(self, part: SegmentPart) -> list[SegmentPart]:
        """The files that hold the rows of a part that is not in the manifest any more.

        Raises:
            NotFoundError: None does; the run was deleted.
        """
        with self._database.read() as connection:
            manifest = read_manifest(connection, Stream(part.stream), [part.run_rowid])
        found = [
            file
            for file in manifest.get(part.run_rowid, [])
            if file.row_lo <= part.row_lo and file.row_hi >= part.row_hi
        ]
        if not found:
            raise NotFoundError(
                f"rows {part.row_lo!r} to {part.row_hi!r} of a run were deleted"
            )
        return found

    def source(self, part: SegmentPart, inline: bytes | None) -> Any:
        """The part's bytes as something pyarrow reads at random."""
        key = part.object_key
        if key is None:
            return pa.BufferReader(inline or b"")
        if self._objects.local_path(key) or part.size_bytes > _WHOLE_FILE_BYTES:
            return self._objects.open(key)
        kept = self._files.get(key)
        if kept is None:
            kept = pa.py_buffer(self._objects.get_bytes(key))
            self._files.put(key, kept, kept.size)
        return pa.BufferReader(kept)

    def footer(self, part: SegmentPart, source: Any) -> _Footer:
        key = part.object_key
        found = self._footers.get(key) if key else None
        if found is None:
            found = _parse_footer(pq.ParquetFile(source).metadata)
            if key:
                self._footers.put(key, found, found.n_bytes)
        return found

    def _load_inline(self, parts: Sequence[SegmentPart]) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        if not parts:
            return found
        with self._database.read() as connection:
            for first in range(0, len(parts), _INLINE_SLICE):
                wanted = [part.rowid for part in parts[first : first + _INLINE_SLICE]]
                rows = connection.execute(
                    select(segments.c.rowid, segments.c.inline_data).where(
                        segments.c.rowid.in_(wanted)
                    )
                )
                found.update((row.rowid, row.inline_data) for row in rows)
        return found


class PartReader:
    """One file of a segment. Files are opened per call, so threads may share it."""

    def __init__(
        self, store: SegmentStore, part: SegmentPart, inline: bytes | None
    ) -> None:
        self.part = part
        self._store = store
        self._inline = inline

    @cached_property
    def footer(self) -> _Footer:
        return self._store.footer(self.part, self._source())

    @property
    def kinds(self) -> dict[str, Kind]:
        """Kind by dotted key; `json` where leaves of one key differ."""
        index = self.footer.index
        found: list[tuple[str, str, Kind]]
        if isinstance(index, WideIndex):
            found = [
                (".".join(column.path), column.role, column.kind)
                for column in index.columns
            ]
        else:
            found = read_keys(self._file())
        kinds: dict[str, Kind] = {}
        for key, role, kind in found:
            if role == "value":
                kinds[key] = kind if kinds.get(key, kind) == kind else "json"
        return kinds

    def columns(self, key: str) -> list[Column]:
        """The leaves of one dotted key."""
        index = self.footer.index
        if isinstance(index, WideIndex):
            wanted = self.footer.by_key.get(key)
            if not wanted:
                return []
            file = self._file()
            return [read_wide_column(file, index, column) for column in wanted]
        return [
            leaf.column
            for leaf in read_key_leaves(self._file(), index, key)
            if leaf.role == "value"
        ]

    def leaves(self, row_lo: int, row_hi: int) -> Iterator[list[Leaf]]:
        """All leaves within rows `[row_lo, row_hi)`, in batches of ascending rows."""
        index = self.footer.index
        if isinstance(index, WideIndex):
            batches = read_wide_leaves(self._file(), index, row_lo, row_hi)
        else:
            batches = iter([read_all_leaves(self._file(), index)])
        for batch in batches:
            yield [cut_leaf(leaf, row_lo, row_hi) for leaf in batch]

    def _source(self) -> Any:
        return self._store.source(self.part, self._inline)

    def _file(self) -> Any:
        return pq.ParquetFile(self._source(), metadata=self.footer.metadata)


class SegmentReader:
    """All parts of rows `[row_lo, row_hi)` of one run."""

    def __init__(self, row_lo: int, row_hi: int, parts: Sequence[PartReader]) -> None:
        self.row_lo = row_lo
        self.row_hi = row_hi
        self.parts = parts

    def kinds(self) -> dict[str, Kind]:
        """Kind of every dotted key."""
        kinds: dict[str, Kind] = {}
        for part in self.parts:
            for key, kind in part.kinds.items():
                kinds[key] = kind if kinds.get(key, kind) == kind else "json"
        return kinds

    def read_column(self, key: str) -> Column | None:
        """All values of a dotted key; None when no row has it.

        Returns:
            Rows are the run's row numbers, ascending.
        """
        found = [column for part in self.parts for column in part.columns(key)]
        found = [self._clip(column) for column in found]
        found = [column for column in found if len(column)]
        if not found:
            return None
        return found[0] if len(found) == 1 else overlay(found)

    def _clip(self, column: Column) -> Column:
        """Only our rows: a file may hold more, where segments were merged."""
        leaf = cut_leaf(Leaf((), "value", column), self.row_lo, self.row_hi)
        return leaf.column

    def read_rows(
        self, row_lo: int | None = None, row_hi: int | None = None
    ) -> Iterator[str]:
        """Rows as JSON text in arrival order; every row of the range, once.

        Costs about 5 µs a row of 20 keys; memory is bounded by 65,536 rows.
        """
        first = max(self.row_lo, self.row_lo if row_lo is None else row_lo)
        end = min(self.row_hi, self.row_hi if row_hi is None else row_hi)
        for lo in range(first, end, _WINDOW_ROWS):
            hi = min(lo + _WINDOW_ROWS, end)
            yield from rebuild_rows(self.leaves(lo, hi), lo, hi)

    def leaves(self, row_lo: int, row_hi: int) -> list[Leaf]:
        """Leaves within rows `[row_lo, row_hi)`; a leaf may come in several pieces."""
        return [
            leaf
            for part in self.parts
            for batch in part.leaves(row_lo, row_hi)
            for leaf in batch
            if len(leaf.column)
        ]

    def read_lines(
        self, row_lo: int | None = None, row_hi: int | None = None
    ) -> list[tuple[int, str]]:
        """Number and text of console lines, ascending; only lines that were sent."""
        column = self.read_column(".".join(LINE_PATH))
        if column is None:
            return []
        lo = self.row_lo if row_lo is None else row_lo
        hi = self.row_hi if row_hi is None else row_hi
        leaf = cut_leaf(Leaf(LINE_PATH, "value", column), lo, hi)
        texts = leaf.column.values
        return list(zip(leaf.column.rows.tolist(), texts, strict=True))


class _ByteCache(Generic[T]):
    """Least recently used values out first, bounded by bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._held: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> T | None:
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
            return found[0]

    def put(self, key: str, value: T, n_bytes: int) -> None:
        with self._lock:
            if key in self._held:
                return
            self._held[key] = (value, n_bytes)
            self._bytes += n_bytes
            while self._bytes > self._most_bytes and self._held:
                _, (_, freed) = self._held.popitem(last=False)
                self._bytes -= freed


def _parse_footer(metadata: Any) -> _Footer:
    said = orjson.loads(metadata.metadata[FOOTER_KEY.encode()])
    n_bytes = metadata.serialized_size * _PARSED_FACTOR
    if "first_keys" in said:
        return _Footer(metadata, read_key_major_index(said), {}, n_bytes)
    index = read_wide_index(metadata, said)
    by_key: dict[str, list[WideColumn]] = {}
    for column in index.columns:
        if column.role == "value":
            by_key.setdefault(".".join(column.path), []).append(column)
    return _Footer(metadata, index, by_key, n_bytes)
