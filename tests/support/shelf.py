"""Committed versions as rows, for tests of what happens to them afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update

from tests.support.runs import RunFactory
from trailmark.server.artifacts.aliases import LATEST, aliases_of, move_alias
from trailmark.server.artifacts.events import ArtifactChanged, EventKind, list_events
from trailmark.server.artifacts.links import ensure_portfolio, link_version
from trailmark.server.artifacts.producers import record_producer, record_use
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    CollectionRecord,
    MembershipRecord,
    artifacts_by_rowid,
    collections_by_rowid,
    memberships_of_artifact,
)
from trailmark.server.artifacts.references import record_references
from trailmark.server.artifacts.sequences import ensure_sequence
from trailmark.server.db import Database
from trailmark.server.db.tables.artifacts import (
    artifact_collections,
    artifact_entries,
    artifact_memberships,
    artifacts,
)
from trailmark.server.db.tables.blobs import blobs
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.registries import registries
from trailmark.server.runs.records import RunRecord

SIZE = 10
"""Bytes of every file on the shelf."""


@dataclass
class Shelf:
    """Makes collections and versions of one person's in one database."""

    database: Database
    make: RunFactory

    @classmethod
    def of(cls, database: Database, username: str = "ada") -> Shelf:
        return cls(database, RunFactory.of(database, username))

    @property
    def actor(self) -> Any:
        return self.make.actor

    def sequence(
        self, name: str = "data", *, project: str = "demo", type_name: str = "dataset"
    ) -> CollectionRecord:
        rowid = self.make.project(project).rowid
        with self.database.write() as unit:
            return ensure_sequence(unit, self.actor, rowid, name, type_name)

    def version(
        self,
        name: str = "data",
        files: Mapping[str, str] | None = None,
        *,
        project: str = "demo",
        type_name: str = "dataset",
        refs: Mapping[str, str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        by: RunRecord | None = None,
        **values: Any,
    ) -> ArtifactRecord:
        """A committed version; `files` and `refs` are content or address by path.

        Other values are columns of `artifacts`.
        """
        source = self.sequence(name, project=project, type_name=type_name)
        files, refs = files or {}, refs or {}
        now = datetime.now(UTC)
        row: dict[str, Any] = {
            "collection_rowid": source.rowid,
            "state": ArtifactState.COMMITTED,
            "digest": hashlib.md5(json.dumps(dict(files)).encode()).hexdigest(),
            "metadata": json.dumps(dict(metadata or {})),
            "size_bytes": SIZE * len(files),
            "file_count": len(files) + len(refs),
            "run_rowid": by.rowid if by else None,
            "user_rowid": self.actor.user_rowid,
            "created_at": now,
            "updated_at": now,
            **values,
        }
        with self.database.write() as unit:
            connection = unit.connection
            index = source.next_version_index
            connection.execute(
                update(artifact_collections)
                .where(artifact_collections.c.rowid == source.rowid)
                .values(next_version_index=index + 1)
            )
            rowid = connection.execute(
                insert(artifacts)
                .values(**row, version_index=index)
                .returning(artifacts.c.rowid)
            ).scalar_one()
            connection.execute(
                insert(artifact_memberships).values(
                    collection_rowid=source.rowid,
                    artifact_rowid=rowid,
                    version_index=index,
                    created_at=row["created_at"],
                )
            )
            made = artifacts_by_rowid(connection, [rowid])[rowid]
            move_alias(unit, self.actor, source, made, LATEST)
            self._put_entries(connection, rowid, files, refs)
            record_references(unit, rowid, refs.values())
            if by is not None:
                record_producer(unit, by.rowid, rowid)
        return made

    def pending(self, name: str = "data", **values: Any) -> ArtifactRecord:
        source = self.sequence(name)
        now = datetime.now(UTC)
        with self.database.write() as unit:
            rowid = unit.connection.execute(
                insert(artifacts)
                .values(
                    collection_rowid=source.rowid,
                    state=ArtifactState.PENDING,
                    digest="0" * 32,
                    user_rowid=self.actor.user_rowid,
                    created_at=now,
                    updated_at=now,
                    **values,
                )
                .returning(artifacts.c.rowid)
            ).scalar_one()
            return artifacts_by_rowid(unit.connection, [rowid])[rowid]

    def portfolio(
        self, name: str = "best", *, project: str = "shop", type_name: str = "dataset"
    ) -> CollectionRecord:
        place = self.make.project(project)
        with self.database.write() as unit:
            return ensure_portfolio(unit, self.actor, place, name, type_name)

    def registry_portfolio(self, name: str = "gold") -> CollectionRecord:
        """A portfolio in a project that has the settings of a registry."""
        found = self.portfolio(name, project="cabinet")
        with self.database.write() as unit:
            rowid = found.place.project_rowid
            known = select(registries.c.project_rowid).where(
                registries.c.project_rowid == rowid
            )
            if unit.connection.execute(known).first() is None:
                unit.connection.execute(insert(registries).values(project_rowid=rowid))
        return found

    def link(
        self, artifact: ArtifactRecord, portfolio: CollectionRecord, *aliases: str
    ) -> MembershipRecord | None:
        with self.database.write() as unit:
            return link_version(unit, self.actor, artifact, portfolio, aliases)

    def use(self, run: RunRecord, artifact: ArtifactRecord, used_as: str = "") -> None:
        with self.database.write() as unit:
            record_use(unit, run.rowid, artifact.rowid, used_as or None)

    def reread(self, artifact: ArtifactRecord) -> ArtifactRecord:
        with self.database.read() as connection:
            return artifacts_by_rowid(connection, [artifact.rowid])[artifact.rowid]

    def reread_collection(self, collection: CollectionRecord) -> CollectionRecord:
        with self.database.read() as connection:
            found = collections_by_rowid(connection, [collection.rowid])
        return found[collection.rowid]

    def source_of(self, artifact: ArtifactRecord) -> CollectionRecord:
        with self.database.read() as connection:
            rowid = artifact.collection_rowid
            return collections_by_rowid(connection, [rowid])[rowid]

    def aliases(
        self, artifact: ArtifactRecord, collection: CollectionRecord | None = None
    ) -> list[str]:
        place = collection.rowid if collection else artifact.collection_rowid
        with self.database.read() as connection:
            return aliases_of(connection, artifact.rowid, place)

    def places(self, artifact: ArtifactRecord) -> list[int]:
        """Collections that a version is in."""
        with self.database.read() as connection:
            found = memberships_of_artifact(connection, artifact.rowid)
        return [one.collection_rowid for one in found]

    def history(self, collection: CollectionRecord) -> list[tuple[str, dict[str, Any]]]:
        """What happened, the oldest first."""
        with self.database.read() as connection:
            page = list_events(
                connection, collection_rowids=[collection.rowid], first=1_000
            )
        found = [(one.kind, json.loads(one.details)) for one in page.items]
        return found[::-1]

    def announced(self) -> list[EventKind]:
        return [
            one.kind for one in self.make.events if isinstance(one, ArtifactChanged)
        ]

    def open_to_all(self, project: str) -> None:
        """Let everybody who is signed in read a project."""
        rowid = self.make.project(project).rowid
        with self.database.write() as unit:
            here = update(projects).where(projects.c.rowid == rowid)
            unit.connection.execute(here.values(visibility="public"))

    def _put_entries(
        self, connection: Any, rowid: int, files: Mapping[str, str], refs: Any
    ) -> None:
        rows = [self._entry(rowid, path, content) for path, content in files.items()]
        known = set(connection.execute(select(blobs.c.sha256)).scalars())
        fresh = {row["blob_sha256"]: row["digest"] for row in rows}
        fresh = {sha: md5 for sha, md5 in fresh.items() if sha not in known}
        if fresh:
            now = datetime.now(UTC)
            connection.execute(
                insert(blobs),
                [
                    {
                        "sha256": sha,
                        "md5_base64": md5,
                        "size_bytes": SIZE,
                        "created_at": now,
                    }
                    for sha, md5 in fresh.items()
                ],
            )
        rows += [
            {
                "artifact_rowid": rowid,
                "path": path,
                "digest": ref,
                "size_bytes": 0,
                "ref": ref,
                "blob_sha256": None,
            }
            for path, ref in refs.items()
        ]
        if rows:
            connection.execute(insert(artifact_entries), rows)

    def _entry(self, rowid: int, path: str, content: str) -> dict[str, Any]:
        return {
            "artifact_rowid": rowid,
            "path": path,
            "digest": hashlib.md5(content.encode()).hexdigest(),
            "size_bytes": SIZE,
            "ref": None,
            "blob_sha256": hashlib.sha256(content.encode()).hexdigest(),
        }
