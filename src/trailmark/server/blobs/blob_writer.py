"""Taking in one blob, of unknown content and length."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from trailmark.server.blobs.digests import Blob, Digester
from trailmark.server.blobs.local_objects import disk_errors


class BlobWriter:
    """Takes in one blob: `write` pieces, then `commit` or `abort`.

    Used as a context it aborts unless committed. Pieces of 1 MiB and more are hashed
    fastest.

    Args:
        store: Takes the complete file in as the blob that it is.
        folder: Where the bytes wait.
    """

    def __init__(self, store: Callable[[Blob, Path], None], folder: Path) -> None:
        self._store = store
        self._path = folder / f"blob-{uuid.uuid4().hex}"
        with disk_errors(self._path.name):
            self._file: BinaryIO = self._path.open("wb", buffering=0)
        self._digester = Digester()

    @property
    def size_bytes(self) -> int:
        """Bytes written so far."""
        return self._digester.size_bytes

    def write(self, data: bytes | bytearray | memoryview) -> None:
        with disk_errors(self._path.name):
            rest = memoryview(data)
            while rest:
                rest = rest[self._file.write(rest) :]
        self._digester.update(data)

    def digest(self) -> Blob:
        """The names of what has been written so far."""
        return self._digester.blob()

    def close(self) -> Path:
        """End writing; the file stays where it is until `abort`, for other uses."""
        with disk_errors(self._path.name):
            self._file.close()
        return self._path

    def commit(self) -> Blob:
        """Make the bytes durable and return their names. Same bytes are one blob."""
        self.close()
        blob = self._digester.blob()
        try:
            self._store(blob, self._path)
        finally:
            self._path.unlink(missing_ok=True)
        return blob

    def abort(self) -> None:
        """Forget the bytes; harmless after `commit`."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def __enter__(self) -> BlobWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.abort()
