"""The bytes of a version on their way to a server.

Small files go many in one request where the server can take that, all others one by one
to addresses that the server signs, very large ones in parts. What the server has already
is not sent.
"""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trailmark.artifacts.file_cache import SMALL_BYTES
from trailmark.artifacts.hashing import md5, to_base64
from trailmark.artifacts.manifest import ArtifactManifestEntry
from trailmark.artifacts.parallel import in_threads, slices
from trailmark.artifacts.progress import Progress
from trailmark.artifacts.sources import Source, unreadable
from trailmark.errors import InvalidInputError, TransportError, UsageError
from trailmark.transport.bulk import PIECE_BYTES, Bulk
from trailmark.transport.client import Client
from trailmark.wire.file_frames import frame_head

BATCH_FEATURE = "TRAILMARK_BATCH_FILES"
MULTIPART_BYTES = 1 << 30
_PART_BYTES = 100 << 20
_MAX_PARTS = 10_000
_BODY_BYTES = 16 << 20
_BODY_FILES = 4_096
_ANNOUNCED_AT_ONCE = 10_000
_SIGNED_AT_ONCE = 500
_BATCH_THREADS = 4
_FILE_THREADS = max(4, min(16, 2 * (os.cpu_count() or 2)))

_EXPECT = """mutation ExpectArtifactFiles($artifactID: ID!, $files: JSON!) {
  expectArtifactFiles(input: {artifactID: $artifactID, files: $files}) {
    missing
    batchUrl
  }
}"""
_SIGN = """mutation CreateArtifactFiles($input: CreateArtifactFilesInput!) {
  createArtifactFiles(input: $input) {
    files {
      edges {
        node {
          storagePath
          uploadUrl
          uploadHeaders
          uploadMultipartUrls { uploadID uploadUrlParts { partNumber uploadUrl } }
          artifact { id }
        }
      }
    }
  }
}"""
_COMPLETE = """mutation CompleteMultipartUploadArtifact(
  $completeMultipartAction: CompleteMultipartAction!,
  $completedParts: [UploadPartsInput!]!, $artifactID: ID!, $storagePath: String!,
  $uploadID: String!
) {
  completeMultipartUploadArtifact(input: {
    completeMultipartAction: $completeMultipartAction, completedParts: $completedParts,
    artifactID: $artifactID, storagePath: $storagePath, uploadID: $uploadID
  }) { digest }
}"""


@dataclass(frozen=True, slots=True)
class _Part:
    number: int
    first: int
    end: int
    md5_hex: str
    md5_base64: str


