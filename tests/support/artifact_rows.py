"""Versions put straight into the tables, for tests of their bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update

from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    CollectionRecord,
    require_artifact,
)
from trailmark.server.artifacts.uploads import stored_uploads
from trailmark.server.db import Database
from trailmark.server.db.tables.artifacts import (
    artifact_collections,
    artifact_entries,
    artifact_types,
    artifact_uploads,
    artifacts,
)


def pending_version(
    database: Database, actor: Actor, project_rowid: int, name: str = "data"
) -> tuple[ArtifactRecord, CollectionRecord]:
    """A pending version of the actor's in a sequence of that name."""
    now = datetime.now(UTC)
    with database.write() as unit:
        connection = unit.connection
        collection = connection.scalar(
            select(artifact_collections.c.rowid).where(
                artifact_collections.c.project_rowid == project_rowid,
                artifact_collections.c.name == name,
            )
        )
        if collection is None:
            kind = connection.execute(
                insert(artifact_types)
                .values(
                    project_rowid=project_rowid, name=f"{name}-type", created_at=now
                )
                .returning(artifact_types.c.rowid)
            ).scalar_one()
            collection = connection.execute(
                insert(artifact_collections)
                .values(
                    project_rowid=project_rowid,
                    type_rowid=kind,
                    kind="sequence",
                    name=name,
                    created_at=now,
                    updated_at=now,
                )
                .returning(artifact_collections.c.rowid)
            ).scalar_one()
        rowid = connection.execute(
            insert(artifacts)
            .values(
                collection_rowid=collection,
                state="PENDING",
                digest="0" * 32,
                user_rowid=actor.user_rowid,
                created_at=now,
                updated_at=now,
            )
            .returning(artifacts.c.rowid)
        ).scalar_one()
        return require_artifact(connection, actor, Action.WRITE, rowid)


def set_state(database: Database, artifact_rowid: int, state: str) -> None:
    with database.write() as unit:
        unit.connection.execute(
            update(artifacts)
            .where(artifacts.c.rowid == artifact_rowid)
            .values(state=state)
        )


def commit_uploads(database: Database, artifact_rowid: int) -> None:
    """Make what has been sent the files of a committed version."""
    with database.write() as unit:
        stored = stored_uploads(unit.connection, artifact_rowid)
        rows: list[dict[str, Any]] = [
            {
                "artifact_rowid": artifact_rowid,
                "path": path,
                "digest": one.digest,
                "size_bytes": one.size_bytes,
                "blob_sha256": one.blob_sha256,
                "birth_artifact_rowid": one.birth_artifact_rowid,
            }
            for path, one in stored.items()
        ]
        if rows:
            unit.connection.execute(insert(artifact_entries), rows)
        unit.connection.execute(
            artifact_uploads.delete().where(
                artifact_uploads.c.artifact_rowid == artifact_rowid
            )
        )
    set_state(database, artifact_rowid, "COMMITTED")
