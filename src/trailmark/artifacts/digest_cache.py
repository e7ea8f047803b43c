"""Digests of files that have not changed since they were last read.

A file is known by its path, size, time of change, inode and device. Times of change are
as coarse as the file system makes them, so a file that changed shortly before it was
hashed may have changed again under the same time: such digests are not kept. This is
what git calls racy entries.

The cache is a convenience: where it cannot be opened or written, nothing is cached.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from trailmark.artifacts.index import Index

_SETTLED_NS = 2_000_000_000
_AT_ONCE = 400
_SCHEMA = """
create table if not exists files (
  path text primary key, size integer not null, mtime_ns integer not null,
  inode integer not null, device integer not null, digest text not null
) without rowid
"""


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a file looked: equal stamps mean that it was not touched between.

    Attributes:
        size: Bytes.
        mtime_ns: Time of the last change, nanoseconds since 1970.
    """

    size: int
    mtime_ns: int
    inode: int
    device: int

    @classmethod
    def of(cls, stat: os.stat_result) -> Stamp:
        return cls(stat.st_size, stat.st_mtime_ns, stat.st_ino, stat.st_dev)


class DigestCache:
    """Digests by path. Safe for threads and processes that share the file."""

    def __init__(self, path: Path) -> None:
        self._index = Index(path, _SCHEMA)

    def known(self, stamps: Mapping[str, Stamp]) -> dict[str, str]:
        """Base64 MD5 of those files that are as they were when they were hashed."""
        paths = list(stamps)
        found: dict[str, str] = {}
        for first in range(0, len(paths), _AT_ONCE):
            some = paths[first : first + _AT_ONCE]
            marks = ",".join("?" * len(some))
            sql = f"select * from files where path in ({marks})"  # noqa: S608 - question marks only
            found |= {
                path: digest
                for path, *stamp, digest in self._index.read(sql, some)
                if stamps[path] == Stamp(*stamp)
            }
        return found

    def remember(
        self,
        digests: Iterable[tuple[str, Stamp, str]],
        *,
        now_ns: int | None = None,
    ) -> None:
        """Keep (path, stamp taken before hashing, digest) of files that have settled."""
        latest_ns = (time.time_ns() if now_ns is None else now_ns) - _SETTLED_NS
        rows = [
            (path, one.size, one.mtime_ns, one.inode, one.device, digest)
            for path, one, digest in digests
            if one.mtime_ns < latest_ns
        ]
        if rows:
            self._index.write("insert or replace into files values (?,?,?,?,?,?)", rows)

    def forget_missing(self) -> int:
        """Drop what is known of files that are gone; returns how many."""
        gone = [
            (path,)
            for (path,) in self._index.read("select path from files")
            if not os.path.lexists(path)
        ]
        self._index.write("delete from files where path = ?", gone)
        return len(gone)