class FileUploads:
    """Sends the files of one pending version."""

    def __init__(
        self,
        client: Client,
        bulk: Bulk,
        artifact_id: str,
        progress: Progress,
        multipart_bytes: int = MULTIPART_BYTES,
    ) -> None:
        self._client = client
        self._bulk = bulk
        self._artifact_id = artifact_id
        self._progress = progress
        self._multipart_bytes = multipart_bytes

    def send(
        self,
        entries: Sequence[ArtifactManifestEntry],
        manifest_id: Callable[[], str],
    ) -> None:
        """Send what the server misses, and note where the bytes were born.

        Args:
            manifest_id: Makes the manifest that files are announced under; called when
                files go one by one.

        Raises:
            UsageError: A file changed or is gone.
            TransportError: The server is away.
            ApiError: The server refuses.
        """
        waiting = [one for one in entries if one.source is not None]
        self._progress.expect(sum(one.size or 0 for one in waiting), len(waiting))
        small: list[ArtifactManifestEntry] = []
        if BATCH_FEATURE in self._client.features():
            small = [one for one in waiting if (one.size or 0) < SMALL_BYTES]
        if small:
            self._send_small(small)
        sent = {id(one) for one in small}
        others = [one for one in waiting if id(one) not in sent]
        if others:
            self._send_one_by_one(others, manifest_id())

    def _send_small(self, entries: list[ArtifactManifestEntry]) -> None:
        for some in slices(entries, _ANNOUNCED_AT_ONCE):
            told = [[one.path, one.digest, one.size] for one in some]
            data = self._client.execute(
                _EXPECT,
                {"artifactID": self._artifact_id, "files": told},
                operation="ExpectArtifactFiles",
            )["expectArtifactFiles"]
            missing = {int(index) for index in data["missing"]}
            there = [one for index, one in enumerate(some) if index not in missing]
            self._progress.add(sum(one.size or 0 for one in there), len(there))
            url = data["batchUrl"]
            bodies = list(_bodies([some[index] for index in sorted(missing)]))
            in_threads(
                lambda body, url=url: self._send_body(url, body), bodies, _BATCH_THREADS
            )

    def _send_body(self, url: str, entries: list[ArtifactManifestEntry]) -> None:
        heads = [frame_head(one.path, one.size or 0) for one in entries]
        n_bytes = sum(one.size or 0 for one in entries)
        size = n_bytes + sum(len(head) for head in heads)
        answer = self._client.insist(
            lambda: self._bulk.post(url, _gathered(_frames(entries, heads)), size)
        )
        refused: list[dict[str, str]] = answer.get("refused") or []
        if refused:
            _refuse(entries, refused)
        self._progress.add(n_bytes, len(entries))

    def _send_one_by_one(
        self, entries: list[ArtifactManifestEntry], manifest_id: str
    ) -> None:
        for some in slices(entries, _SIGNED_AT_ONCE):
            parts = {
                one.path: _parts(source, one.size or 0, self._multipart_bytes)
                for one in some
                if (one.size or 0) > self._multipart_bytes
                and (source := one.source) is not None
            }
            nodes = self._signed(some, parts, manifest_id)
            for entry, node in zip(some, nodes, strict=True):
                born = (node.get("artifact") or {}).get("id")
                entry.birth_artifact_id = born or self._artifact_id

            def send(
                pair: tuple[ArtifactManifestEntry, dict[str, Any]],
                parts: dict[str, list[_Part]] = parts,
            ) -> None:
                entry, node = pair
                self._send_file(entry, node, parts.get(entry.path))

            in_threads(send, list(zip(some, nodes, strict=True)), _FILE_THREADS)

    def _signed(
        self,
        entries: Sequence[ArtifactManifestEntry],
        parts: dict[str, list[_Part]],
        manifest_id: str,
    ) -> list[dict[str, Any]]:
        specs: list[dict[str, Any]] = []
        for one in entries:
            spec: dict[str, Any] = {
                "artifactID": self._artifact_id,
                "artifactManifestID": manifest_id,
                "name": one.path,
                "md5": one.digest,
                "mimetype": mimetypes.guess_type(one.path)[0],
            }
            if one.path in parts:
                spec["uploadPartsInput"] = [
                    {"partNumber": part.number, "hexMD5": part.md5_hex}
                    for part in parts[one.path]
                ]
            specs.append(spec)
        told = {"artifactFiles": specs, "storageLayout": "V2"}
        data = self._client.execute(
            _SIGN, {"input": told}, operation="CreateArtifactFiles"
        )
        edges = data["createArtifactFiles"]["files"]["edges"]
        if len(edges) != len(specs):
            raise TransportError(
                f"the server answers {len(edges)} addresses for {len(specs)} files"
            )
        return [edge["node"] for edge in edges]

    def _send_file(
        self,
        entry: ArtifactManifestEntry,
        node: dict[str, Any],
        parts: list[_Part] | None,
    ) -> None:
        source, size = entry.source, entry.size or 0
        assert source is not None
        several = node.get("uploadMultipartUrls")
        if parts is not None and several:
            self._send_parts(source, node, several, parts)
            self._progress.add(0, 1)
        elif url := node.get("uploadUrl"):
            headers = {"Content-MD5": entry.digest, **_headers(node)}
            try:
                self._put(source, url, headers, 0, size)
            except InvalidInputError:
                source.check_unchanged()
                raise
            self._progress.add(0, 1)
        else:
            self._progress.add(size, 1)

    def _send_parts(
        self,
        source: Source,
        node: dict[str, Any],
        several: dict[str, Any],
        parts: list[_Part],
    ) -> None:
        wanted = {
            int(one["partNumber"]): str(one["uploadUrl"])
            for one in several["uploadUrlParts"]
            if one.get("uploadUrl")
        }
        headers = _headers(node)

        def send(part: _Part) -> dict[str, Any]:
            url = wanted.get(part.number)
            etag = part.md5_hex
            if url is None:  # it came in an earlier attempt
                self._progress.add(part.end - part.first)
            else:
                told = {**headers, "Content-MD5": part.md5_base64}
                answer = self._put(source, url, told, part.first, part.end)
                etag = (answer.get("ETag") or etag).strip('"')
            return {"partNumber": part.number, "hexMD5": etag}

        completed = in_threads(send, parts, _FILE_THREADS)
        variables = {
            "completeMultipartAction": "Complete",
            "completedParts": completed,
            "artifactID": self._artifact_id,
            "storagePath": node.get("storagePath") or "",
            "uploadID": several["uploadID"],
        }
        self._client.execute(
            _COMPLETE, variables, operation="CompleteMultipartUploadArtifact"
        )

    def _put(
        self, source: Source, url: str, headers: dict[str, str], first: int, end: int
    ) -> Any:
        """PUT a range of a file; what was counted of a failed attempt is taken back."""
        counted = 0

        def pieces() -> Iterator[bytes]:
            nonlocal counted
            for piece in source.pieces(first, end):
                yield piece
                counted += len(piece)
                self._progress.add(len(piece))

        def attempt() -> Any:
            nonlocal counted
            self._progress.add(-counted)
            counted = 0
            return self._bulk.put(url, pieces(), end - first, headers)

        return self._client.insist(attempt)


