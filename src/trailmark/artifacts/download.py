"""A version's files, from wherever they are nearest, into a folder.

What is there already stays; what this machine's cache has is copied; small files come
many in one answer where the server can do that; large ones come in ranges, several at
once, and go on where they were cut. Whatever its way, every file is hashed and has to
have the digest of the manifest before it gets its name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson

from trailmark.artifacts import references
from trailmark.artifacts.copying import new_file
from trailmark.artifacts.file_cache import SMALL_BYTES, FileCache, Packed
from trailmark.artifacts.hashing import (
    PIECE_BYTES,
    digest_of,
    md5,
    to_base64,
    to_hex,
)
from trailmark.artifacts.large_file import LargeFile
from trailmark.artifacts.manifest import ArtifactManifest, ArtifactManifestEntry
from trailmark.artifacts.nearby import Nearby, Wanted
from trailmark.artifacts.parallel import in_threads, slices
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
            nearby = Nearby(self._folder, self._cache, self._progress)
            left = nearby.not_there_yet(sorted(wanted, key=lambda one: one.path))
            if not self._skip_cache:
                left = nearby.not_in_cache(left)
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
            in_threads(fetch, entries, _FILE_THREADS)
        finally:
            self._folder.close()
        return missing

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
            for part in slices(others, _URLS_AT_ONCE):
                self._fetch_one_by_one(artifact_id, part)

    def _fetch_small(self, artifact_id: str, wanted: list[Wanted]) -> None:
        data = self._client.execute(
            _BATCH_URL, {"id": artifact_id}, operation="ArtifactBatch"
        )
        url = str((data.get("artifact") or {}).get("batchDownloadUrl") or "")
        if not url:
            raise NotFoundError("the server gives no files of this version")
        bodies = list(_bodies(wanted))
        in_threads(lambda body: self._fetch_body(url, body), bodies, _BATCH_THREADS)

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
        in_threads(fetch, small, _FILE_THREADS)
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
