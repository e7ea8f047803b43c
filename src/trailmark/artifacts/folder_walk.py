"""The files of a folder that is added to an artifact."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from trailmark.artifacts.snapshots import LocalFile
from trailmark.errors import UsageError


def files_of_folder(
    top: str, prefix: str, *, follow_outside: bool
) -> Iterator[LocalFile]:
    """Every file below `top`, under its name in the artifact, in order of path.

    Symbolic links are followed as long as they stay in the folder: what is elsewhere
    was not named, and may be nobody else's business.

    Args:
        follow_outside: Follow them wherever they lead.

    Raises:
        UsageError: A link leads out of the folder, to nothing or in a circle, or
            something is neither file nor folder: a socket, a device.
    """
    real_top = os.path.realpath(top)
    yield from _walk(
        top, prefix, None if follow_outside else real_top + os.sep, [real_top]
    )


def _walk(
    folder: str, prefix: str, inside: str | None, above: list[str]
) -> Iterator[LocalFile]:
    try:
        with os.scandir(folder) as found:
            items = sorted(found, key=lambda one: one.name)
    except OSError as error:
        raise UsageError(
            f"the folder {folder!r} cannot be read: {error.strerror}"
        ) from error
    for item in items:
        name = f"{prefix}{item.name}"
        if item.is_symlink():
            _check_link(item.path, inside)
        if item.is_dir():
            real = os.path.realpath(item.path) if item.is_symlink() else item.path
            if real in above:
                raise UsageError(
                    f"the link {item.path!r} leads in a circle", hint="remove it"
                )
            yield from _walk(item.path, f"{name}/", inside, [*above, real])
        elif stat.S_ISREG(_mode(item)):
            yield LocalFile(name, item.path)
        else:
            raise UsageError(
                f"{item.path!r} is neither a file nor a folder",
                hint="sockets, pipes and devices cannot be kept",
            )


def _mode(item: os.DirEntry[str]) -> int:
    try:
        return item.stat().st_mode
    except OSError as error:
        raise UsageError(f"{item.path!r} cannot be read: {error.strerror}") from error


def _check_link(path: str, inside: str | None) -> None:
    real = os.path.realpath(path)
    if not Path(real).exists():
        raise UsageError(f"the link {path!r} leads to nothing", hint="remove it")
    if inside is not None and not (real + os.sep).startswith(inside):
        raise UsageError(
            f"the link {path!r} leads out of the folder, to {real!r}",
            hint="pass follow_symlinks=True if that is meant",
        )
