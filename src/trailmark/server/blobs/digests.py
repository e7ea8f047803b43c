"""MD5 and SHA-256 of bytes, beside each other: hashing is what uploads wait for."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

# Below this, handing work to another thread costs more than it saves.
_WORTH_A_THREAD_BYTES = 1 << 18
_THREADS = max(2, min(8, os.cpu_count() or 2))
# hashlib lets go of the interpreter; tasks here never wait for others.
_hashers = ThreadPoolExecutor(_THREADS, "hash")


@dataclass(frozen=True, slots=True)
class Blob:
    """Some bytes at rest.

    Attributes:
        sha256: 64 hexadecimal digits; the blob's name.
        md5_base64: What clients of the artifact protocol compare with.
    """

    sha256: str
    md5_base64: str
    size_bytes: int


class Digester:
    """Both digests of bytes that come in pieces."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._size_bytes = 0

    @property
    def size_bytes(self) -> int:
        """Bytes seen so far."""
        return self._size_bytes

    def update(self, data: bytes | bytearray | memoryview) -> None:
        self._size_bytes += len(data)
        if len(data) < _WORTH_A_THREAD_BYTES:
            self._sha256.update(data)
            self._md5.update(data)
            return
        other = _hashers.submit(self._sha256.update, data)
        self._md5.update(data)
        other.result()

    def blob(self) -> Blob:
        """The name of what has been seen."""
        md5_base64 = base64.b64encode(self._md5.digest()).decode()
        return Blob(self._sha256.hexdigest(), md5_base64, self._size_bytes)


def digests(data: bytes | memoryview) -> Blob:
    """The name of `data`."""
    md5 = hashlib.md5(data, usedforsecurity=False).digest()
    return Blob(
        hashlib.sha256(data).hexdigest(), base64.b64encode(md5).decode(), len(data)
    )


def digests_of_many(items: Sequence[bytes | memoryview]) -> list[Blob]:
    """The names of `items`, in their order, hashed on all cores."""
    if sum(map(len, items)) < _WORTH_A_THREAD_BYTES:
        return [digests(data) for data in items]
    step = max(1, len(items) // (2 * _THREADS))
    shares = [items[first : first + step] for first in range(0, len(items), step)]
    return list(chain.from_iterable(_hashers.map(_digests_of_share, shares)))


def _digests_of_share(items: Sequence[bytes | memoryview]) -> list[Blob]:
    return [digests(data) for data in items]
