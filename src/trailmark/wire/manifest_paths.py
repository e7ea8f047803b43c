"""Which paths can be in one version: those that every machine can keep side by side."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from trailmark.errors import InvalidInputError
from trailmark.wire.names import check_file_path


def check_paths(paths: Iterable[str]) -> None:
    """Check the paths of a manifest, each and together.

    >>> check_paths(["train/a.png", "train/b.png"])

    Raises:
        InvalidInputError: One cannot be a file name, two are one file where case or
            the form of accents does not count, or one is the folder of another.
    """
    seen: dict[str, str] = {}
    folders: set[str] = set()
    for path in paths:
        check_file_path(path)
        folded = _folded(path)
        other = seen.setdefault(folded, path)
        if other is not path:
            raise InvalidInputError(
                f"{_shown(other)} and {_shown(path)} are one file on some machines",
                hint="choose names that differ in more than case or the form of accents",
            )
        folder = folded.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    for folder in folders:
        if (file := seen.get(folder)) is not None:
            raise InvalidInputError(
                f"{_shown(file)} is a file, and the folder of others",
                hint="choose another name for one of them",
            )


def _folded(path: str) -> str:
    """One spelling for all names that some file system takes for the same."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", path).casefold()


def _shown(path: str) -> str:
    return repr(path if len(path) <= 80 else path[:79] + "…")
