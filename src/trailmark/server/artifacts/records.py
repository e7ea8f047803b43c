"""Collections, versions and memberships as they rest, and who may reach them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from trailmark.errors import ForbiddenError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.db.tables.accounts import entities
from trailmark.server.db.tables.artifacts import (
    artifact_collections,
    artifact_memberships,
    artifact_types,
    artifacts,
)
from trailmark.server.db.tables.projects import projects
from trailmark.wire.ids import encode_global_id


class CollectionKind(StrEnum):
    SEQUENCE = "sequence"
    PORTFOLIO = "portfolio"


class ArtifactState(StrEnum):
    PENDING = "PENDING"
    COMMITTED = "COMMITTED"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True)
class Place:
    """The project that a collection is in, as far as permission and names need it."""

    project_rowid: int
    project_name: str
    visibility: str
    entity_rowid: int
    entity_name: str

    def permits(self, actor: Actor, action: Action) -> bool:
        """Whether `actor` may do `action` to what is kept here."""
        return actor.may(action, *self._where)

    def permits_bytes(self, actor: Actor) -> bool:
        """Whether `actor` may download what is kept here, not only look at it."""
        return actor.may_have_bytes(*self._where)

    def require(self, actor: Actor, action: Action, *, what: str) -> None:
        """Let `action` pass or raise.

        Raises:
            NotFoundError: The actor may not even read here.
            ForbiddenError: The actor may read here, but not do this.
        """
        actor.require(action, *self._where, what=what)

    @property
    def _where(self) -> tuple[int, str, int]:
        return self.entity_rowid, self.visibility, self.project_rowid


@dataclass(frozen=True, slots=True)
class CollectionRecord:
    """A sequence, whose versions are made here, or a portfolio, where they are linked.

    Attributes:
        place: The project that it is in.
        type_name: What its versions are, such as `dataset`.
    """

    rowid: int
    kind: str
    name: str
    description: str | None
    type_rowid: int
    type_name: str
    next_version_index: int
    created_by_rowid: int | None
    created_at: datetime
    updated_at: datetime
    place: Place

    @property
    def is_sequence(self) -> bool:
        return self.kind == CollectionKind.SEQUENCE

    @property
    def gid(self) -> str:
        return encode_global_id("ArtifactCollection", self.rowid)

    @property
    def path(self) -> str:
        """`entity/project/name`, as people write it."""
        return f"{self.place.entity_name}/{self.place.project_name}/{self.name}"


@dataclass(frozen=True, slots=True)
class ArtifactRecord:
    """One version.

    Attributes:
        collection_rowid: Its source sequence.
        version_index: Its number there; None until it is committed.
        digest: 32 hexadecimal digits over the whole manifest.
        metadata: JSON text of an object.
        ttl_s: None inherits from the entity; 0 never expires; else seconds from
            `created_at` on.
        manifest_sha256: The blob of the manifest as clients read it, once committed.
        run_rowid: The run that logged it first; None outside of runs.
    """

    rowid: int
    collection_rowid: int
    state: str
    version_index: int | None
    digest: str
    client_id: str | None
    description: str | None
    metadata: str
    size_bytes: int
    file_count: int
    ttl_s: int | None
    history_step: int | None
    commit_sha: str | None
    wanted: str
    manifest_sha256: str | None
    base_rowid: int | None
    run_rowid: int | None
    user_rowid: int | None
    created_at: datetime
    updated_at: datetime
    committed_at: datetime | None

    @property
    def gid(self) -> str:
        return encode_global_id("Artifact", self.rowid)


@dataclass(frozen=True, slots=True)
class MembershipRecord:
    """A version's presence in one collection, under a number of that collection."""

    rowid: int
    collection_rowid: int
    artifact_rowid: int
    version_index: int
    user_rowid: int | None
    created_at: datetime

    @property
    def gid(self) -> str:
        return encode_global_id("ArtifactCollectionMembership", self.rowid)


_ARTIFACT_COLUMNS = tuple(
    artifacts.c[name]
    for name in ArtifactRecord.__dataclass_fields__  # the columns, in this order
)
_MEMBERSHIP_COLUMNS = tuple(
    artifact_memberships.c[name] for name in MembershipRecord.__dataclass_fields__
)


def select_collections() -> Select[*tuple[Any, ...]]:
    """Live collections of live projects, to narrow further; read by `collection_of`."""
    return (
        select(
            artifact_collections.c.rowid,
            artifact_collections.c.kind,
            artifact_collections.c.name,
            artifact_collections.c.description,
            artifact_collections.c.type_rowid,
            artifact_types.c.name.label("type_name"),
            artifact_collections.c.next_version_index,
            artifact_collections.c.created_by_rowid,
            artifact_collections.c.created_at,
            artifact_collections.c.updated_at,
            projects.c.rowid.label("project_rowid"),
            projects.c.name.label("project_name"),
            projects.c.visibility,
            entities.c.rowid.label("entity_rowid"),
            entities.c.name.label("entity_name"),
        )
        .join(
            artifact_types, artifact_types.c.rowid == artifact_collections.c.type_rowid
        )
        .join(projects, projects.c.rowid == artifact_collections.c.project_rowid)
        .join(entities, entities.c.rowid == projects.c.entity_rowid)
        .where(
            artifact_collections.c.deleted_at.is_(None), projects.c.deleted_at.is_(None)
        )
    )


