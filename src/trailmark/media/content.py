"""Bytes on their way into a run: held in memory, or still in a file of the user's."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any, BinaryIO

from trailmark.errors import UsageError
from trailmark.media.file_names import media_path
from trailmark.media.value import Place

_CHUNK_BYTES = 1 << 20


@dataclass
class Content:
    """What will be one file. Either `data` or `source` is set.

    Attributes:
        data: The bytes themselves.
        source: A file, read when the value is logged.
    """

    data: bytes | None = None
    source: Path | None = None
    _stored: tuple[Path, str] | None = None

    @classmethod
    def of_path(cls, path: str | os.PathLike[str]) -> Content:
        """A file that stays where it is until it is logged.

        Raises:
            UsageError: There is no such file.
        """
        found = Path(path).expanduser().absolute()
        if not found.is_file():
            raise missing_file(path)
        return cls(source=found)

    @classmethod
    def of_stream(cls, stream: IO[Any]) -> Content:
        """What is left to read of an open file; text becomes UTF-8."""
        read: str | bytes = stream.read()
        return cls(data=read.encode() if isinstance(read, str) else bytes(read))

    def read(self) -> bytes:
        """All of it.

        Raises:
            UsageError: The file is gone.
        """
        if self.data is not None:
            return self.data
        try:
            return self._source.read_bytes()
        except FileNotFoundError:
            raise missing_file(self._source) from None

    def store(
        self, place: Place, folder: str, key: str, step: int | str, suffix: str
    ) -> dict[str, Any]:
        """Put it among the run's files, whole or not at all.

        Bytes are one file of a run, under the first name they get there, however often
        they are logged: a table of pictures may grow and be logged at every step.

        Returns:
            `path` in the run, `sha256` in hex and `size` in bytes.

        Raises:
            UsageError: The file is gone.
            OSError: It cannot be written.
        """
        if self.data is None:
            digest, size, written = self._copy(place)
        else:
            digest, size, written = self._digest, len(self.data), None
        path = self._path_in(place) or media_path(folder, key, step, digest, suffix)
        target = place.files / path
        try:
            if not _is_there(target, size):
                written = written or _write(place, self.data or b"")
                target.parent.mkdir(parents=True, exist_ok=True)
                written.replace(target)
        finally:
            if written is not None:
                written.unlink(missing_ok=True)
        if self.data is not None:
            self._stored = (place.files, path)
        place.add_file(path)
        return {"path": path, "sha256": digest, "size": size}

    def _path_in(self, place: Place) -> str | None:
        """Where the bytes are already; a file may have changed since."""
        if self._stored is None or self._stored[0] != place.files:
            return None
        return self._stored[1]

    @property
    def _source(self) -> Path:
        assert self.source is not None
        return self.source

    @cached_property
    def _digest(self) -> str:
        return hashlib.sha256(self.data or b"").hexdigest()

    def _copy(self, place: Place) -> tuple[str, int, Path]:
        """Copy and hash in one pass: what is hashed is what is sent."""
        digest, size = hashlib.sha256(), 0
        try:
            source = self._source.open("rb")
        except FileNotFoundError:
            raise missing_file(self._source) from None
        target, path = _temporary(place)
        try:
            with source, target:
                while chunk := source.read(_CHUNK_BYTES):
                    digest.update(chunk)
                    size += len(chunk)
                    target.write(chunk)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return digest.hexdigest(), size, path


def missing_file(path: str | os.PathLike[str]) -> UsageError:
    return UsageError(
        f"there is no file {os.fspath(path)!r}",
        hint="a value that names a file needs it until it is logged",
    )


def _is_there(target: Path, size: int) -> bool:
    """Whether these very bytes are stored already: the name holds their digest."""
    try:
        return target.stat().st_size == size
    except OSError:
        return False


def _write(place: Place, data: bytes) -> Path:
    target, path = _temporary(place)
    try:
        with target:
            target.write(data)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return path


def _temporary(place: Place) -> tuple[BinaryIO, Path]:
    """A new file on the file system of the run's files, so that it can be renamed."""
    folder = place.files / "media"
    folder.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=".part-", dir=folder)
    Path(name).chmod(0o644)
    return os.fdopen(number, "wb"), Path(name)
