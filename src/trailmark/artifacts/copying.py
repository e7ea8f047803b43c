"""Copies of files, as cheap as the file system makes them."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from trailmark.artifacts.hashing import copy_hashed
from trailmark.artifacts.places import private_folder

_FICLONE = 0x40049409
_MOST_AT_ONCE = 1 << 30


def cloned(source: int, target: int) -> bool:
    """Make an open, empty file share the blocks of another; False where that fails.

    Either may be written afterwards without the other noticing.
    """
    if sys.platform != "linux":
        return False
    import fcntl

    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:
        return False
    return True


def copy_plain(source: int, target: int) -> None:
    """Copy an open file without looking at its bytes.

    Raises:
        OSError: The disk is full, or the source cannot be read.
    """
    if cloned(source, target):
        return
    try:
        while os.copy_file_range(source, target, _MOST_AT_ONCE):
            pass
    except (OSError, AttributeError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        os.lseek(source, 0, os.SEEK_SET)
        os.lseek(target, 0, os.SEEK_SET)
        copy_hashed(source, target)


@contextmanager
def new_file(folder: Path, prefix: str = ".part-") -> Generator[tuple[int, Path]]:
    """An open new file for this account only; gone afterwards if it was not renamed."""
    private_folder(folder)
    number, name = tempfile.mkstemp(prefix=prefix, dir=folder)
    path = Path(name)
    try:
        hold(number)
        yield number, path
    finally:
        os.close(number)
        path.unlink(missing_ok=True)


def is_held(path: Path) -> bool:
    """Whether somebody is writing a file that `new_file` made."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return path.exists()
    return False


def hold(number: int) -> None:
    """Mark an open file as in use by this process, until it is closed."""
    try:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_SH)
    except (ImportError, OSError):
        # Without locks, whoever cleans up goes by age.
        return
