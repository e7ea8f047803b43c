"""From a staged artifact to a version that the server has.

Every step may be repeated: the version is known by a client id before it has a number,
the server says which bytes it still misses, and committing twice is committing once.
Source: wire protocol 4.9.1.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trailmark.artifacts.file_cache import FileCache, Packed
from trailmark.artifacts.file_uploads import MULTIPART_BYTES, FileUploads
from trailmark.artifacts.hashing import digest_of, to_hex
from trailmark.artifacts.manifest import ArtifactManifest
from trailmark.artifacts.progress import OnProgress, Progress
from trailmark.artifacts.staging import StagedArtifact
from trailmark.errors import ConflictError
from trailmark.transport.bulk import Bulk
from trailmark.transport.client import Client
from trailmark.wire.lenient_json import dumps

CLIENT_SCHEME = "wandb-client-artifact://"
_COMMITTED = "COMMITTED"
_MADE = """
      id state versionIndex
      artifactSequence { id name latestArtifact { id versionIndex } }
"""
_CREATE = f"""mutation CreateArtifact($input: CreateArtifactInput!) {{
  createArtifact(input: $input) {{ artifact {{ {_MADE} }} }}
}}"""
_MANIFEST = """mutation CreateArtifactManifest(
  $artifactID: ID!, $baseArtifactID: ID, $name: String!, $digest: String!,
  $entityName: String!, $projectName: String!, $runName: String!,
  $manifestType: ArtifactManifestType!, $includeUpload: Boolean!
) {
  createArtifactManifest(input: {
    artifactID: $artifactID, baseArtifactID: $baseArtifactID, name: $name,
    digest: $digest, entityName: $entityName, projectName: $projectName,
    runName: $runName, type: $manifestType
  }) {
    artifactManifest {
      id
      file {
        id
        uploadUrl @include(if: $includeUpload)
        uploadHeaders @include(if: $includeUpload)
      }
    }
  }
}"""
_COMMIT = f"""mutation CommitArtifact($artifactID: ID!) {{
  commitArtifact(input: {{artifactID: $artifactID}}) {{ artifact {{ {_MADE} }} }}
}}"""
_REAL_ID = """query ClientIDMapping($clientID: ID!) {
  clientIDMapping(clientID: $clientID) { serverID }
}"""


@dataclass(frozen=True, slots=True)
class Sent:
    """A version as the server has it now.

    Attributes:
        version_index: None while other writers of a distributed version go on.
        collection: The name of its sequence.
        state: `COMMITTED`, or `PENDING` for a distributed one that is not finished.
    """

    artifact_id: str
    version_index: int | None
    collection: str
    state: str


def send(
    client: Client,
    staged: StagedArtifact,
    *,
    entity: str,
    project: str,
    run_id: str | None,
    on_progress: OnProgress | None = None,
    commits: bool = True,
    cache: FileCache | None = None,
    multipart_bytes: int = MULTIPART_BYTES,
) -> Sent:
    """Make a staged artifact a version; again and again, it is made once.

    Content that the newest version of the sequence has too makes no new version.

    Args:
        run_id: The run that logs it; None outside of runs.
        on_progress: Told bytes done, bytes in all, files done, files in all.
        cache: Takes the copies when they are sent; this account's when None.
        commits: False for a writer of a distributed version that is not the last.
        multipart_bytes: Files above this size go in parts.

    Raises:
        UsageError: A file changed or is gone since it was staged.
        ConflictError: What it refers to was not sent.
        TransportError: The server is away.
        ApiError: The server refuses.
    """
    place = {"entityName": entity, "projectName": project}
    made = _create(client, staged, {**place, "runName": run_id})
    if made["state"] == _COMMITTED:
        if on_progress is not None:
            n_files = sum(1 for one in staged.manifest if one.ref is None)
            on_progress(staged.size_bytes, staged.size_bytes, n_files, n_files)
        return _sent(made)
    _resolve_references(client, staged.manifest)
    bulk = Bulk(client.base_url, client.api_key, user_agent=client.user_agent)
    try:
        manifests = _Manifests(
            client, bulk, staged, made["id"], {**place, "runName": run_id or ""}
        )
        progress = Progress(on_progress)
        uploads = FileUploads(client, bulk, made["id"], progress, multipart_bytes)
        uploads.send(list(staged.manifest), manifests.first_id)
        progress.finish()
        manifests.send(staged.manifest)
    finally:
        bulk.close()
    keep_in_cache(FileCache() if cache is None else cache, staged)
    if not commits:
        return _sent(made)
    data = client.execute(
        _COMMIT, {"artifactID": made["id"]}, operation="CommitArtifact"
    )
    return _sent({**made, **data["commitArtifact"]["artifact"]})


def keep_in_cache(cache: FileCache, staged: StagedArtifact) -> None:
    """Let this machine's cache have the copies that were taken for sending."""
    folder = str(staged.folder)
    packs: dict[str, list[Packed]] = {}
    for entry in staged.manifest:
        source, key = entry.source, to_hex(entry.digest)
        if source is None or entry.skip_cache or not key:
            continue
        if os.path.dirname(source.path) != folder:  # noqa: PTH120 - for each file
            continue  # the user's own, which may change
        if source.framed_as is not None:
            packed = Packed(key, source.size, source.offset)
            packs.setdefault(source.path, []).append(packed)
        elif source.offset == 0 and entry.local_path is not None:
            cache.add(key, Path(source.path), may_link=True)
    for path, items in packs.items():
        cache.add_pack(Path(path), items)