def collection_of(row: Row[*tuple[Any, ...]]) -> CollectionRecord:
    """The record in a row of `select_collections`."""
    values = tuple(row)
    return CollectionRecord(*values[:10], place=Place(*values[10:]))


def collections_by_rowid(
    connection: Connection, rowids: Collection[int]
) -> dict[int, CollectionRecord]:
    """Whoever asks; deleted ones are left out."""
    if not rowids:
        return {}
    query = select_collections().where(artifact_collections.c.rowid.in_(list(rowids)))
    found = (collection_of(row) for row in connection.execute(query))
    return {one.rowid: one for one in found}


def find_collection(
    connection: Connection, project_rowid: int, name: str
) -> CollectionRecord | None:
    """The collection of that exact name in a project; the caller checks the project."""
    query = select_collections().where(
        projects.c.rowid == project_rowid, artifact_collections.c.name == name
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else collection_of(row)


def select_artifacts() -> Select[*tuple[Any, ...]]:
    """Versions in any state, to narrow further; read by `artifact_of`."""
    return select(*_ARTIFACT_COLUMNS)


def artifact_of(row: Row[*tuple[Any, ...]]) -> ArtifactRecord:
    """The record in a row of `select_artifacts`."""
    return ArtifactRecord(*tuple(row))


def artifacts_by_rowid(
    connection: Connection, rowids: Collection[int]
) -> dict[int, ArtifactRecord]:
    """Whoever asks and in any state; unknown ones are left out."""
    if not rowids:
        return {}
    query = select_artifacts().where(artifacts.c.rowid.in_(list(rowids)))
    found = (artifact_of(row) for row in connection.execute(query))
    return {one.rowid: one for one in found}


def memberships_of_artifact(
    connection: Connection, artifact_rowid: int
) -> list[MembershipRecord]:
    """Where a version is: its own sequence first, then its links, oldest first."""
    query = (
        select_memberships()
        .where(artifact_memberships.c.artifact_rowid == artifact_rowid)
        .order_by(artifact_memberships.c.rowid)
    )
    return [membership_of(row) for row in connection.execute(query)]


def select_memberships() -> Select[*tuple[Any, ...]]:
    """Members of any collection, to narrow further; read by `membership_of`."""
    return select(*_MEMBERSHIP_COLUMNS)


def membership_of(row: Row[*tuple[Any, ...]]) -> MembershipRecord:
    """The record in a row of `select_memberships`."""
    return MembershipRecord(*tuple(row))


def places_of_artifact(
    connection: Connection, artifact: ArtifactRecord
) -> Sequence[CollectionRecord]:
    """Its source sequence, and every live portfolio that it is linked to."""
    linked = memberships_of_artifact(connection, artifact.rowid)
    rowids = [artifact.collection_rowid, *(one.collection_rowid for one in linked)]
    found = collections_by_rowid(connection, set(rowids))
    return [found[rowid] for rowid in dict.fromkeys(rowids) if rowid in found]


def permits_artifact_bytes(
    connection: Connection, actor: Actor, artifact: ArtifactRecord
) -> bool:
    """Whether `actor` may download a version: at its source, or where it is linked."""
    places = places_of_artifact(connection, artifact)
    return any(one.place.permits_bytes(actor) for one in places)


def require_artifact(
    connection: Connection, actor: Actor, action: Action, rowid: int
) -> tuple[ArtifactRecord, CollectionRecord]:
    """A version and its source sequence.

    Reading is allowed to whoever reads the source, or a portfolio that it is linked
    to; anything else only to who may do it at the source.

    Raises:
        NotFoundError: There is none, or the actor may not read it.
        ForbiddenError: It is readable, and `action` is not allowed.
    """
    artifact = artifacts_by_rowid(connection, [rowid]).get(rowid)
    places = [] if artifact is None else places_of_artifact(connection, artifact)
    if artifact is None or not any(
        one.place.permits(actor, Action.READ) for one in places
    ):
        raise NotFoundError(
            "there is no such artifact, or you may not see it",
            hint="it may have been deleted",
        )
    source = next(
        (one for one in places if one.rowid == artifact.collection_rowid), None
    )
    if source is None:
        raise NotFoundError("the collection of this artifact has been deleted")
    if action is not Action.READ and not source.place.permits(actor, action):
        raise ForbiddenError(
            f"you may read {source.path!r} but not change it",
            hint="ask an administrator of its team for another role",
        )
    return artifact, source
