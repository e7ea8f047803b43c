"""From announced manifests and arrived bytes to what a version is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection

from trailmark.errors import ConflictError, InvalidInputError, TooLargeError
from trailmark.server.accounts.actor import Actor
from trailmark.server.artifacts.entries import EntryRecord, all_entries
from trailmark.server.artifacts.known_bytes import KnownBytes, find_bytes
from trailmark.server.artifacts.manifests import (
    ManifestKind,
    ManifestRecord,
    list_manifests,
)
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    CollectionRecord,
    artifacts_by_rowid,
    permits_artifact_bytes,
)
from trailmark.server.artifacts.uploads import StoredUpload, stored_uploads
from trailmark.server.blobs.blob_store import BlobStore
from trailmark.wire.artifact_manifest import (
    Entry,
    ManifestDocument,
    manifest_digest,
    read_manifest,
    write_manifest,
)
from trailmark.wire.ids import decode_rowid, encode_global_id
from trailmark.wire.lenient_json import storable
from trailmark.wire.manifest_paths import check_paths

MAX_ENTRIES = 1_000_000
MAX_MANIFEST_BYTES = 512 * 2**20
MAX_VERSION_BYTES = 2**53
"""Sizes of references are what clients say; beyond this no page could add them up."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """What a version is made of, ready to be written down.

    Attributes:
        entries: By path.
        digest: Over all entries, 32 hexadecimal digits.
        manifest: The whole manifest as clients read it.
        made_of: The announced manifests that went into it.
    """

    entries: Sequence[EntryRecord]
    digest: str
    size_bytes: int
    manifest: bytes
    made_of: Sequence[ManifestRecord]


def assemble(
    connection: Connection,
    blobs: BlobStore,
    actor: Actor,
    artifact: ArtifactRecord,
    source: CollectionRecord,
) -> Assembled:
    """Put a pending version together; nothing is written.

    A full manifest says all there is. An incremental one is laid over the entries of
    its base. Shares of several writers are laid over each other in the order in which
    they were announced.

    Raises:
        ConflictError: A manifest or some bytes have not arrived, or the base is gone.
        InvalidInputError: A manifest cannot be read, holds impossible paths, or is not
            the one whose digest the client gave.
        TooLargeError: More entries than a version can have.
    """
    manifests = [
        one for one in list_manifests(connection, artifact.rowid) if one.digest
    ]
    documents = _read_all(connection, blobs, artifact, manifests)
    kept = _base_entries(connection, actor, manifests)
    given: dict[str, Entry] = {}
    for document in documents:
        given |= document.entries
    paths = [*given, *(path for path in kept if path not in given)]
    if len(paths) > MAX_ENTRIES:
        raise TooLargeError(
            f"a version of {len(paths)} entries is too large",
            hint=f"keep to {MAX_ENTRIES}, or put files into archives",
        )
    check_paths(paths)
    is_whole = all(one.kind == ManifestKind.FULL for one in manifests)
    if is_whole:
        _check_digest(artifact, given)
    uploads = stored_uploads(connection, artifact.rowid)
    missing = _missing(given, uploads)
    known: dict[str, KnownBytes] = {}
    if missing:
        versions = _named_versions(given, manifests)
        known = find_bytes(connection, actor, source, missing, versions)
    fresh = _with_bytes(given, uploads, known)
    entries = sorted((kept | fresh).values(), key=_path_of)
    size_bytes = sum(one.size_bytes for one in entries)
    if size_bytes > MAX_VERSION_BYTES:
        raise TooLargeError(
            f"a version of {size_bytes} bytes is too large",
            hint="are the sizes of its references right?",
        )
    whole = {one.path: _wire_entry(one) for one in entries}
    return Assembled(
        entries=entries,
        digest=artifact.digest if is_whole else manifest_digest(whole),
        size_bytes=size_bytes,
        manifest=write_manifest(whole, _config(documents)),
        made_of=manifests,
    )


def _read_all(
    connection: Connection,
    blobs: BlobStore,
    artifact: ArtifactRecord,
    manifests: Sequence[ManifestRecord],
) -> list[ManifestDocument]:
    if not manifests:
        raise ConflictError(
            "this version has no manifest yet", hint="send it, then commit again"
        )
    stored = stored_uploads(connection, artifact.rowid, "manifest")
    found: list[ManifestDocument] = []
    for manifest in manifests:
        upload = stored.get(manifest.name)
        if upload is None or upload.digest != manifest.digest:
            raise ConflictError(
                f"the manifest {manifest.name!r} has not arrived",
                hint="send it, then commit again",
            )
        if upload.size_bytes > MAX_MANIFEST_BYTES:
            raise TooLargeError(
                f"a manifest of {upload.size_bytes} bytes is too large",
                hint=f"keep to {MAX_MANIFEST_BYTES}",
            )
        found.append(read_manifest(blobs.read(upload.blob_sha256)))
    return found


def _base_entries(
    connection: Connection, actor: Actor, manifests: Sequence[ManifestRecord]
) -> dict[str, EntryRecord]:
    """What an incremental manifest starts from; nothing for others."""
    rowids = {
        one.base_rowid
        for one in manifests
        if one.kind == ManifestKind.INCREMENTAL and one.base_rowid is not None
    }
    kept: dict[str, EntryRecord] = {}
    for rowid in sorted(rowids):
        base = artifacts_by_rowid(connection, [rowid]).get(rowid)
        if (
            base is None
            or base.state != ArtifactState.COMMITTED
            or not permits_artifact_bytes(connection, actor, base)
        ):
            raise ConflictError(
                "the version that this one is based on is gone",
                hint="log all files instead of the changes",
            )
        kept |= {one.path: one for one in all_entries(connection, rowid)}
    return kept


def _check_digest(artifact: ArtifactRecord, entries: Mapping[str, Entry]) -> None:
    digest = manifest_digest(entries)
    if digest != artifact.digest:
        raise InvalidInputError(
            f"the manifest has digest {digest!r}, {artifact.digest!r} was announced",
            hint="files changed while they were logged; log the artifact again",
        )


def _missing(
    given: Mapping[str, Entry], uploads: Mapping[str, StoredUpload]
) -> set[str]:
    """Digests of files that were not sent for this version."""
    return {
        entry.digest
        for path, entry in given.items()
        if entry.ref is None and not _has_arrived(uploads, path, entry)
    }


def _with_bytes(
    given: Mapping[str, Entry],
    uploads: Mapping[str, StoredUpload],
    known: Mapping[str, KnownBytes],
) -> dict[str, EntryRecord]:
    """The entries, each with its blob unless it is a reference."""
    found: dict[str, EntryRecord] = {}
    for path, entry in given.items():
        if entry.ref is not None:
            found[path] = _reference(path, entry)
        elif _has_arrived(uploads, path, entry):
            found[path] = _uploaded(path, entry, uploads[path])
        elif entry.digest in known:
            found[path] = _known(path, entry, known[entry.digest])
        else:
            raise ConflictError(
                f"the bytes of {path[:200]!r} have not arrived",
                hint="send them, then commit again",
            )
    return found


def _has_arrived(uploads: Mapping[str, StoredUpload], path: str, entry: Entry) -> bool:
    upload = uploads.get(path)
    return upload is not None and upload.digest == entry.digest


def _named_versions(
    given: Mapping[str, Entry], manifests: Sequence[ManifestRecord]
) -> Iterator[int]:
    """Where a manifest says that its bytes are: its base, and versions of entries."""
    for manifest in manifests:
        if manifest.base_rowid is not None:
            yield manifest.base_rowid
    births = {entry.birth_artifact_id for entry in given.values()}
    for birth in sorted(births - {None}, key=str):
        try:
            yield decode_rowid(str(birth), "Artifact")
        except InvalidInputError:
            continue  # of another server, from which the version was copied


def _reference(path: str, entry: Entry) -> EntryRecord:
    return EntryRecord(
        path=path,
        digest=_storable(entry.digest),
        size_bytes=entry.size or 0,
        ref=_storable(entry.ref or ""),
        blob_sha256=None,
        birth_artifact_rowid=None,
        extra=_extra(entry),
    )


def _uploaded(path: str, entry: Entry, upload: StoredUpload) -> EntryRecord:
    return EntryRecord(
        path=path,
        digest=entry.digest,
        size_bytes=upload.size_bytes,
        ref=None,
        blob_sha256=upload.blob_sha256,
        birth_artifact_rowid=upload.birth_artifact_rowid,
        extra=_extra(entry),
    )


def _known(path: str, entry: Entry, known: KnownBytes) -> EntryRecord:
    return EntryRecord(
        path=path,
        digest=entry.digest,
        size_bytes=known.size_bytes,
        ref=None,
        blob_sha256=known.sha256,
        birth_artifact_rowid=known.birth_rowid,
        extra=_extra(entry),
    )


def _storable(text: str) -> str:
    if storable(text) != text:
        raise InvalidInputError(f"{text[:200]!r} cannot be stored in a manifest")
    return text


def _extra(entry: Entry) -> str | None:
    return orjson.dumps(dict(entry.extra)).decode() if entry.extra else None


def _wire_entry(record: EntryRecord) -> Entry:
    birth = record.birth_artifact_rowid
    return Entry(
        digest=record.digest,
        size=record.size_bytes,
        ref=record.ref,
        extra=orjson.loads(record.extra) if record.extra else {},
        birth_artifact_id=None
        if birth is None
        else encode_global_id("Artifact", birth),
    )


def _config(documents: Sequence[ManifestDocument]) -> dict[str, object]:
    """How clients find bytes: as their first manifest says, else the newer layout."""
    layout = documents[0].storage_policy_config.get("storageLayout")
    return {"storageLayout": layout if layout in ("V1", "V2") else "V2"}


def _path_of(record: EntryRecord) -> str:
    return record.path
