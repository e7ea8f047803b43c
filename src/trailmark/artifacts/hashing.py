"""MD5 digests, in the spelling of manifests: base64.

They name content, as the protocol wants it; nothing here is a secret.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path
from typing import BinaryIO

PIECE_BYTES = 1 << 20


def md5(data: bytes = b"") -> hashlib._Hash:  # pyright: ignore[reportPrivateUsage]
    """A running digest, also on machines that allow no MD5 for secrets."""
    return hashlib.md5(data, usedforsecurity=False)


def digest_of(data: bytes) -> str:
    """Base64 MD5 of bytes.

    >>> digest_of(b"")
    '1B2M2Y8AsgTpgAmY7PhCfg=='
    """
    return to_base64(md5(data).digest())


def to_base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def to_hex(digest: str) -> str | None:
    """Hexadecimal digits of a base64 MD5; None when it is none.

    >>> to_hex("1B2M2Y8AsgTpgAmY7PhCfg==")
    'd41d8cd98f00b204e9800998ecf8427e'
    """
    try:
        raw = base64.b64decode(digest, validate=True)
    except ValueError:
        return None
    return raw.hex() if len(raw) == 16 else None


def digest_of_file(path: Path | str) -> tuple[str, int]:
    """Base64 MD5 of a file, and the bytes that were read.

    Raises:
        OSError: It cannot be read.
    """
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - `Path` costs 10 us
        return digest_of_stream(file)


def digest_of_stream(file: BinaryIO) -> tuple[str, int]:
    """Base64 MD5 of what is left of an open file, and its bytes."""
    running, size = md5(), 0
    buffer = bytearray(PIECE_BYTES)
    view = memoryview(buffer)
    while count := file.readinto(view):  # type: ignore[attr-defined]
        running.update(view[:count])
        size += count
    return to_base64(running.digest()), size


def copy_hashed(source: int, target: int) -> tuple[str, int]:
    """Copy one open file into another; base64 MD5 of what was copied, and its bytes.

    What is hashed is what is written, whatever happens to the source meanwhile.
    """
    running, size = md5(), 0
    buffer = bytearray(PIECE_BYTES)
    view = memoryview(buffer)
    while count := os.readv(source, [view]):
        piece = view[:count]
        running.update(piece)
        while piece:
            piece = piece[os.write(target, piece) :]
        size += count
    return to_base64(running.digest()), size
