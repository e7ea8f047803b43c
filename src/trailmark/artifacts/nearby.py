"""Files of a version that need no network: in the folder already, or in the cache."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from trailmark.artifacts.copying import cloned
from trailmark.artifacts.digest_cache import DigestCache, Stamp
from trailmark.artifacts.file_cache import SMALL_BYTES, FileCache, Kept
from trailmark.artifacts.hashing import (
    PIECE_BYTES,
    digest_of,
    digest_of_stream,
    md5,
    to_base64,
    to_hex,
)
from trailmark.artifacts.parallel import in_threads
from trailmark.artifacts.progress import Progress
from trailmark.artifacts.safe_folder import SafeFolder, write_all

_THREADS = min(8, (os.cpu_count() or 2) + 1)
_FILES_A_TASK = 64


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to have: its entry, and the version whose bytes it is.

    Attributes:
        path: Its name in the folder.
        remote_path: Its name in the version, other than `path` for a reference to
            another artifact.
        size_known: False where the manifest does not say; `size` is 0 then.
    """

    path: str
    digest: str
    size: int
    artifact_id: str
    remote_path: str
    birth_artifact_id: str | None = None
    skip_cache: bool = False
    size_known: bool = True


class Nearby:
    """Looks for files where they cost least."""

    def __init__(
        self, folder: SafeFolder, cache: FileCache, progress: Progress
    ) -> None:
        self._folder = folder
        self._cache = cache
        self._digests = DigestCache(cache.root / "digests.db")
        self._progress = progress

    def not_there_yet(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Those whose content is not in the folder already."""
        stamps: dict[str, Stamp] = {}
        for one in wanted:
            found = self._folder.stat(one.path)
            if found is not None and found.st_size == one.size:
                stamps[one.path] = Stamp.of(found)
        if not stamps:
            return list(wanted)
        root = str(self._folder.root)
        known = self._digests.known({f"{root}/{n}": s for n, s in stamps.items()})
        learned: list[tuple[str, Stamp, str]] = []

        def is_there(one: Wanted) -> bool:
            if one.path not in stamps:
                return False
            digest = known.get(f"{root}/{one.path}")
            if digest is None:
                digest = self._digest_there(one.path)
                learned.append((f"{root}/{one.path}", stamps[one.path], digest))
            return digest == one.digest

        there = in_threads(is_there, wanted, _THREADS, at_once=_FILES_A_TASK)
        self._digests.remember(learned)
        left: list[Wanted] = []
        for one, is_same in zip(wanted, there, strict=True):
            if is_same:
                self._progress.add(one.size, 1)
            else:
                left.append(one)
        return left

    def _digest_there(self, name: str) -> str:
        try:
            with os.fdopen(self._folder.read(name), "rb", buffering=0) as file:
                return digest_of_stream(file)[0]
        except OSError:
            return ""

    def not_in_cache(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Those that this machine's cache does not have; the others are copied."""
        keys = {one.digest: to_hex(one.digest) for one in wanted}
        pairs = [(key, one.size) for one in wanted if (key := keys[one.digest])]
        kept = self._cache.find(pairs)

        def copy(one: Wanted) -> bool:
            key = keys[one.digest]
            found = kept.get(key) if key else None
            if found is None or not self._copied(found, one):
                return False
            self._progress.add(one.size, 1)
            return True

        done = in_threads(copy, wanted, _THREADS, at_once=_FILES_A_TASK)
        return [one for one, is_done in zip(wanted, done, strict=True) if not is_done]

    def _copied(self, kept: Kept, one: Wanted) -> bool:
        """Copy from the cache; False where that is gone or damaged."""
        try:
            source = os.open(kept.path, os.O_RDONLY)
        except OSError:
            return False
        try:
            if kept.size < SMALL_BYTES:
                content = os.pread(source, kept.size, kept.offset)
                if digest_of(content) != one.digest:
                    return False
                self._folder.write(one.path, [content])
                return True
            with self._folder.writing(one.path) as number:
                if not _copy_checked(source, number, one.digest):
                    raise _DamagedError
        except _DamagedError:
            with suppress(OSError):
                kept.path.unlink()
            return False
        finally:
            os.close(source)
        return True


class _DamagedError(Exception):
    """The cache has other bytes than it should. Never leaves this module."""


def _copy_checked(source: int, target: int, digest: str) -> bool:
    if cloned(source, target):
        with os.fdopen(os.dup(target), "rb", buffering=0) as file:
            file.seek(0)
            return digest_of_stream(file)[0] == digest
    running = md5()
    while piece := os.read(source, PIECE_BYTES):
        running.update(piece)
        write_all(target, piece)
    return to_base64(running.digest()) == digest
