"""Objects as files in one folder of this machine."""

from __future__ import annotations

import errno
import os
import uuid
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from trailmark.errors import NotFoundError, UnavailableError
from trailmark.server.blobs.object_store import check_key
from trailmark.server.blobs.scratch import scratch_folder

_SCRATCH = ".incoming"
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


class LocalObjectStore:
    """An `ObjectStore` in a folder: written beside, made durable, then renamed.

    Args:
        root: The folder; made for this account only when absent. Files that a crash left on their way in
            are removed a day later.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._scratch = scratch_folder(root / _SCRATCH)

    @property
    def scratch_dir(self) -> Path:
        return self._scratch

    def put_bytes(self, key: str, data: bytes) -> None:
        check_key(key)
        passing = self._scratch / uuid.uuid4().hex
        with disk_errors(key):
            try:
                passing.write_bytes(data)
                self.put_file(key, passing)
            finally:
                passing.unlink(missing_ok=True)

    def put_file(self, key: str, path: Path) -> None:
        target = self._path(key)
        with disk_errors(key):
            if path.stat().st_dev != self._scratch.stat().st_dev:
                path = self._copy_here(path)
            _sync(path)
            self._make_folder(target.parent)
            path.replace(target)
            _sync(target.parent)

    def get_bytes(
        self, key: str, lo: int | None = None, hi: int | None = None
    ) -> bytes:
        first = lo or 0
        with disk_errors(key), self._path(key).open("rb") as file:
            file.seek(first)
            return file.read(-1 if hi is None else max(0, hi - first))

    def read_range(self, key: str, lo: int, hi: int) -> bytes:
        with disk_errors(key), self._path(key).open("rb", buffering=0) as file:
            file.seek(lo)
            return file.read(hi - lo)

    def size(self, key: str) -> int:
        with disk_errors(key):
            return self._path(key).stat().st_size

    def open(self, key: str) -> Any:
        path = self._path(key)
        with disk_errors(key):
            if path.stat().st_size == 0:  # an empty file cannot be mapped
                return pa.BufferReader(b"")
            return pa.memory_map(str(path))

    def local_path(self, key: str) -> Path | None:
        return self._path(key)

    def signed_url(self, method: str, key: str, lifetime_s: float) -> str | None:  # noqa: ARG002
        return None

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def list(self, prefix: str) -> Iterator[tuple[str, int]]:
        folder = self._path(prefix) if prefix else self._root
        for directory, folders, names in os.walk(folder):
            if _SCRATCH in folders:
                folders.remove(_SCRATCH)
            for name in names:
                path = Path(directory, name)
                try:
                    size = path.stat().st_size
                except FileNotFoundError:  # deleted while we look
                    continue
                yield path.relative_to(self._root).as_posix(), size

    def _path(self, key: str) -> Path:
        return self._root.joinpath(*check_key(key).split("/"))

    def _make_folder(self, folder: Path) -> None:
        """Create `folder` and make each new name in its parents durable."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)

    def _copy_here(self, path: Path) -> Path:
        copied = self._scratch / uuid.uuid4().hex
        with path.open("rb") as source, copied.open("wb") as target:
            while piece := source.read(1 << 20):
                target.write(piece)
        path.unlink()
        return copied


@contextmanager
def disk_errors(key: str) -> Generator[None]:
    """Say in our own words that a file is missing or that the disk is full."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotFoundError(f"there is no object {key!r}") from error
    except OSError as error:
        if error.errno not in _NO_SPACE:
            raise
        raise UnavailableError(
            "the disk is full", hint="free space; writing resumes by itself"
        ) from error


def _sync(path: Path) -> None:
    """Flush a file's bytes, or a folder's names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
