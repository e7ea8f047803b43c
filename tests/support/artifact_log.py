"""Versions logged as a client logs them: created, announced, sent, committed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trailmark.server.accounts.actor import OPERATOR, Actor
from trailmark.server.accounts.authentication import load_actor
from trailmark.server.accounts.users import CreateUser, create_user
from trailmark.server.artifacts.commit import commit_version
from trailmark.server.artifacts.creation import CreateVersion, create_version
from trailmark.server.artifacts.manifests import ManifestKind, announce_manifest
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    CollectionRecord,
    collections_by_rowid,
)
from trailmark.server.artifacts.uploads import FileSpec, arrived, expect_files
from trailmark.server.blobs.blob_store import Blob, BlobStore
from trailmark.server.db import Database
from trailmark.server.projects.records import ensure_project
from trailmark.wire.artifact_manifest import Entry, manifest_digest, write_manifest

MANIFEST = "wandb_manifest.json"
AB = {"a.txt": b"alpha", "sub/b.txt": b"beta"}


def md5_of(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


def entries_of(files: Mapping[str, bytes]) -> dict[str, Entry]:
    return {path: Entry(md5_of(data), len(data)) for path, data in files.items()}


@dataclass(frozen=True)
class ArtifactLog:
    """Logs into projects of ada's, or of whoever `actor` is."""

    database: Database
    blobs: BlobStore
    actor: Actor

    @classmethod
    def of(cls, database: Database, blobs: BlobStore, name: str = "ada") -> ArtifactLog:
        return cls(database, blobs, new_actor(database, name))

    def put(self, data: bytes) -> Blob:
        with self.blobs.receive() as writer:
            writer.write(data)
            return writer.commit()

    def create(self, name: str = "data", **given: Any) -> ArtifactRecord:
        """A pending version, or the committed one of the same digest."""
        wanted: dict[str, Any] = {
            "entity_name": "ada",
            "project_name": "digits",
            "type_name": "dataset",
            "collection_name": name,
            "digest": "0" * 32,
        }
        with self.database.write() as unit:
            return create_version(
                unit, self.actor, CreateVersion(**{**wanted, **given})
            )

    def send(self, version: ArtifactRecord, files: Mapping[str, bytes]) -> list[str]:
        """Announce files and send what is missing; returns the paths that were."""
        specs = [FileSpec(path, md5_of(data)) for path, data in files.items()]
        source = self.source(version)
        with self.database.write() as unit:
            expected = expect_files(unit, self.actor, version, source, specs)
        missing = [one for one in expected if not one.is_stored]
        blobs = {one.upload_rowid: self.put(files[one.path]) for one in missing}
        with self.database.write() as unit:
            for upload_rowid, blob in blobs.items():
                arrived(unit, upload_rowid, blob)
        return [one.path for one in missing]

    def send_manifest(
        self,
        version: ArtifactRecord,
        entries: Mapping[str, Entry] | bytes,
        *,
        kind: ManifestKind = ManifestKind.FULL,
        base: ArtifactRecord | None = None,
        name: str = MANIFEST,
    ) -> None:
        data = entries if isinstance(entries, bytes) else write_manifest(entries)
        base_rowid = None if base is None else base.rowid
        with self.database.write() as unit:
            _, expected = announce_manifest(
                unit, self.actor, version.rowid, kind, name, md5_of(data), base_rowid
            )
        assert expected is not None
        blob = self.put(data)
        with self.database.write() as unit:
            arrived(unit, expected.upload_rowid, blob)

    def commit(self, version: ArtifactRecord) -> ArtifactRecord:
        return commit_version(self.database, self.blobs, self.actor, version.rowid)

    def filled(
        self,
        files: Mapping[str, bytes],
        name: str = "data",
        *,
        references: Mapping[str, str] | None = None,
        **given: Any,
    ) -> ArtifactRecord:
        """A version that only needs its commit, unless its content is there already."""
        entries = entries_of(files)
        entries |= {
            path: Entry(address, ref=address)
            for path, address in (references or {}).items()
        }
        version = self.create(name, digest=manifest_digest(entries), **given)
        if version.state == ArtifactState.PENDING:
            self.send(version, files)
            self.send_manifest(version, entries)
        return version

    def log(
        self, files: Mapping[str, bytes], name: str = "data", **given: Any
    ) -> ArtifactRecord:
        """A committed version with these files."""
        version = self.filled(files, name, **given)
        return version if version.version_index is not None else self.commit(version)

    def source(self, version: ArtifactRecord) -> CollectionRecord:
        with self.database.read() as connection:
            found = collections_by_rowid(connection, [version.collection_rowid])
        return found[version.collection_rowid]


def new_actor(database: Database, name: str) -> Actor:
    """A new user, as the database knows them."""
    with database.write() as unit:
        command = CreateUser(f"{name}@example.org", name)
        rowid = create_user(unit, OPERATOR, command).record.rowid
    with database.read() as connection:
        return load_actor(connection, rowid)


def make_projects(log: ArtifactLog, *names: str) -> None:
    """Projects of the actor's own entity."""
    with log.database.write() as unit:
        for name in names:
            ensure_project(unit, log.actor, log.actor.username, name)
