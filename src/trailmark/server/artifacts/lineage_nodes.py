"""Versions and runs as the nodes of a lineage, those that a caller may read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Select, select

from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.artifacts.records import ArtifactState, Place
from trailmark.server.db.tables.accounts import entities
from trailmark.server.db.tables.artifacts import (
    artifact_aliases,
    artifact_collections,
    artifact_memberships,
    artifact_types,
    artifacts,
)
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.runs import runs
from trailmark.wire.ids import encode_global_id, encode_run_id

_SLICE = 500

Kind = Literal["artifact", "run"]


class Key(NamedTuple):
    """What names a node inside."""

    kind: Kind
    rowid: int


@dataclass(frozen=True, slots=True)
class LineageNode:
    """A version or a run.

    Attributes:
        name: Of the collection, or what the run is displayed as.
        type_name: The artifact's type, or the run's job type; None without one.
        state: The version's or the run's, each in its own words.
        version_index: None for runs.
        aliases: In the version's own collection.
    """

    key: Key
    gid: str
    name: str
    type_name: str | None
    entity_name: str
    project_name: str
    run_id: str | None
    state: str
    created_at: datetime
    version_index: int | None
    aliases: Sequence[str] = ()


class NodeReader:
    """Loads nodes that the actor may read; projects are asked about once."""

    def __init__(self, connection: Connection, actor: Actor) -> None:
        self._connection = connection
        self._actor = actor
        self._allowed: dict[int, bool] = {}

    def nodes(self, keys: Collection[Key]) -> dict[Key, LineageNode]:
        found: dict[Key, LineageNode] = {}
        for some in slices([key.rowid for key in keys if key.kind == "artifact"]):
            found.update((one.key, one) for one in self._versions(some))
        for some in slices([key.rowid for key in keys if key.kind == "run"]):
            found.update((one.key, one) for one in self._runs(some))
        return found

    def _versions(self, rowids: Sequence[int]) -> Iterator[LineageNode]:
        rows = self._connection.execute(_select_versions(rowids)).all()
        hidden = [row.rowid for row in rows if not self._permits(row)]
        linked = self._readable_by_link(hidden)
        shown = [row for row in rows if row.rowid not in set(hidden) - linked]
        aliases = self._aliases([row.rowid for row in shown])
        for row in shown:
            key = Key("artifact", row.rowid)
            yield LineageNode(
                key=key,
                gid=encode_global_id("Artifact", row.rowid),
                # Deleted collections have given their name up, behind a colon.
                name=row.name.partition(":deleted:")[0],
                type_name=row.type_name,
                entity_name=row.entity_name,
                project_name=row.project_name,
                run_id=None,
                state=row.state,
                created_at=row.created_at,
                version_index=row.version_index,
                aliases=aliases.get(row.rowid, ()),
            )

    def _runs(self, rowids: Sequence[int]) -> Iterator[LineageNode]:
        query = (
            select(
                runs.c.rowid,
                runs.c.run_id,
                runs.c.display_name,
                runs.c.job_type,
                runs.c.state,
                runs.c.created_at,
                *_PLACE,
            )
            .join(projects, projects.c.rowid == runs.c.project_rowid)
            .join(entities, entities.c.rowid == projects.c.entity_rowid)
            .where(
                runs.c.rowid.in_(rowids),
                runs.c.deleted_at.is_(None),
                projects.c.deleted_at.is_(None),
            )
        )
        for row in self._connection.execute(query):
            if self._permits(row):
                yield LineageNode(
                    key=Key("run", row.rowid),
                    gid=encode_run_id(row.run_id, row.project_name, row.entity_name),
                    name=row.display_name,
                    type_name=row.job_type,
                    entity_name=row.entity_name,
                    project_name=row.project_name,
                    run_id=row.run_id,
                    state=row.state,
                    created_at=row.created_at,
                    version_index=None,
                )

    def _readable_by_link(self, rowids: Sequence[int]) -> set[int]:
        """Those that some portfolio shows to the actor."""
        if not rowids:
            return set()
        query = (
            select(artifact_memberships.c.artifact_rowid, *_PLACE)
            .join(
                artifact_collections,
                artifact_collections.c.rowid == artifact_memberships.c.collection_rowid,
            )
            .join(projects, projects.c.rowid == artifact_collections.c.project_rowid)
            .join(entities, entities.c.rowid == projects.c.entity_rowid)
            .where(
                artifact_memberships.c.artifact_rowid.in_(rowids),
                artifact_collections.c.deleted_at.is_(None),
                projects.c.deleted_at.is_(None),
            )
        )
        rows = self._connection.execute(query)
        return {row.artifact_rowid for row in rows if self._permits(row)}

    def _aliases(self, rowids: Sequence[int]) -> dict[int, list[str]]:
        query = (
            select(artifact_aliases.c.artifact_rowid, artifact_aliases.c.alias)
            .join(artifacts, artifacts.c.rowid == artifact_aliases.c.artifact_rowid)
            .where(
                artifact_aliases.c.artifact_rowid.in_(rowids),
                artifact_aliases.c.collection_rowid == artifacts.c.collection_rowid,
            )
            .order_by(artifact_aliases.c.rowid)
        )
        found: dict[int, list[str]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.artifact_rowid, []).append(row.alias)
        return found

    def _permits(self, row: Any) -> bool:
        known = self._allowed.get(row.project_rowid)
        if known is None:
            place = Place(
                row.project_rowid,
                row.project_name,
                row.visibility,
                row.entity_rowid,
                row.entity_name,
            )
            known = place.permits(self._actor, Action.READ)
            self._allowed[row.project_rowid] = known
        return known


_PLACE = (
    projects.c.rowid.label("project_rowid"),
    projects.c.name.label("project_name"),
    projects.c.visibility,
    entities.c.rowid.label("entity_rowid"),
    entities.c.name.label("entity_name"),
)


def _select_versions(rowids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """Committed and deleted ones, also of deleted collections of live projects."""
    return (
        select(
            artifacts.c.rowid,
            artifacts.c.state,
            artifacts.c.version_index,
            artifacts.c.created_at,
            artifact_collections.c.name,
            artifact_types.c.name.label("type_name"),
            *_PLACE,
        )
        .join(
            artifact_collections,
            artifact_collections.c.rowid == artifacts.c.collection_rowid,
        )
        .join(
            artifact_types, artifact_types.c.rowid == artifact_collections.c.type_rowid
        )
        .join(projects, projects.c.rowid == artifact_collections.c.project_rowid)
        .join(entities, entities.c.rowid == projects.c.entity_rowid)
        .where(
            artifacts.c.rowid.in_(rowids),
            artifacts.c.version_index.is_not(None),
            artifacts.c.state != ArtifactState.PENDING,
            projects.c.deleted_at.is_(None),
        )
    )


def slices(rowids: Sequence[int]) -> Iterator[Sequence[int]]:
    """In parts that fit into one statement."""
    return (rowids[start : start + _SLICE] for start in range(0, len(rowids), _SLICE))
