"""Automations as they rest, and who may see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Action, Actor, Visibility
from trailmark.server.automations.actions import ActionSpec
from trailmark.server.automations.ids import RowKey
from trailmark.server.automations.integrations import (
    IntegrationRecord,
    integrations_by_rowid,
)
from trailmark.server.db.tables.artifacts import artifact_collections
from trailmark.server.db.tables.automations import automations
from trailmark.server.db.tables.projects import projects
from trailmark.wire.automation_words import ActionType, EventType, ScopeType
from trailmark.wire.lenient_json import from_strict, storable

GID_KIND = "Trigger"
_ORDERS = {
    "created_at": automations.c.created_at,
    "createdAt": automations.c.created_at,
    "updated_at": automations.c.updated_at,
    "updatedAt": automations.c.updated_at,
    "name": automations.c.name,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an event has to happen.

    Attributes:
        project_rowid: Also of a collection; None for a whole entity.
        visibility: Of the project, on which access depends.
    """

    type: ScopeType
    entity_rowid: int
    project_rowid: int | None = None
    collection_rowid: int | None = None
    visibility: str = Visibility.PRIVATE

    def permits(self, actor: Actor, action: Action) -> bool:
        """Whether `actor` may do `action` to automations of this scope."""
        return actor.may(
            self._wanted(action), self.entity_rowid, self.visibility, self.project_rowid
        )

    def require(self, actor: Actor, action: Action, *, what: str) -> None:
        """Let `action` pass or raise.

        Raises:
            NotFoundError: The actor may not even read there.
            ForbiddenError: The actor may read there, but not do this.
        """
        actor.require(
            self._wanted(action),
            self.entity_rowid,
            self.visibility,
            self.project_rowid,
            what=what,
        )

    def _wanted(self, action: Action) -> Action:
        """Those who administer an entity say what happens in all of it."""
        whole = self.type is ScopeType.ENTITY and action is Action.WRITE
        return Action.ADMIN if whole else action


@dataclass(frozen=True, slots=True)
class AutomationRecord:
    """One automation.

    Attributes:
        event_filter: JSON text, as the client wrote it; `read_condition` reads it.
        integration: None where the action needs none, or it was deleted together
            with its entity.
    """

    rowid: int
    name: str
    description: str | None
    enabled: bool
    scope: Scope
    event_type: EventType
    event_filter: str
    action: ActionSpec
    integration: IntegrationRecord | None
    created_by_rowid: int | None
    created_at: datetime
    updated_at: datetime

    @property
    def gid(self) -> str:
        return RowKey(self.rowid, self.created_at).gid(GID_KIND)


@dataclass(frozen=True, slots=True)
class Listed:
    """Which automations; None narrows nothing.

    Attributes:
        entity_rowids: Owned by these.
        project_rowid: In this project or registry, or a collection of it.
        name: Called so.
    """

    entity_rowids: Sequence[int] | None = None
    project_rowid: int | None = None
    name: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.entity_rowids is not None:
            found.append(automations.c.entity_rowid.in_(self.entity_rowids))
        if self.project_rowid is not None:
            found.append(automations.c.project_rowid == self.project_rowid)
        if self.name is not None:
            found.append(automations.c.name == storable(self.name))
        return found


def find_automation(connection: Connection, key: RowKey) -> AutomationRecord | None:
    """The automation whatever the caller may see; check with its scope afterwards."""
    found = automation_by_rowid(connection, key.rowid)
    return found if found and found.created_at == key.created_at else None


def automation_by_rowid(connection: Connection, rowid: int) -> AutomationRecord | None:
    return _by_rowid(connection, [rowid]).get(rowid)


