"""A large file, in ranges that come at the same time and survive a cut.

The bytes go to a file beside the target that is named by the digest, so that another
attempt, also of another process, goes on with it. A note beside it says which ranges
are complete. The digest is taken in order while later ranges still come.
"""

from __future__ import annotations

import os
import secrets
import struct
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from trailmark.artifacts.hashing import PIECE_BYTES, md5, to_base64, to_hex
from trailmark.artifacts.progress import Progress
from trailmark.artifacts.safe_folder import SafeFolder
from trailmark.errors import ConflictError, TransportError
from trailmark.transport.bulk import Bulk
from trailmark.transport.client import Client

RANGE_BYTES = 32 << 20
_MOST_BYTES = 1 << 44
_THREADS = 4
_NUMBER = struct.Struct("<I")


class LargeFile:
    """Gets large files, one at a time, into a folder."""

    def __init__(
        self, client: Client, bulk: Bulk, folder: SafeFolder, progress: Progress
    ) -> None:
        self._client = client
        self._bulk = bulk
        self._folder = folder
        self._progress = progress

    def fetch(self, name: str, digest: str, size: int, url: str) -> None:
        """Have the file under its name, whole and checked.

        Raises:
            ConflictError: What came is not what was asked for.
            TransportError: The server is away. What came is kept for the next attempt.
            ApiError: The server refuses.
            OSError: The disk is full.
        """
        scratch = f".trailmark-{to_hex(digest) or secrets.token_hex(16)}.part"
        number, finish = self._folder.open_part(name, scratch)
        try:
            if not _lock(number):
                # Somebody else is at it: two would write into one file.
                os.close(number)
                scratch = f".trailmark-{secrets.token_hex(16)}.part"
                number, finish = self._folder.open_part(name, scratch)
                _lock(number)
            folder = name.rpartition("/")[0]
            prefix = f"{folder}/" if folder else ""
            notes, _ = self._folder.open_part(name, f"{scratch}.ranges")
            try:
                found = self._fill(number, notes, size, url)
            finally:
                os.close(notes)
            self._folder.remove(f"{prefix}{scratch}.ranges")
            if found != digest:
                self._folder.remove(f"{prefix}{scratch}")
                raise ConflictError(
                    f"what the server sent for {name!r} has the digest {found!r}, and "
                    f"{digest!r} was logged",
                    hint="try again; if it stays, the server's copy is damaged",
                )
            finish()
        finally:
            os.close(number)

    def _fill(self, number: int, notes: int, size: int, url: str) -> str:
        """Get all ranges that are not there; the digest of the whole."""
        done = _ranges_done(notes) if os.fstat(number).st_size == size else set[int]()
        # Half a note, of a machine that died, must not shift those to come.
        os.ftruncate(notes, os.lseek(notes, len(done) * _NUMBER.size, os.SEEK_SET))
        if size > _MOST_BYTES:
            raise ConflictError(f"a file of {size} bytes cannot be had")
        os.ftruncate(number, size)
        running = md5()
        starts = range(0, size, RANGE_BYTES)
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="trailmark-get") as pool:
            futures = [
                None
                if index in done
                else pool.submit(self._get, number, notes, index, size, url)
                for index in range(len(starts))
            ]
            try:
                for first, future in zip(starts, futures, strict=True):
                    end = min(first + RANGE_BYTES, size)
                    if future is None:
                        self._progress.add(end - first)
                    else:
                        future.result()
                    _hash(running, number, first, end)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        return to_base64(running.digest())

    def _get(self, number: int, notes: int, index: int, size: int, url: str) -> None:
        """Get one range; a cut goes on where it was."""
        at = index * RANGE_BYTES
        end = min(at + RANGE_BYTES, size)

        def attempt() -> None:
            nonlocal at
            with self._bulk.get(url, first=at, last=end - 1) as incoming:
                for piece in incoming.pieces():
                    if at + len(piece) > end:
                        raise TransportError("the server sent more than was asked for")
                    _write_at(number, piece, at)
                    at += len(piece)
                    self._progress.add(len(piece))
            if at != end:
                raise TransportError("the server sent less than was asked for")

        self._client.insist(attempt)
        os.write(notes, _NUMBER.pack(index))


def _write_at(number: int, piece: bytes, at: int) -> None:
    left = memoryview(piece)
    while left:
        count = os.pwrite(number, left, at)
        left = left[count:]
        at += count


def _hash(running: Any, number: int, first: int, end: int) -> None:
    while first < end:
        piece = os.pread(number, min(PIECE_BYTES, end - first), first)
        if not piece:
            raise TransportError("the file became shorter while it was received")
        running.update(piece)
        first += len(piece)


def _ranges_done(notes: int) -> set[int]:
    content = os.read(notes, 1 << 20)
    whole = len(content) - len(content) % _NUMBER.size
    found = [one for (one,) in _NUMBER.iter_unpack(content[:whole])]
    return set(found) if len(found) == len(set(found)) else set()


def _lock(number: int) -> bool:
    """Whether nobody else writes this file; it stays ours until it is closed."""
    try:
        import fcntl
    except ImportError:
        return True
    with suppress(OSError):
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
