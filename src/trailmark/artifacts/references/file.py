"""References to files of this machine, or of a disk that several machines mount."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote, urlsplit

from trailmark.artifacts.folder_walk import files_of_folder
from trailmark.artifacts.hashing import PIECE_BYTES, digest_of, md5, to_base64
from trailmark.artifacts.manifest import ArtifactManifestEntry
from trailmark.artifacts.references import differs, too_many
from trailmark.artifacts.snapshots import LocalFile
from trailmark.artifacts.sources import unreadable
from trailmark.errors import UsageError

if TYPE_CHECKING:
    from trailmark.artifacts.draft import ArtifactDraft


def look_up(
    draft: ArtifactDraft,
    address: str,
    name: str | None,
    *,
    checksum: bool,
    max_objects: int,
) -> list[ArtifactManifestEntry]:
    """See `references.Store`. Links are followed only inside the folder named."""
    path = path_of(address)
    if path.is_file():
        files = [LocalFile(name or path.name, str(path))]
        addresses = [address]
    elif path.is_dir():
        prefix = f"{name}/" if name else ""
        files: list[LocalFile] = []
        for one in files_of_folder(str(path), prefix, follow_outside=False):
            if len(files) == max_objects:
                raise too_many(address, max_objects)
            files.append(one)
        base = address.rstrip("/")
        addresses = [f"{base}/{one.name.removeprefix(prefix)}" for one in files]
    else:
        raise UsageError(
            f"there is no file or folder at {address!r}",
            hint="references to files are absolute: file:///data/train.csv",
        )
    if not checksum:
        return [
            ArtifactManifestEntry(
                one.name,
                digest_of(Path(one.path).resolve().as_uri().encode()),
                Path(one.path).stat().st_size,
                ref,
            )
            for one, ref in zip(files, addresses, strict=True)
        ]
    if not files:
        return []
    taken = draft.snapshots.take(files, mutable=False)
    return [
        ArtifactManifestEntry(one.name, one.digest, one.source.size, ref)
        for one, ref in zip(taken, addresses, strict=True)
    ]


def pieces(entry: ArtifactManifestEntry) -> Iterator[bytes]:
    """See `references.Store`. A link in the place of the file is not followed.

    What is no plain file is not read: a device has no end, and a pipe may have no
    beginning. Nor is more read than was there when it was logged.
    """
    path = path_of(entry.ref or "")
    with _open_plain(path) as file:
        size = os.fstat(file.fileno()).st_size
        if entry.size is not None and size > entry.size:
            raise UsageError(
                f"{entry.ref!r} is not what it was when it was logged: it has {size} "
                f"bytes, {entry.size} were logged"
            )
        running = md5()
        while piece := file.read(PIECE_BYTES):
            running.update(piece)
            yield piece
    digest = to_base64(running.digest())
    unchecked = digest_of(path.resolve().as_uri().encode())
    if entry.digest not in (digest, unchecked):
        raise differs(entry, digest)


def _open_plain(path: Path) -> BinaryIO:
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | flags)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise unreadable(str(path), error) from error
    file = os.fdopen(number, "rb")
    if not stat.S_ISREG(os.fstat(number).st_mode):
        file.close()
        raise UsageError(f"{str(path)!r} is no plain file")
    return file


def path_of(address: str) -> Path:
    """The path that a `file://` address means.

    Raises:
        UsageError: It is on another machine, or not absolute.
    """
    parts = urlsplit(address)
    if parts.netloc not in ("", "localhost"):
        raise UsageError(
            f"{address!r} is on another machine, {parts.netloc!r}",
            hint="three slashes: file:///data/train.csv",
        )
    path = Path(unquote(parts.path))
    if not path.is_absolute():
        raise UsageError(f"{address!r} is not absolute")
    return path
