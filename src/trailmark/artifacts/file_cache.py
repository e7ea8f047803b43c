"""Files of artifacts kept on this machine, by their content.

    objects/ab/cdef…   one file each, by the hexadecimal digits of its key
    packs/<id>.pack    many small files behind each other; `packed.db` says where
    tmp/, staging/     what is being written

Several processes share it: files come whole, by renaming, and are never changed. What
is deleted while somebody reads it is read to the end. A file goes out as a copy, never
as a second name of the same bytes that a program could write through.

The folder is for this account's eyes only (0700): it holds what others may not see.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from trailmark.artifacts.copying import copy_plain, is_held, new_file
from trailmark.artifacts.index import Index
from trailmark.artifacts.places import cache_dir, private_folder

SMALL_BYTES = 256 << 10
"""Files below this size are kept and moved together, larger ones one by one."""
_AT_ONCE = 400
_ABANDONED_S = 86_400.0
_SCHEMA = """
create table if not exists packed (
  key text primary key, size integer not null, pack text not null,
  offset integer not null
) without rowid;
create index if not exists packed_by_pack on packed (pack);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where content is: `size` bytes of the file at `path`, from `offset` on."""

    path: Path
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Packed:
    """Content inside a pack that is handed to the cache. `key` is a hexadecimal MD5."""

    key: str
    size: int
    offset: int


class FileCache:
    """Content by key: the hexadecimal MD5 of files, or another digest for references."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or cache_dir()
        self._index = Index(self.root / "packed.db", _SCHEMA)

    def find(self, wanted: Iterable[tuple[str, int]]) -> dict[str, Kept]:
        """Those of (key, size) that are here, by key."""
        pairs = dict(wanted)
        small = [key for key, size in pairs.items() if size < SMALL_BYTES]
        found: dict[str, Kept] = {}
        packs: dict[str, bool] = {}
        for first in range(0, len(small), _AT_ONCE):
            some = small[first : first + _AT_ONCE]
            marks = ",".join("?" * len(some))
            sql = f"select * from packed where key in ({marks})"  # noqa: S608 - question marks only
            for key, size, pack, offset in self._index.read(sql, some):
                if pack not in packs:
                    packs[pack] = self._is_used_now(self._pack(pack))
                if packs[pack] and size == pairs[key]:
                    found[key] = Kept(self._pack(pack), offset, size)
        for key, size in pairs.items():
            if key not in found and self._is_kept(key, size):
                found[key] = Kept(self._object(key), 0, size)
        return found

    def add(self, key: str, source: Path, *, may_link: bool = False) -> None:
        """Keep a file; nothing happens where that fails: it is only a cache.

        Args:
            may_link: Nobody will ever write to the source, so the cache may share it.
        """
        target = self._object(key)
        with suppress(OSError):
            private_folder(target.parent)
            if may_link and _linked(source, target):
                return
            with (
                new_file(self.root / "tmp") as (number, path),
                source.open("rb") as file,
            ):
                copy_plain(file.fileno(), number)
                os.fchmod(number, 0o400)
                path.replace(target)

    def add_pack(
        self, source: Path, items: Sequence[Packed], *, may_link: bool = True
    ) -> None:
        """Keep a file of many small ones; nothing happens where that fails."""
        if not items:
            return
        name = secrets.token_hex(16)
        target = self._pack(name)
        try:
            private_folder(target.parent)
            if not (may_link and _linked(source, target)):
                with (
                    new_file(self.root / "tmp") as (number, path),
                    source.open("rb") as file,
                ):
                    copy_plain(file.fileno(), number)
                    os.fchmod(number, 0o400)
                    path.replace(target)
        except OSError:
            return
        rows = [(one.key, one.size, name, one.offset) for one in items]
        self._index.write("insert or ignore into packed values (?,?,?,?)", rows)

    def size_bytes(self) -> int:
        """Bytes that are kept, without what is being written."""
        return sum(size for _, _, size in self._contents())

    def cleanup(self, target_bytes: int, *, remove_temp: bool = False) -> int:
        """Delete what was not used for the longest time until `target_bytes` are left.

        Args:
            remove_temp: Also delete unfinished files that nobody is writing. Those of a
                day ago go in any case.

        Returns:
            Bytes freed.
        """
        freed = self._remove_abandoned(0.0 if remove_temp else _ABANDONED_S)
        contents = sorted(self._contents())
        left = sum(size for _, _, size in contents)
        for _, path, size in contents:
            if left <= target_bytes:
                break
            try:
                path.unlink()
            except OSError:
                continue
            left -= size
            freed += size
        self._forget_packs_that_are_gone()
        return freed

    def close(self) -> None:
        self._index.close()

    def _object(self, key: str) -> Path:
        return self.root / "objects" / key[:2] / key[2:]

    def _pack(self, name: str) -> Path:
        return self.root / "packs" / f"{name}.pack"

    def _is_kept(self, key: str, size: int) -> bool:
        path = self._object(key)
        try:
            return path.stat().st_size == size and self._is_used_now(path)
        except OSError:
            return False

    @staticmethod
    def _is_used_now(path: Path) -> bool:
        """Note the use; False when the file is gone."""
        try:
            os.utime(path)
        except OSError:
            return path.exists()
        return True

    def _contents(self) -> list[tuple[float, Path, int]]:
        """Time of last use, path and bytes of each file."""
        found: list[tuple[float, Path, int]] = []
        for folder in ("objects", "packs"):
            for path in (self.root / folder).rglob("*"):
                with suppress(OSError):
                    stat = path.lstat()
                    if path.is_file():
                        found.append((stat.st_mtime, path, stat.st_size))
        return found

    def _remove_abandoned(self, older_than_s: float) -> int:
        freed = 0
        before = time.time() - older_than_s
        for path in (self.root / "tmp").glob(".*"):
            with suppress(OSError):
                stat = path.lstat()
                if stat.st_mtime <= before and not is_held(path):
                    path.unlink()
                    freed += stat.st_size
        for folder in (self.root / "staging").glob("*"):
            with suppress(OSError):
                if folder.lstat().st_mtime <= before and not is_held(folder / ".lock"):
                    freed += _remove_folder(folder)
        return freed

    def _forget_packs_that_are_gone(self) -> None:
        names = self._index.read("select distinct pack from packed")
        gone = [row for row in names if not self._pack(row[0]).exists()]
        self._index.write("delete from packed where pack = ?", gone)


def _linked(source: Path, target: Path) -> bool:
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        return True
    except OSError:
        return False
    return True


def _remove_folder(folder: Path) -> int:
    """Delete a folder of plain files; bytes freed."""
    freed = 0
    for path in folder.iterdir():
        freed += path.lstat().st_size
        path.unlink()
    folder.rmdir()
    return freed
