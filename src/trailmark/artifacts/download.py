"""A version's files, from wherever they are nearest, into a folder.

What is there already stays; what this machine's cache has is copied; small files come
many in one answer where the server can do that; large ones come in ranges, several at
once, and go on where they were cut. Whatever its way, every file is hashed and has to
have the digest of the manifest before it gets its name.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import orjson

from trailmark.artifacts import references
from trailmark.artifacts.copying import cloned, new_file
from trailmark.artifacts.digest_cache import DigestCache, Stamp
from trailmark.artifacts.file_cache import SMALL_BYTES, FileCache, Kept, Packed
from trailmark.artifacts.hashing import (
    PIECE_BYTES,
    digest_of,
    digest_of_stream,
    md5,
    to_base64,
    to_hex,
)
from trailmark.artifacts.large_file import LargeFile
from trailmark.artifacts.manifest import ArtifactManifest, ArtifactManifestEntry
from trailmark.artifacts.progress import OnProgress, Progress
from trailmark.artifacts.safe_folder import SafeFolder, write_all
from trailmark.errors import (
    ApiError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    TransportError,
    UnauthenticatedError,
    UsageError,
)
from trailmark.transport.bulk import Bulk
from trailmark.transport.client import Client
from trailmark.wire.file_frames import frame_head, read_frames

BATCH_FEATURE = "TRAILMARK_BATCH_FILES"
LARGE_BYTES = 64 << 20
_BODY_BYTES = 16 << 20
_BODY_FILES = 4_096
_URLS_AT_ONCE = 500
_FILE_THREADS = max(4, min(16, 2 * (os.cpu_count() or 2)))
_BATCH_THREADS = 4
_LOCAL_THREADS = min(8, (os.cpu_count() or 2) + 1)
_FILES_A_TASK = 64
_T = TypeVar("_T")

_BATCH_URL = "query ArtifactBatch($id: ID!) { artifact(id: $id) { batchDownloadUrl } }"
_URLS = """query ArtifactFileURLsByManifestEntries(
  $id: ID!, $entries: [ArtifactManifestEntryInput!], $storageLayout: String!,
  $manifestVersion: String!
) {
  artifact(id: $id) {
    filesByManifestEntries(
      entries: $entries, storageLayout: $storageLayout,
      manifestVersion: $manifestVersion
    ) { edges { node { name directUrl } } }
  }
}"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to have: its entry, and the version whose bytes it is.

    Attributes:
        path: Its name in the folder.
        remote_path: Its name in the version, other than `path` for a reference to
            another artifact.
        size_known: False where the manifest does not say; `size` is 0 then.
    """

    path: str
    digest: str
    size: int
    artifact_id: str
    remote_path: str
    birth_artifact_id: str | None = None
    skip_cache: bool = False
    size_known: bool = True


class Download:
    """Brings files into a folder.

    Args:
        skip_cache: Neither take files from this machine's cache nor keep them there.
        multipart: Whether large files come in ranges; None decides by their size.
    """

    def __init__(
        self,
        client: Client,
        root: Path,
        *,
        skip_cache: bool = False,
        multipart: bool | None = None,
        on_progress: OnProgress | None = None,
        cache: FileCache | None = None,
    ) -> None:
        self._client = client
        self._root = root
        self._cache = FileCache() if cache is None else cache
        self._digests = DigestCache(self._cache.root / "digests.db")
        self._skip_cache = skip_cache
        self._multipart = multipart
        self._progress = Progress(on_progress)

    def run(self, wanted: Sequence[Wanted]) -> None:
        """Have these files in the folder. Files that are not among them stay.

        Raises:
            UsageError: A name cannot be a file, or something is in its place.
            ConflictError: What came is not what the manifest says.
            TransportError: The server is away.
            ApiError: The server refuses.
            OSError: The disk is full.
        """
        _check_names(wanted)
        self._progress.expect(sum(one.size for one in wanted), len(wanted))
        self._folder = SafeFolder(self._root)
        self._bulk = Bulk(
            self._client.base_url,
            self._client.api_key,
            user_agent=self._client.user_agent,
        )
        try:
            left = self._not_there_yet(sorted(wanted, key=lambda one: one.path))
            if not self._skip_cache:
                left = self._not_in_cache(left)
            self._fetch(left)
            self._progress.finish()
        finally:
            self._bulk.close()
            self._folder.close()

    def run_references(
        self, entries: Sequence[ArtifactManifestEntry], *, allow_missing: bool
    ) -> list[str]:
        """Have what references point to as files in the folder.

        Returns:
            Why some are missing, where that is allowed.

        Raises:
            FileNotFoundError: What one points to is gone.
            UsageError: It is something else now, or its store is not known.
        """
        self._folder = SafeFolder(self._root)
        missing: list[str] = []

        def fetch(entry: ArtifactManifestEntry) -> None:
            try:
                self._folder.write(entry.path, references.pieces(entry))
            except (FileNotFoundError, UsageError, TransportError) as error:
                if not allow_missing:
                    raise
                missing.append(str(error))

        try:
            _in_threads(fetch, entries, _FILE_THREADS)
        finally:
            self._folder.close()
        return missing

    def _not_there_yet(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Those whose content is not in the folder already."""
        stamps: dict[str, Stamp] = {}
        for one in wanted:
            found = self._folder.stat(one.path)
            if found is not None and found.st_size == one.size:
                stamps[one.path] = Stamp.of(found)
        if not stamps:
            return list(wanted)
        root = str(self._folder.root)
        known = self._digests.known({f"{root}/{n}": s for n, s in stamps.items()})
        learned: list[tuple[str, Stamp, str]] = []

        def is_there(one: Wanted) -> bool:
            if one.path not in stamps:
                return False
            digest = known.get(f"{root}/{one.path}")
            if digest is None:
                digest = self._digest_there(one.path)
                learned.append((f"{root}/{one.path}", stamps[one.path], digest))
            return digest == one.digest

        there = _in_threads(is_there, wanted, _LOCAL_THREADS, at_once=_FILES_A_TASK)
        self._digests.remember(learned)
        left: list[Wanted] = []
        for one, is_same in zip(wanted, there, strict=True):
            if is_same:
                self._progress.add(one.size, 1)
            else:
                left.append(one)
        return left

    def _digest_there(self, name: str) -> str:
        try:
            with os.fdopen(self._folder.read(name), "rb", buffering=0) as file:
                return digest_of_stream(file)[0]
        except OSError:
            return ""

    def _not_in_cache(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Those that this machine's cache does not have."""
        keys = {one.digest: to_hex(one.digest) for one in wanted}
        pairs = [(key, one.size) for one in wanted if (key := keys[one.digest])]
        kept = self._cache.find(pairs)

        def copy(one: Wanted) -> bool:
            key = keys[one.digest]
            found = kept.get(key) if key else None
            if found is None or not self._copied(found, one):
                return False
            self._progress.add(one.size, 1)
            return True

        done = _in_threads(copy, wanted, _LOCAL_THREADS, at_once=_FILES_A_TASK)
        return [one for one, is_done in zip(wanted, done, strict=True) if not is_done]

    def _copied(self, kept: Kept, one: Wanted) -> bool:
        """Copy from the cache; False where that is gone or damaged."""
        try:
            source = os.open(kept.path, os.O_RDONLY)
        except OSError:
            return False
        try:
            if kept.size < SMALL_BYTES:
                content = os.pread(source, kept.size, kept.offset)
                if digest_of(content) != one.digest:
                    return False
                self._folder.write(one.path, [content])
                return True
            with self._folder.writing(one.path) as number:
                if not _copy_checked(source, number, one.digest):
                    raise _DamagedError
        except _DamagedError:
            with suppress(OSError):
                kept.path.unlink()
            return False
        finally:
            os.close(source)
        return True

    def _fetch(self, wanted: Sequence[Wanted]) -> None:
        """Get files over the network."""
        by_version: dict[str, list[Wanted]] = {}
        for one in wanted:
            by_version.setdefault(one.artifact_id, []).append(one)
        has_batches = bool(wanted) and BATCH_FEATURE in self._client.features()
        for artifact_id, some in by_version.items():
            small = [one for one in some if has_batches and one.size < SMALL_BYTES]
            if small:
                self._fetch_small(artifact_id, small)
            taken = {one.path for one in small}
            others = [one for one in some if one.path not in taken]
            for part in _slices(others, _URLS_AT_ONCE):
                self._fetch_one_by_one(artifact_id, part)

    def _fetch_small(self, artifact_id: str, wanted: list[Wanted]) -> None:
        data = self._client.execute(
            _BATCH_URL, {"id": artifact_id}, operation="ArtifactBatch"
        )
        url = str((data.get("artifact") or {}).get("batchDownloadUrl") or "")
        if not url:
            raise NotFoundError("the server gives no files of this version")
        bodies = list(_bodies(wanted))
        _in_threads(lambda body: self._fetch_body(url, body), bodies, _BATCH_THREADS)

    def _fetch_body(self, url: str, wanted: list[Wanted]) -> None:
        """One answer of many files; what came before a cut is not asked for again."""
        left = list(wanted)

        def attempt() -> None:
            paths = orjson.dumps({"paths": [one.remote_path for one in left]})
            with self._bulk.ask(url, paths) as incoming:
                self._take_files(read_frames(incoming.pieces()), left)
            if left:
                raise TransportError("the server left out files")

        self._client.insist(attempt)

    def _take_files(
        self, frames: Iterator[tuple[str, bytes]], left: list[Wanted]
    ) -> None:
        """Write files as they come, and take them off the list."""
        keeps = not self._skip_cache
        with new_file(self._cache.root / "tmp") as (number, scratch):
            packed: list[Packed] = []
            offset, waiting = 0, bytearray()
            try:
                for path, content in frames:
                    one = left[0] if left else None
                    if one is None or path != one.remote_path:
                        raise TransportError(f"the server sent {path!r} unasked")
                    _check_digest(one, digest_of(content))
                    self._folder.write(one.path, [content])
                    del left[0]
                    self._progress.add(len(content), 1)
                    key = to_hex(one.digest)
                    if keeps and key and not one.skip_cache:
                        head = frame_head(path, len(content))
                        packed.append(Packed(key, len(content), offset + len(head)))
                        offset += len(head) + len(content)
                        waiting += head + content
                        if len(waiting) > PIECE_BYTES:
                            write_all(number, waiting)
                            waiting = bytearray()
            finally:
                write_all(number, waiting)
                os.fchmod(number, 0o400)
                self._cache.add_pack(scratch, packed)

    def _fetch_one_by_one(self, artifact_id: str, wanted: Sequence[Wanted]) -> None:
        urls = self._urls(artifact_id, wanted)

        def fetch(one: Wanted) -> None:
            url = urls.get(one.remote_path)
            if not url:
                raise NotFoundError(
                    f"the server gives no bytes of {one.remote_path!r}",
                    hint="they may not be read by you, or are gone",
                )
            try:
                self._fetch_file(one, url)
            except (UnauthenticatedError, ForbiddenError):
                # Addresses last for a while only.
                again = self._urls(artifact_id, [one]).get(one.remote_path)
                if not again:
                    raise
                self._fetch_file(one, again)

        large = [one for one in wanted if self._is_large(one)]
        small = [one for one in wanted if not self._is_large(one)]
        _in_threads(fetch, small, _FILE_THREADS)
        for one in large:  # each takes several connections by itself
            fetch(one)

    def _is_large(self, one: Wanted) -> bool:
        if self._multipart is None:
            return one.size >= LARGE_BYTES
        return self._multipart and one.size > 0

    def _urls(self, artifact_id: str, wanted: Sequence[Wanted]) -> dict[str, str]:
        told = [
            {
                "name": one.remote_path,
                "digest": one.digest,
                "birthArtifactID": one.birth_artifact_id,
            }
            for one in wanted
        ]
        variables = {
            "id": artifact_id,
            "entries": told,
            "storageLayout": "V2",
            "manifestVersion": "1",
        }
        data = self._client.execute(
            _URLS, variables, operation="ArtifactFileURLsByManifestEntries"
        )
        found = (data.get("artifact") or {}).get("filesByManifestEntries") or {}
        nodes = [edge["node"] for edge in found.get("edges") or [] if edge.get("node")]
        return {str(one["name"]): str(one.get("directUrl") or "") for one in nodes}

    def _fetch_file(self, one: Wanted, url: str) -> None:
        if self._is_large(one):
            LargeFile(self._client, self._bulk, self._folder, self._progress).fetch(
                one.path, one.digest, one.size, url
            )
        else:
            self._client.insist(lambda: self._fetch_whole(one, url))
        self._progress.add(0, 1)
        key = to_hex(one.digest)
        if key and not (self._skip_cache or one.skip_cache):
            self._cache.add(key, self._folder.path(one.path))

    def _fetch_whole(self, one: Wanted, url: str) -> None:
        counted, running = 0, md5()
        try:
            with (
                self._bulk.get(url) as incoming,
                self._folder.writing(one.path) as number,
            ):
                for piece in incoming.pieces():
                    running.update(piece)
                    write_all(number, piece)
                    counted += len(piece)
                    self._progress.add(len(piece))
                    _check_size(one, counted)
                _check_digest(one, to_base64(running.digest()))
        except (TransportError, ApiError):
            self._progress.add(-counted)
            raise


class _DamagedError(Exception):
    """The cache has other bytes than it should. Never leaves this module."""


def _copy_checked(source: int, target: int, digest: str) -> bool:
    if cloned(source, target):
        with os.fdopen(os.dup(target), "rb", buffering=0) as file:
            file.seek(0)
            return digest_of_stream(file)[0] == digest
    running = md5()
    while piece := os.read(source, PIECE_BYTES):
        running.update(piece)
        write_all(target, piece)
    return to_base64(running.digest()) == digest


def _check_size(one: Wanted, n_bytes: int) -> None:
    """Stop before a server that sends without end has filled the disk."""
    if one.size_known and n_bytes > one.size:
        raise ConflictError(
            f"the server sends more for {one.path!r} than the {one.size} bytes that "
            "were logged",
            hint="its copy is damaged; tell whoever runs the server",
        )


def _check_digest(one: Wanted, digest: str) -> None:
    if digest != one.digest:
        raise ConflictError(
            f"what the server sent for {one.path!r} has the digest {digest!r}, and "
            f"{one.digest!r} was logged",
            hint="its copy is damaged; tell whoever runs the server",
        )


def _check_names(wanted: Sequence[Wanted]) -> None:
    manifest = ArtifactManifest()
    for one in wanted:
        manifest.add_entry(ArtifactManifestEntry(one.path, one.digest))
    manifest.check_names()


def _bodies(wanted: Sequence[Wanted]) -> Iterator[list[Wanted]]:
    body: list[Wanted] = []
    n_bytes = 0
    for one in wanted:
        if body and (n_bytes + one.size > _BODY_BYTES or len(body) == _BODY_FILES):
            yield body
            body, n_bytes = [], 0
        body.append(one)
        n_bytes += one.size
    if body:
        yield body


def _slices(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    return (items[first : first + size] for first in range(0, len(items), size))


def _in_threads(
    call: Callable[[Any], Any], items: Sequence[Any], most: int, *, at_once: int = 1
) -> list[Any]:
    """The results in order; the first failure ends it."""
    if len(items) <= 1:
        return [call(one) for one in items]
    parts = list(_slices(items, at_once))
    with ThreadPoolExecutor(
        min(most, len(parts)), thread_name_prefix="trailmark-get"
    ) as pool:
        futures = [pool.submit(_call_each, call, part) for part in parts]
        try:
            return [found for one in futures for found in one.result()]
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _call_each(call: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    return [call(one) for one in items]