def _bodies(
    entries: Sequence[ArtifactManifestEntry],
) -> Iterator[list[ArtifactManifestEntry]]:
    """Files that go together, in the order in which they rest here."""
    ordered = sorted(entries, key=_resting_place)
    body: list[ArtifactManifestEntry] = []
    n_bytes = 0
    for one in ordered:
        size = one.size or 0
        if body and (n_bytes + size > _BODY_BYTES or len(body) == _BODY_FILES):
            yield body
            body, n_bytes = [], 0
        body.append(one)
        n_bytes += size
    if body:
        yield body


def _resting_place(entry: ArtifactManifestEntry) -> tuple[str, int]:
    source = entry.source
    return ("", 0) if source is None else (source.path, source.offset)


def _frames(
    entries: Sequence[ArtifactManifestEntry], heads: Sequence[bytes]
) -> Iterator[bytes]:
    """Frames of the files. Neighbours in a pack are read in one go."""
    number, path = -1, None
    try:
        for entry, head in zip(entries, heads, strict=True):
            source = entry.source
            assert source is not None
            yield head
            if source.stamp is not None:  # the user's own file: looked at with care
                yield source.read()
                continue
            if source.path != path:
                if number >= 0:
                    os.close(number)
                number, path = -1, source.path
                number = os.open(source.path, os.O_RDONLY)
            content = os.pread(number, source.size, source.offset)
            if len(content) != source.size:
                raise UsageError(f"{source.path!r} became shorter while it was sent")
            yield content
    except OSError as error:
        # Left as it is, it would count as one of the connection.
        raise unreadable(str(path), error) from error
    finally:
        if number >= 0:
            os.close(number)


def _gathered(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in larger pieces: each costs a call into the kernel."""
    waiting: list[bytes] = []
    n_bytes = 0
    for piece in pieces:
        waiting.append(piece)
        n_bytes += len(piece)
        if n_bytes >= PIECE_BYTES:
            yield b"".join(waiting)
            waiting, n_bytes = [], 0
    if waiting:
        yield b"".join(waiting)


def _parts(source: Source, size: int, most_bytes: int) -> list[_Part]:
    """Parts of a large file and their digests. Source: wire protocol 4.9.1."""
    part_bytes = max(min(_PART_BYTES, most_bytes), -(-size // _MAX_PARTS))
    # Stores take whole multiples best.
    part_bytes = -(-part_bytes // (1 << 20)) * (1 << 20)

    def digested(first: int) -> _Part:
        end = min(first + part_bytes, size)
        running = md5()
        for piece in source.pieces(first, end):
            running.update(piece)
        number = first // part_bytes + 1
        digest = running.digest()
        return _Part(number, first, end, digest.hex(), to_base64(digest))

    return in_threads(digested, list(range(0, size, part_bytes)), _FILE_THREADS)


def _refuse(
    entries: Sequence[ArtifactManifestEntry], refused: Sequence[dict[str, str]]
) -> None:
    by_path = {one.path: one for one in entries}
    for one in refused:
        entry = by_path.get(one.get("path", ""))
        if entry is not None and entry.source is not None:
            entry.source.check_unchanged()
    first = refused[0]
    raise InvalidInputError(
        f"the server does not take {first.get('path')!r}: {first.get('message')}",
        hint=None if len(refused) == 1 else f"nor {len(refused) - 1} other files",
    )


def _headers(node: dict[str, Any]) -> dict[str, str]:
    pairs = (str(one).partition(":") for one in node.get("uploadHeaders") or [])
    return {name.strip(): value.strip() for name, _, value in pairs}
