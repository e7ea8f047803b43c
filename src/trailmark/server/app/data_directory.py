"""The folder that holds everything: made private, held by one server at a time."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from trailmark.errors import UsageError

_LOCK_NAME = "server.lock"
# SQLite's locks and shared memory do not work across machines; these say "another
# machine" in /proc/mounts.
_NETWORK_FILE_SYSTEMS = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "lustre",
        "glusterfs",
        "gpfs",
        "beegfs",
        "fuse.sshfs",
        "fuse.s3fs",
        "fuse.rclone",
        "fuse.glusterfs",
        "fuse.ceph",
        "fuse.gcsfuse",
        "fuse.goofys",
        "ncpfs",
        "davfs",
    ]
)


class DataDirectory:
    """A data directory that this process holds; `close` lets go of it.

    Raises:
        UsageError: Another server holds it, it cannot be written, or SQLite shall
            live there and it is on another machine's disk.
    """

    def __init__(self, path: Path, *, holds_sqlite: bool) -> None:
        self.path = path
        _make_private(path)
        if holds_sqlite:
            refuse_network_file_system(path, _read_mounts())
        self._lock = _lock(path / _LOCK_NAME)

    def close(self) -> None:
        self._lock.close()


def refuse_network_file_system(path: Path, mounts: str) -> None:
    """Refuse a folder on a network file system.

    Args:
        mounts: Text in the form of `/proc/mounts`; empty where there is none.

    Raises:
        UsageError: `path` is on one.
    """
    kind = _file_system_of(path.resolve(), mounts)
    if kind in _NETWORK_FILE_SYSTEMS:
        raise UsageError(
            f"the data directory {str(path)!r} is on a network file system ({kind}), "
            "where SQLite loses data",
            hint="use a local folder (--data-dir), or PostgreSQL (--database-url)",
        )


def _file_system_of(path: Path, mounts: str) -> str:
    """The type of the deepest mount above `path`; empty when unknown."""
    deepest, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        # Octal escapes stand for spaces and the like.
        point = Path(fields[1].encode().decode("unicode_escape"))
        if path.is_relative_to(point) and len(point.parts) >= deepest:
            deepest, kind = len(point.parts), fields[2]
    return kind


def _read_mounts() -> str:
    try:
        return Path("/proc/mounts").read_text()
    except OSError:
        return ""  # no Linux: nothing known, nothing refused


def _make_private(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = path / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(
            f"the data directory {str(path)!r} cannot be written: {error.strerror}",
            hint="choose another with --data-dir or TRAILMARK_DATA_DIR",
        ) from error


def _lock(path: Path) -> IO[str]:
    """Hold the lock until the file is closed; the kernel lets go when we die."""
    try:
        import fcntl
    except ImportError:  # Windows: SQLite's own locks still protect the data
        return path.open("a+")
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise UsageError(
            f"another server (process {holder}) holds the data directory "
            f"{str(path.parent)!r}",
            hint="stop it first, or choose another folder with --data-dir",
        ) from error
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file
