"""Objects in a bucket of any S3-compatible store."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import obstore
import pyarrow as pa
from obstore.exceptions import BaseError
from obstore.store import S3Store

from trailmark.errors import NotFoundError, UnavailableError
from trailmark.server.blobs.object_store import check_key
from trailmark.server.blobs.scratch import scratch_folder

_log = logging.getLogger(__name__)
# What S3 allows.
_LONGEST_SIGNATURE_S = 7 * 86_400


class S3ObjectStore:
    """An `ObjectStore` in a bucket; a PUT is atomic and durable by S3's own promise.

    Args:
        bucket: Must exist.
        prefix: A folder inside the bucket, or "" for all of it.
        endpoint: The server's address; None means AWS itself.
        region: What to sign for; servers that are not AWS take any.
        scratch: Where files wait that are on their way in; None takes the system's
            folder for temporary files.
        signs: Whether clients may be sent to the bucket itself.
    """

    def __init__(
        self,
        bucket: str,
        prefix: str = "",
        endpoint: str | None = None,
        region: str = "us-east-1",
        *,
        scratch: Path | None = None,
        signs: bool = False,
    ) -> None:
        options: dict[str, Any] = {"region": region}
        if endpoint is not None:
            options |= {"endpoint": endpoint, "virtual_hosted_style_request": False}
        plain = endpoint is not None and endpoint.startswith("http://")
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            client_options={"allow_http": plain, "timeout": "120s"},
            **options,
        )
        self._signs = signs
        temporary = Path(tempfile.gettempdir())
        self._scratch = temporary if scratch is None else scratch_folder(scratch)

    @property
    def scratch_dir(self) -> Path:
        return self._scratch

    def put_bytes(self, key: str, data: bytes) -> None:
        with _store_errors(key):
            obstore.put(self._store, check_key(key), data)

    def put_file(self, key: str, path: Path) -> None:
        with _store_errors(key):
            obstore.put(self._store, check_key(key), path)
        path.unlink(missing_ok=True)

    def get_bytes(
        self, key: str, lo: int | None = None, hi: int | None = None
    ) -> bytes:
        check_key(key)
        with _store_errors(key):
            if lo is None and hi is None:
                return bytes(obstore.get(self._store, key).bytes())
            first, end = lo or 0, self.size(key)
            end = end if hi is None else min(hi, end)
            if first >= end:
                return b""
            return bytes(obstore.get_range(self._store, key, start=first, end=end))

    def size(self, key: str) -> int:
        with _store_errors(key):
            return obstore.head(self._store, check_key(key))["size"]

    def open(self, key: str) -> Any:
        return pa.PythonFile(_RangeReader(self, key, self.size(key)), mode="r")

    def local_path(self, key: str) -> Path | None:
        check_key(key)
        return None

    def signed_url(self, method: str, key: str, lifetime_s: float) -> str | None:
        if not self._signs:
            return None
        allowed: Literal["GET", "PUT"] = "PUT" if method == "PUT" else "GET"
        until = timedelta(seconds=min(lifetime_s, _LONGEST_SIGNATURE_S))
        with _store_errors(key):
            return obstore.sign(self._store, allowed, check_key(key), until)

    def delete(self, key: str) -> None:
        try:
            with _store_errors(key):
                obstore.delete(self._store, check_key(key))
        except NotFoundError:
            return

    def list(self, prefix: str) -> Iterator[tuple[str, int]]:
        with _store_errors(prefix):
            for page in obstore.list(self._store, prefix or None):
                for entry in page:
                    yield entry["path"], entry["size"]

    def read_range(self, key: str, lo: int, hi: int) -> bytes:
        if lo >= hi:
            return b""
        with _store_errors(key):
            return bytes(obstore.get_range(self._store, key, start=lo, end=hi))


class _RangeReader:
    """What pyarrow needs of a file, each read being one ranged request."""

    def __init__(self, objects: S3ObjectStore, key: str, size: int) -> None:
        self._objects = objects
        self._key = key
        self._size = size
        self._position = 0
        self.closed = False

    def read(self, n_bytes: int = -1) -> bytes:
        end = self._size if n_bytes < 0 else min(self._position + n_bytes, self._size)
        if end <= self._position:
            return b""
        data = self._objects.read_range(self._key, self._position, end)
        self._position = end
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        base = (0, self._position, self._size)[whence]
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def size(self) -> int:
        return self._size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def flush(self) -> None:
        return

    def close(self) -> None:
        self.closed = True


@contextmanager
def _store_errors(key: str) -> Generator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotFoundError(f"there is no object {key!r}") from error
    except BaseError as error:
        # Names the endpoint and the bucket: for the operator's eyes only.
        _log.warning("the object store did not serve %r: %s", key, error)
        raise UnavailableError(
            "the object store does not answer the server",
            hint="the same request may work later; the server's log has the details",
        ) from error
