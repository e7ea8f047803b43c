"""Where the bytes of an entry are, until they are with the server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from trailmark.artifacts.digest_cache import Stamp
from trailmark.artifacts.hashing import PIECE_BYTES
from trailmark.errors import UsageError


@dataclass(frozen=True, slots=True)
class Source:
    """`size` bytes of a file, from `offset` on.

    Attributes:
        stamp: How the file looked when it was hashed, where it is the user's own and
            read in place; None for a snapshot, which nobody changes.
        framed_as: The path in the frame that these bytes are the content of, in a pack
            of frames; None when nothing comes before them.
    """

    path: str
    offset: int
    size: int
    stamp: Stamp | None = None
    framed_as: str | None = None

    def check_unchanged(self) -> None:
        """See to it that the file is still as it was hashed.

        Raises:
            UsageError: It changed or is gone.
        """
        if self.stamp is None:
            return
        try:
            now = Stamp.of(os.stat(self.path))  # noqa: PTH116 - called for each file
        except OSError as error:
            raise unreadable(self.path, error) from error
        if now != self.stamp:
            raise changed(self.path)

    def pieces(self, first: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `first` up to `end`, not included.

        Raises:
            UsageError: The file is gone, changed or became shorter.
        """
        self.check_unchanged()
        at = self.offset + first
        left = (self.size if end is None else end) - first
        try:
            number = os.open(self.path, os.O_RDONLY)
        except OSError as error:
            raise unreadable(self.path, error) from error
        try:
            while left:
                piece = os.pread(number, min(left, PIECE_BYTES), at)
                if not piece:
                    raise changed(self.path)
                at += len(piece)
                left -= len(piece)
                yield piece
        except OSError as error:
            raise unreadable(self.path, error) from error
        finally:
            os.close(number)
        self.check_unchanged()

    def read(self) -> bytes:
        """All of it, for what is small. Raises as `pieces`."""
        return b"".join(self.pieces())


def changed(path: str) -> UsageError:
    return UsageError(
        f"{path!r} changed after it was added to the artifact",
        hint='add it again; policy="mutable" takes a copy that may change later',
    )


def unreadable(path: str, error: OSError) -> UsageError:
    return UsageError(f"{path!r} cannot be read: {error.strerror or error}")
