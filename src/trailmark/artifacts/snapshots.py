"""Copies that are taken when files are added, so that the files may change afterwards.

Small files go behind each other into one pack, in the frames in which they travel:
reading, hashing and keeping a file is one pass over its bytes and no file of its own.
Larger ones are cloned where the file system can, else copied. What the cache holds
already is not copied again: a second name keeps it.
"""

from __future__ import annotations

import os
import shutil
import stat as stat_module
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from trailmark.artifacts.copying import cloned, hold
from trailmark.artifacts.digest_cache import DigestCache, Stamp
from trailmark.artifacts.file_cache import SMALL_BYTES, FileCache, Kept
from trailmark.artifacts.hashing import (
    copy_hashed,
    digest_of,
    digest_of_file,
    digest_of_stream,
    to_hex,
)
from trailmark.artifacts.places import private_folder
from trailmark.artifacts.sources import Source, changed, unreadable
from trailmark.wire.file_frames import frame_head

_PACK_BYTES = 1 << 30
_THREADS = min(8, (os.cpu_count() or 2) + 2)
_FILES_A_TASK = 64


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file to take: the path it gets in the artifact, and where it is."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was hashed. `digest` is a base64 MD5."""

    name: str
    digest: str
    source: Source


class Snapshots:
    """The copies of one artifact. Safe for several threads.

    They are in a folder of their own beside the cache, which is deleted with this
    object; nothing is made before the first copy.
    """

    def __init__(self, cache: FileCache, digests: DigestCache) -> None:
        self._cache = cache
        self._digests = digests
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._pack: _Pack | None = None
        self._numbers = 0
        self._pins: dict[Path, Path] = {}

    def take(
        self,
        files: Sequence[LocalFile],
        *,
        mutable: bool,
        on_taken: Callable[[int], None] | None = None,
    ) -> list[Taken]:
        """Hash files, and copy them if they may change, in the order given.

        Args:
            on_taken: Told the number of files that are ready.

        Raises:
            UsageError: A file is no plain file, cannot be read, or changes meanwhile.
        """
        stamps = {one.path: _stamp_of(one.path) for one in files}
        known = self._digests.known(
            {absolute(path): stamp for path, stamp in stamps.items()}
        )
        kept = self._kept(stamps, known) if mutable else {}
        learned: list[tuple[str, Stamp, str]] = []

        def take_one(one: LocalFile) -> Taken:
            stamp = stamps[one.path]
            digest = known.get(absolute(one.path))
            if digest is not None and not mutable:
                return Taken(one.name, digest, _in_place(one.path, stamp))
            if digest is not None and digest in kept:
                source = self._pinned(kept[digest])
                if source is not None:
                    return Taken(one.name, digest, source)
            taken = self._take_one(one, stamp, mutable=mutable)
            learned.append((absolute(one.path), stamp, taken.digest))
            return taken

        try:
            return _in_threads(take_one, files, on_taken)
        finally:
            self._digests.remember(learned)

    def write(self, name: str, content: bytes) -> Taken:
        """Keep bytes that are in no file."""
        digest = digest_of(content)
        if len(content) < SMALL_BYTES:
            return Taken(name, digest, self._packed(name, content))
        number, path = self._new_copy()
        with os.fdopen(number, "wb") as file:
            file.write(content)
        return Taken(name, digest, Source(str(path), 0, len(content)))

    def new_path(self) -> Path:
        """Where a file can be written that is then handed to `adopt`."""
        with self._lock:
            self._numbers += 1
            return self._open_folder() / f"{self._numbers}.copy"

    def adopt(self, name: str, path: Path) -> Taken:
        """Take a file that `new_path` named and that is complete now."""
        if path.stat().st_size < SMALL_BYTES:
            content = path.read_bytes()
            path.unlink()
            return self.write(name, content)
        path.chmod(0o400)
        digest, size = digest_of_file(path)
        return Taken(name, digest, Source(str(path), 0, size))

    def flush(self) -> None:
        """Have all bytes in files, so that others can read them."""
        with self._lock:
            if self._pack is not None:
                self._pack.flush()

    @property
    def folder(self) -> Path:
        """Where the copies are; made on first use."""
        with self._lock:
            return self._open_folder()

    def _take_one(self, one: LocalFile, stamp: Stamp, *, mutable: bool) -> Taken:
        try:
            if not mutable:
                with open(one.path, "rb", buffering=0) as file:  # noqa: PTH123
                    digest, _ = digest_of_stream(file)
                _check(one.path, stamp)
                return Taken(one.name, digest, _in_place(one.path, stamp))
            if stamp.size < SMALL_BYTES:
                return self._take_small(one)
            return self._take_large(one, stamp)
        except OSError as error:
            if error.filename is not None and str(error.filename) != one.path:
                raise
            raise unreadable(one.path, error) from error

    def _take_small(self, one: LocalFile) -> Taken:
        number = os.open(one.path, os.O_RDONLY)
        try:
            content = os.read(number, SMALL_BYTES)
            # It may have grown since it was looked at.
            while more := os.read(number, SMALL_BYTES):
                content += more
        finally:
            os.close(number)
        return self.write(one.name, content)

    def _take_large(self, one: LocalFile, stamp: Stamp) -> Taken:
        number, path = self._new_copy()
        source = os.open(one.path, os.O_RDONLY)
        try:
            if cloned(source, number):
                with path.open("rb", buffering=0) as copy:
                    digest, size = digest_of_stream(copy)
            else:
                digest, size = copy_hashed(source, number)
                # Half of what was there before and half of what came is neither.
                _check(one.path, stamp)
        finally:
            os.close(source)
            os.close(number)
        return Taken(one.name, digest, Source(str(path), 0, size))

    def _packed(self, name: str, content: bytes) -> Source:
        with self._lock:
            pack = self._pack
            if pack is None or pack.size > _PACK_BYTES:
                if pack is not None:
                    pack.close()
                self._numbers += 1
                folder = self._open_folder()
                pack = self._pack = _Pack(folder / f"{self._numbers}.pack")
            return pack.add(name, content)

    def _new_copy(self) -> tuple[int, Path]:
        path = self.new_path()
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
        return os.open(path, flags, 0o400), path

    def _kept(self, stamps: dict[str, Stamp], known: dict[str, str]) -> dict[str, Kept]:
        """What the cache holds, by base64 digest."""
        hex_of: dict[str, str] = {}
        wanted: list[tuple[str, int]] = []
        for path, stamp in stamps.items():
            digest = known.get(absolute(path))
            key = to_hex(digest) if digest else None
            if digest is not None and key is not None:
                hex_of[digest] = key
                wanted.append((key, stamp.size))
        found = self._cache.find(wanted)
        return {digest: found[key] for digest, key in hex_of.items() if key in found}

    def _pinned(self, kept: Kept) -> Source | None:
        """The cache's copy under a name of our own, which no cleaning takes away."""
        with self._lock:
            path = self._pins.get(kept.path)
            if path is None:
                self._numbers += 1
                path = self._open_folder() / f"{self._numbers}.kept"
                try:
                    os.link(kept.path, path)
                except OSError:
                    return None
                self._pins[kept.path] = path
        return Source(str(path), kept.offset, kept.size)

    def _open_folder(self) -> Path:
        if self._folder is None:
            self._folder, lock = _staging_folder(self._cache.root)
            weakref.finalize(self, _remove, self._folder, lock, os.getpid())
        return self._folder