def list_automations(
    connection: Connection,
    actor: Actor,
    listed: Listed,
    *,
    order: str | None = None,
    first: int,
    offset: int = 0,
) -> list[AutomationRecord]:
    """Automations that `actor` may read, oldest first unless an order is given.

    Args:
        order: `name`, `created_at` or `updated_at`, with `-` in front to turn it round.

    Raises:
        InvalidInputError: There is no such order.
    """
    column, turned = _order(order)
    query = (
        _live(select(automations.c.rowid, *_SCOPE_COLUMNS))
        .where(*listed.conditions())
        .order_by(column.desc() if turned else column, automations.c.rowid)
    )
    readable = [
        rowid
        for rowid, *scope in connection.execute(query)
        if _scope(scope).permits(actor, Action.READ)
    ]
    wanted = readable[offset : offset + first]
    known = _by_rowid(connection, wanted)
    return [known[rowid] for rowid in wanted]


def _by_rowid(
    connection: Connection, rowids: Collection[int]
) -> dict[int, AutomationRecord]:
    if not rowids:
        return {}
    query = _live(select(*_COLUMNS)).where(automations.c.rowid.in_(list(rowids)))
    rows = [tuple(row) for row in connection.execute(query)]
    places = integrations_by_rowid(
        connection, {row[-2] for row in rows if row[-2] is not None}
    )
    return {row[0]: _record(row, places) for row in rows}


def _live(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Without those whose project or collection was deleted and may be cleared away."""
    return (
        query.select_from(automations)
        .outerjoin(projects, projects.c.rowid == automations.c.project_rowid)
        .outerjoin(
            artifact_collections,
            artifact_collections.c.rowid == automations.c.collection_rowid,
        )
        .where(
            projects.c.deleted_at.is_(None), artifact_collections.c.deleted_at.is_(None)
        )
    )


def gone_scopes() -> ColumnElement[bool]:
    """True for automations whose project or collection was deleted."""
    gone_projects = select(projects.c.rowid).where(projects.c.deleted_at.is_not(None))
    gone_collections = select(artifact_collections.c.rowid).where(
        artifact_collections.c.deleted_at.is_not(None)
    )
    return or_(
        automations.c.project_rowid.in_(gone_projects),
        automations.c.collection_rowid.in_(gone_collections),
    )


_SCOPE_COLUMNS = (
    automations.c.scope_type,
    automations.c.entity_rowid,
    automations.c.project_rowid,
    automations.c.collection_rowid,
    projects.c.visibility,
)
_COLUMNS = (
    automations.c.rowid,
    automations.c.name,
    automations.c.description,
    automations.c.enabled,
    *_SCOPE_COLUMNS,
    automations.c.event_type,
    automations.c.event_filter,
    automations.c.created_by_rowid,
    automations.c.created_at,
    automations.c.updated_at,
    automations.c.action_type,
    automations.c.action,
    automations.c.integration_rowid,
    automations.c.queue_rowid,
)


def _scope(values: Sequence[Any]) -> Scope:
    kind, entity_rowid, project_rowid, collection_rowid, visibility = values
    return Scope(
        ScopeType(kind),
        entity_rowid,
        project_rowid,
        collection_rowid,
        visibility or Visibility.PRIVATE,
    )


def _record(
    row: tuple[Any, ...], places: dict[int, IntegrationRecord]
) -> AutomationRecord:
    event_type, event_filter, created_by, created_at, updated_at = row[9:14]
    action_type, action, integration_rowid, queue_rowid = row[14:]
    place = places.get(integration_rowid)
    return AutomationRecord(
        *row[:4],
        scope=_scope(row[4:9]),
        event_type=EventType(event_type),
        event_filter=event_filter,
        action=ActionSpec(
            ActionType(action_type),
            from_strict(action),
            place and RowKey(place.rowid, place.created_at),
            queue_rowid,
        ),
        integration=place,
        created_by_rowid=created_by,
        created_at=created_at,
        updated_at=updated_at,
    )


def _order(order: str | None) -> tuple[ColumnElement[Any], bool]:
    if not order:
        return automations.c.rowid, False
    column = _ORDERS.get(order.removeprefix("-").removeprefix("+"))
    if column is None:
        raise InvalidInputError(
            f"automations cannot be ordered by {order[:100]!r}",
            hint="use name, created_at or updated_at, with - in front to turn it round",
        )
    return column, order.startswith("-")
