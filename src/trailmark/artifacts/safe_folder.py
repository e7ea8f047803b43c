"""Files below a folder, for names that somebody else chose.

Every step of a path is opened by itself and must be a real folder, so no symbolic link
below the root leads a write anywhere else, whenever it is put there. Files come whole,
by renaming, and replace what has their name: a link is replaced, not followed.
"""

from __future__ import annotations

import os
import secrets
import stat
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from trailmark.artifacts.checks import file_path
from trailmark.errors import UsageError

_T = TypeVar("_T")
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class SafeFolder:
    """A folder that untrusted names are created in. For several threads.

    Args:
        root: Made if need be. May itself be reached through links: the user named it.

    Raises:
        OSError: It cannot be made.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root.absolute()
        self._number = os.open(self.root, _FOLDER)
        self._threads = threading.local()
        self._lock = threading.Lock()
        self._open: set[int] = {self._number}

    def path(self, name: str) -> Path:
        """Where a name is. Only for showing and for reading what is known to be ours."""
        return self.root / file_path(name)

    def stat(self, name: str) -> os.stat_result | None:
        """What is there, without following a link; None for nothing or no plain file."""
        try:
            folder, last = self._parent(file_path(name), make=False)
            found = os.stat(last, dir_fd=folder, follow_symlinks=False)
        except (OSError, UsageError):
            return None
        return found if stat.S_ISREG(found.st_mode) else None

    def read(self, name: str) -> int:
        """Open a file to be read; the caller closes it. Raises: OSError."""
        folder, last = self._parent(file_path(name), make=False)
        return os.open(last, os.O_RDONLY | _NO_LINK | _BINARY, dir_fd=folder)

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Put a file there, whole or not at all.

        Raises:
            UsageError: A folder has its name, or a file or link that of its folder.
            OSError: The disk is full, or the folder is not ours to write.
        """
        with self.writing(name) as number:
            for piece in pieces:
                write_all(number, piece)

    @contextmanager
    def writing(self, name: str) -> Generator[int]:
        """An open new file that gets its name when the block ends well."""
        folder, last = self._parent(file_path(name), make=True)
        scratch = f".trailmark-{secrets.token_hex(8)}.part"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK | _BINARY
        number = os.open(scratch, flags, 0o666, dir_fd=folder)
        try:
            try:
                yield number
            finally:
                os.close(number)
            self._rename(folder, scratch, last, name)
        except BaseException:
            with suppress(OSError):
                os.unlink(scratch, dir_fd=folder)
            raise

    def open_part(self, name: str, scratch: str) -> tuple[int, Callable[[], None]]:
        """A file beside `name` that outlives this process, and how to finish it.

        Args:
            scratch: Its name until then.
        """
        folder, last = self._parent(file_path(name), make=True)
        # The thread's folder may change before it is finished.
        folder = os.dup(folder)
        with self._lock:
            self._open.add(folder)
        flags = os.O_RDWR | os.O_CREAT | _NO_LINK | _BINARY
        number = os.open(scratch, flags, 0o666, dir_fd=folder)
        return number, lambda: self._rename(folder, scratch, last, name)

    def remove(self, name: str) -> None:
        """Delete a file; nothing happens when there is none."""
        with suppress(OSError, UsageError):
            folder, last = self._parent(name, make=False)
            os.unlink(last, dir_fd=folder)

    def close(self) -> None:
        with self._lock:
            for number in self._open:
                os.close(number)
            self._open.clear()

    def _rename(self, folder: int, scratch: str, last: str, name: str) -> None:
        try:
            os.rename(scratch, last, src_dir_fd=folder, dst_dir_fd=folder)
        except IsADirectoryError:
            raise UsageError(
                f"{str(self.root / name)!r} is a folder, and the artifact has a file of "
                "that name",
                hint="remove it, or download to another folder",
            ) from None

    def _parent(self, name: str, *, make: bool) -> tuple[int, str]:
        """The open folder of a file, and the file's own name."""
        parent, _, last = name.rpartition("/")
        if not parent:
            return self._number, last
        known: tuple[str, int] | None = getattr(self._threads, "last", None)
        if known is not None and known[0] == parent:
            return known[1], last
        number = self._walk(parent, make=make)
        with self._lock:
            self._open.add(number)
            if known is not None:
                self._open.discard(known[1])
                os.close(known[1])
        self._threads.last = (parent, number)
        return number, last

    def _walk(self, parent: str, *, make: bool) -> int:
        number = os.dup(self._number)
        for part in parent.split("/"):
            try:
                inner = self._step(number, part, make=make)
            except NotADirectoryError:
                raise UsageError(
                    f"{part!r} in {str(self.root / parent)!r} is no folder, or a link",
                    hint="remove it, or download to another folder",
                ) from None
            finally:
                os.close(number)
            number = inner
        return number

    @staticmethod
    def _step(folder: int, part: str, *, make: bool) -> int:
        flags = _FOLDER | _NO_LINK
        try:
            return os.open(part, flags, dir_fd=folder)
        except FileNotFoundError:
            if not make:
                raise
        except OSError as error:
            # A link is reported as a loop, where links must not be followed.
            raise NotADirectoryError from error
        with suppress(FileExistsError):
            os.mkdir(part, dir_fd=folder)
        return os.open(part, flags, dir_fd=folder)


def write_all(number: int, piece: bytes | bytearray | memoryview) -> None:
    """Write all of a piece to an open file."""
    left = memoryview(piece)
    while left:
        left = left[os.write(number, left) :]