class _Pack:
    """Frames behind each other in a new file."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        self._file = os.fdopen(number, "wb", buffering=1 << 20)
        self.size = 0

    def add(self, name: str, content: bytes) -> Source:
        head = frame_head(name, len(content))
        self._file.write(head)
        self._file.write(content)
        offset = self.size + len(head)
        self.size = offset + len(content)
        return Source(self._path, offset, len(content), framed_as=name)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def _in_threads(
    take: Callable[[LocalFile], Taken],
    files: Sequence[LocalFile],
    on_taken: Callable[[int], None] | None,
) -> list[Taken]:
    if len(files) == 1:
        return [take(files[0])]
    pieces = [
        files[first : first + _FILES_A_TASK]
        for first in range(0, len(files), _FILES_A_TASK)
    ]

    def take_some(some: Iterable[LocalFile]) -> list[Taken]:
        return [take(one) for one in some]

    taken: list[Taken] = []
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="trailmark-add") as pool:
        try:
            for some in pool.map(take_some, pieces):
                taken += some
                if on_taken is not None:
                    on_taken(len(taken))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return taken


def _stamp_of(path: str) -> Stamp:
    try:
        found = os.stat(path)  # noqa: PTH116 - called for each file
    except OSError as error:
        raise unreadable(path, error) from error
    if not stat_module.S_ISREG(found.st_mode):
        raise unreadable(path, OSError(0, "it is no plain file"))
    return Stamp.of(found)


def _check(path: str, stamp: Stamp) -> None:
    if _stamp_of(path) != stamp:
        raise changed(path)


def _in_place(path: str, stamp: Stamp) -> Source:
    return Source(absolute(path), 0, stamp.size, stamp)


def absolute(path: str) -> str:
    """The path from the root on; links stay as they are."""
    return path if path.startswith("/") else os.path.abspath(path)  # noqa: PTH100


def _staging_folder(root: Path) -> tuple[Path, int]:
    """A new folder and the open lock that says that somebody uses it."""
    try:
        folder = Path(tempfile.mkdtemp(dir=private_folder(root / "staging")))
    except OSError:
        # No cache can be made here: a home that is not writable.
        folder = Path(tempfile.mkdtemp(prefix="trailmark-"))
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    hold(lock)
    return folder, lock


def _remove(folder: Path, lock: int, process: int) -> None:
    if os.getpid() != process:
        return  # a fork goes; its parent still has the copies
    shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)
