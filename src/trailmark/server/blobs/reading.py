"""Reading many small blobs with few requests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby

from trailmark.server.blobs.blob_rows import StoredBlob
from trailmark.server.blobs.object_store import ObjectStore

_LARGEST_GAP_BYTES = 64 << 10
_LARGEST_SPAN_BYTES = 16 << 20
# A bucket answers each request after milliseconds; a folder does at once.
_requests = ThreadPoolExecutor(16, "read-blobs")


def read_together(
    objects: ObjectStore, stored: Sequence[StoredBlob]
) -> dict[str, bytes | memoryview[int]]:
    """The bytes of blobs by digest, all held in memory at once.

    Raises:
        NotFoundError: One is no longer where it was.
    """
    spans = list(_spans(stored))
    if len(spans) > 1 and objects.local_path(spans[0][0].key) is None:
        pieces = list(_requests.map(partial(_read_span, objects), spans))
    else:
        pieces = [_read_span(objects, span) for span in spans]
    found: dict[str, bytes | memoryview[int]] = {}
    for span, data in zip(spans, pieces, strict=True):
        view = memoryview(data)
        base = span[0].offset
        for one in span:
            first = one.offset - base
            found[one.blob.sha256] = view[first : first + one.blob.size_bytes]
    return found


def _read_span(objects: ObjectStore, span: Sequence[StoredBlob]) -> bytes:
    return objects.read_range(span[0].key, span[0].offset, _end(span[-1]))


def _spans(stored: Sequence[StoredBlob]) -> Iterator[list[StoredBlob]]:
    """Blobs of one object that lie beside each other, in order."""
    ordered = sorted(stored, key=lambda one: (one.key, one.offset))
    for _, group in groupby(ordered, key=lambda one: one.key):
        span: list[StoredBlob] = []
        for one in group:
            if span and (
                one.offset - _end(span[-1]) > _LARGEST_GAP_BYTES
                or _end(one) - span[0].offset > _LARGEST_SPAN_BYTES
            ):
                yield span
                span = []
            span.append(one)
        yield span


def _end(one: StoredBlob) -> int:
    return one.offset + one.blob.size_bytes
