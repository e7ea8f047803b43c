"""How clients announce files, and what of it cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trailmark.errors import InvalidInputError
from trailmark.wire.names import check_file_path

MAX_PARTS = 10_000
_MD5_BASE64 = re.compile(r"[A-Za-z0-9+/]{21}[AQgw]==")
_MD5_HEX = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class FileSpec:
    """A file that a client announces.

    Attributes:
        parts: Number and hexadecimal MD5 of each part of a large file; empty for a
            file that comes in one piece.
    """

    path: str
    md5_base64: str
    mimetype: str | None = None
    parts: Sequence[tuple[int, str]] = ()


def checked_by_path(specs: Sequence[FileSpec]) -> dict[str, FileSpec]:
    """The announcements by path.

    Raises:
        InvalidInputError: A path, a digest or the numbers of parts are impossible, or
            one path is given twice with different digests.
    """
    wanted: dict[str, FileSpec] = {}
    for spec in specs:
        _check(spec)
        other = wanted.setdefault(spec.path, spec)
        if other.md5_base64 != spec.md5_base64:
            raise InvalidInputError(
                f"{spec.path!r} is given twice, with different digests"
            )
    return wanted


def _check(spec: FileSpec) -> None:
    check_file_path(spec.path)
    if not _MD5_BASE64.fullmatch(spec.md5_base64):
        raise InvalidInputError(f"{spec.md5_base64!r} is not an MD5 in base64")
    if len(spec.parts) > MAX_PARTS:
        raise InvalidInputError(f"{len(spec.parts)} parts are more than {MAX_PARTS}")
    numbers = [number for number, _ in spec.parts]
    if numbers != list(range(1, len(numbers) + 1)):
        raise InvalidInputError(
            f"the parts of {spec.path!r} are not numbered 1, 2, 3 … in this order"
        )
    for _, md5_hex in spec.parts:
        if not _MD5_HEX.fullmatch(md5_hex):
            raise InvalidInputError(f"{md5_hex!r} is not an MD5 in hexadecimal")
