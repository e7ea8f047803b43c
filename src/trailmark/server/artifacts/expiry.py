"""Versions that live for a time only: their own, or what their entity says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    exists,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import OPERATOR, Action, Actor
from trailmark.server.artifacts.deletion import delete_version
from trailmark.server.artifacts.events import EventKind, record_event
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    CollectionRecord,
    artifact_of,
    collections_by_rowid,
    select_artifacts,
)
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import (
    artifact_collections,
    artifact_memberships,
    artifacts,
    entity_artifact_settings,
)
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.registries import registries
from trailmark.wire.instants import to_us

NEVER, INHERITED = 0, None
MAX_TTL_S = 2**31 - 1
"""Seconds; clients read 32 bits."""


def set_ttl(
    unit: UnitOfWork,
    actor: Actor,
    source: CollectionRecord,
    artifact: ArtifactRecord,
    ttl_s: int | None,
) -> None:
    """Let a version live so long; the caller asked permission.

    Args:
        ttl_s: `NEVER`, `INHERITED`, or seconds after it was created.

    Raises:
        InvalidInputError: Negative, or longer than 68 years.
    """
    if ttl_s is not None:
        check_ttl(ttl_s)
    if ttl_s == artifact.ttl_s:
        return
    unit.connection.execute(
        update(artifacts)
        .where(artifacts.c.rowid == artifact.rowid)
        .values(ttl_s=ttl_s, updated_at=datetime.now(UTC))
    )
    details = {"from": artifact.ttl_s, "to": ttl_s}
    record_event(unit, actor, source, artifact, EventKind.TTL_CHANGED, details)


def set_default_ttl(
    unit: UnitOfWork, actor: Actor, entity_rowid: int, ttl_s: int | None
) -> None:
    """Let versions of an entity that say nothing live so long; None is for ever.

    It holds for those that exist already, too.

    Raises:
        NotFoundError: `actor` does not see the entity.
        ForbiddenError: `actor` does not administer it.
        InvalidInputError: Not above 0, or longer than 68 years.
    """
    actor.require(Action.ADMIN, entity_rowid)
    if ttl_s is not None and check_ttl(ttl_s) == NEVER:
        raise InvalidInputError(
            "a default of 0 seconds is not possible",
            hint="use null to keep versions for ever",
        )
    table = entity_artifact_settings
    here = table.c.entity_rowid == entity_rowid
    changed = update(table).where(here).values(default_ttl_s=ttl_s)
    unit.alone(f"artifact settings of entity {entity_rowid}")
    if not unit.connection.execute(changed).rowcount:
        row = insert(table).values(entity_rowid=entity_rowid, default_ttl_s=ttl_s)
        unit.connection.execute(row)


def check_ttl(ttl_s: int) -> int:
    """
    Raises:
        InvalidInputError: Negative, or longer than 68 years.
    """
    if not 0 <= ttl_s <= MAX_TTL_S:
        raise InvalidInputError(
            f"a version cannot live for {ttl_s} seconds",
            hint=f"use 1 to {MAX_TTL_S}, -1 to inherit or -2 for ever",
        )
    return ttl_s


def expires_at(
    connection: Connection, artifact: ArtifactRecord, default_ttl_s: int | None
) -> datetime | None:
    """When a version goes; None where it stays, as all do that a registry holds."""
    ttl_s = default_ttl_s if artifact.ttl_s is INHERITED else artifact.ttl_s
    if not ttl_s or artifact.state != ArtifactState.COMMITTED:
        return None
    held = select(_in_registry(artifacts.c.rowid)).where(
        artifacts.c.rowid == artifact.rowid
    )
    if connection.execute(held).scalar():
        return None
    return artifact.created_at + timedelta(seconds=ttl_s)


def expire_versions(unit: UnitOfWork, now: datetime, *, at_most: int = 100) -> int:
    """Delete some versions whose time is over.

    Returns:
        How many; less than `at_most` means that none is left for now.
    """
    query = _expired(now).order_by(artifacts.c.rowid).limit(at_most)
    found = [artifact_of(row) for row in unit.connection.execute(query)]
    sources = collections_by_rowid(
        unit.connection, {one.collection_rowid for one in found}
    )
    for one in found:
        delete_version(
            unit,
            OPERATOR,
            one,
            sources[one.collection_rowid],
            delete_aliases=True,
            details={"reason": "ttl"},
        )
    return len(found)


def count_expired(connection: Connection, now: datetime) -> int:
    """How many versions `expire_versions` would delete."""
    query = select(func.count()).select_from(_expired(now).subquery())
    return int(connection.execute(query).scalar_one())


def _expired(now: datetime) -> Select[*tuple[Any, ...]]:
    ttl_s = func.coalesce(artifacts.c.ttl_s, entity_artifact_settings.c.default_ttl_s)
    ends_us = type_coerce(artifacts.c.created_at, BigInteger) + ttl_s * 1_000_000
    return (
        select_artifacts()
        .join(
            artifact_collections,
            artifact_collections.c.rowid == artifacts.c.collection_rowid,
        )
        .join(projects, projects.c.rowid == artifact_collections.c.project_rowid)
        .join(
            entity_artifact_settings,
            entity_artifact_settings.c.entity_rowid == projects.c.entity_rowid,
            isouter=True,
        )
        .where(
            artifacts.c.state == ArtifactState.COMMITTED,
            artifact_collections.c.deleted_at.is_(None),
            projects.c.deleted_at.is_(None),
            ttl_s > 0,
            ends_us <= to_us(now),
            ~_in_registry(artifacts.c.rowid),
        )
    )


def _in_registry(artifact_rowid: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a registry holds a version: it must not vanish from under people."""
    portfolio = artifact_collections.alias()
    return exists().where(
        artifact_memberships.c.artifact_rowid == artifact_rowid,
        portfolio.c.rowid == artifact_memberships.c.collection_rowid,
        registries.c.project_rowid == portfolio.c.project_rowid,
    )