def real_id(client: Client, client_id: str) -> str | None:
    """The server's id of a version that is known by its client id; None for none."""
    data = client.execute(
        _REAL_ID, {"clientID": client_id}, operation="ClientIDMapping"
    )
    return (data.get("clientIDMapping") or {}).get("serverID")


class _Manifests:
    """The manifest of a version on its way."""

    def __init__(
        self,
        client: Client,
        bulk: Bulk,
        staged: StagedArtifact,
        artifact_id: str,
        place: Mapping[str, Any],
    ) -> None:
        kind, suffix = "FULL", ""
        if staged.incremental:
            kind, suffix = "INCREMENTAL", ".incremental"
        elif staged.distributed_id is not None:
            kind, suffix = "PATCH", ".patch"
        self._client = client
        self._bulk = bulk
        self._variables = {
            **place,
            "artifactID": artifact_id,
            "baseArtifactID": staged.base_id,
            "name": f"wandb_manifest{suffix}.json",
            "manifestType": kind,
        }

    def first_id(self) -> str:
        """The manifest that files are announced under, before it has content."""
        return self._made(digest="", include_upload=False)["id"]

    def send(self, manifest: ArtifactManifest) -> None:
        content = manifest.to_json()
        digest = digest_of(content)
        made = self._made(digest=digest, include_upload=True)["file"]
        url = made.get("uploadUrl")
        if not url:
            return  # it came in an earlier attempt
        headers = header_map(made.get("uploadHeaders"))
        self._client.insist(
            lambda: self._bulk.put(url, [content], len(content), headers)
        )

    def _made(self, *, digest: str, include_upload: bool) -> dict[str, Any]:
        variables = {
            **self._variables,
            "digest": digest,
            "includeUpload": include_upload,
        }
        data = self._client.execute(
            _MANIFEST, variables, operation="CreateArtifactManifest"
        )
        return data["createArtifactManifest"]["artifactManifest"]


def header_map(headers: list[str] | None) -> dict[str, str]:
    """`Key: value` texts, as the server gives them with an address."""
    pairs = (one.partition(":") for one in headers or [])
    return {name.strip(): value.strip() for name, _, value in pairs}


def _create(
    client: Client, staged: StagedArtifact, place: Mapping[str, Any]
) -> dict[str, Any]:
    names = dict.fromkeys([*staged.aliases, "latest"])
    told: dict[str, Any] = {
        **place,
        "artifactTypeName": staged.type,
        "artifactCollectionName": staged.name,
        "digest": staged.manifest.digest(),
        "digestAlgorithm": "MANIFEST_MD5",
        "clientID": staged.client_id,
        "sequenceClientID": staged.sequence_client_id,
        "description": staged.description,
        "metadata": dumps(staged.metadata) if staged.metadata else None,
        "aliases": [
            {"artifactCollectionName": staged.name, "alias": alias} for alias in names
        ],
        "tags": [{"tagName": tag} for tag in staged.tags],
        "enableDigestDeduplication": True,
        "distributedID": staged.distributed_id,
        "ttlDurationSeconds": staged.ttl_s,
        "historyStep": staged.history_step,
    }
    # Servers of the protocol know the keys, but not all take null for them.
    told = {key: value for key, value in told.items() if value is not None}
    data = client.execute(_CREATE, {"input": told}, operation="CreateArtifact")
    return data["createArtifact"]["artifact"]


def _resolve_references(client: Client, manifest: ArtifactManifest) -> None:
    """Name other versions by the server's id: they were sent before this one.

    Raises:
        ConflictError: One was not.
    """
    known: dict[str, str] = {}
    for entry in manifest:
        if entry.ref is None or not entry.ref.startswith(CLIENT_SCHEME):
            continue
        client_id, _, path = entry.ref.removeprefix(CLIENT_SCHEME).partition("/")
        if client_id not in known:
            found = real_id(client, client_id)
            if found is None:
                raise ConflictError(
                    f"{entry.path!r} refers to an artifact that was not logged",
                    hint="log that one first",
                )
            known[client_id] = base64.b64decode(found).hex()
        entry.ref = f"wandb-artifact://{known[client_id]}/{path}"


def _sent(made: Mapping[str, Any]) -> Sent:
    sequence = made.get("artifactSequence") or {}
    name = str(sequence.get("name") or "")
    return Sent(made["id"], made.get("versionIndex"), name, made["state"])
