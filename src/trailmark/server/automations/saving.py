"""Automations made, changed and taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from trailmark.errors import ConflictError, InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.accounts.entities import entities_by_rowid
from trailmark.server.artifacts.records import collections_by_rowid
from trailmark.server.automations.actions import ActionSpec, check_target
from trailmark.server.automations.events import check_scope, read_condition
from trailmark.server.automations.ids import RowKey
from trailmark.server.automations.records import (
    AutomationRecord,
    Scope,
    automation_by_rowid,
    find_automation,
    gone_scopes,
)
from trailmark.server.automations.texts import (
    MAX_DESCRIPTION_CHARACTERS,
    checked_name,
    checked_text,
)
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.automations import automations
from trailmark.server.projects.records import project_with_id
from trailmark.wire.automation_words import EventType, ScopeType
from trailmark.wire.ids import decode_rowid
from trailmark.wire.lenient_json import to_strict

MAX_PER_ENTITY = 5_000


@dataclass(frozen=True, slots=True)
class SaveAutomation:
    """What is given of an automation; None leaves a value as it is.

    Attributes:
        description: "" takes a description away.
        scope: As `find_scope` found it.
        event_filter: JSON text, in the form that belongs to the event.
    """

    name: str | None = None
    description: str | None = None
    enabled: bool | None = None
    scope: Scope | None = None
    event_type: EventType | None = None
    event_filter: str | None = None
    action: ActionSpec | None = None


def find_scope(
    connection: Connection, actor: Actor, kind: ScopeType, gid: str
) -> Scope:
    """The scope with that id, in which `actor` may automate.

    Raises:
        InvalidInputError: It is no id of such a thing.
        NotFoundError: There is none, or it is not readable.
        ForbiddenError: It is readable, but not to be changed.
    """
    scope = _scope_with_id(connection, actor, kind, gid)
    scope.require(actor, Action.WRITE, what=_NOUNS[kind])
    return scope


def create_automation(
    unit: UnitOfWork, actor: Actor, command: SaveAutomation
) -> AutomationRecord:
    """Make an automation; its name is unique in the entity that owns its scope.

    Raises:
        InvalidInputError: Something is missing, or cannot be.
        NotFoundError: What the action names is not there, or not readable.
        ForbiddenError: The actor may not use what the action names.
        ConflictError: The name is taken.
    """
    if (
        command.name is None
        or command.scope is None
        or command.event_type is None
        or command.event_filter is None
        or command.action is None
    ):
        raise InvalidInputError(
            "an automation needs a name, a scope, an event with its filter, and an action"
        )
    check_scope(command.event_type, command.scope.type)
    read_condition(command.event_type, command.event_filter)
    check_target(unit.connection, actor, command.action)
    owner_rowid = command.scope.entity_rowid
    name = _free_name(unit, owner_rowid, command.name)
    _refuse_many(unit.connection, owner_rowid)
    now = datetime.now(UTC)
    values = {
        "enabled": True,
        **_values(command),
        "name": name,
        "created_by_rowid": actor.user_rowid,
        "created_at": now,
        "updated_at": now,
    }
    made = insert(automations).values(values).returning(automations.c.rowid)
    rowid = unit.connection.execute(made).scalar_one()
    return _required(unit.connection, rowid)


def update_automation(
    unit: UnitOfWork,
    actor: Actor,
    stored: AutomationRecord,
    command: SaveAutomation,
) -> AutomationRecord:
    """Change what is given; the caller checked that `actor` may.

    Raises:
        NotFoundError: What the action names is not there, or not readable.
        ForbiddenError: The actor may not use what the action names.
        InvalidInputError: Something cannot be.
        ConflictError: The new name is taken.
    """
    scope = command.scope or stored.scope
    event_type = command.event_type or stored.event_type
    check_scope(event_type, scope.type)
    if command.event_type is not None or command.event_filter is not None:
        said = command.event_filter
        read_condition(event_type, stored.event_filter if said is None else said)
    if command.action is not None and command.action != stored.action:
        check_target(unit.connection, actor, command.action)
    name = stored.name if command.name is None else command.name
    if (name, scope.entity_rowid) != (stored.name, stored.scope.entity_rowid):
        _free_name(unit, scope.entity_rowid, name)
    unit.connection.execute(
        update(automations)
        .where(automations.c.rowid == stored.rowid)
        .values(**_values(command), updated_at=datetime.now(UTC))
    )
    return _required(unit.connection, stored.rowid)


def delete_automation(unit: UnitOfWork, actor: Actor, key: RowKey) -> None:
    """Take an automation away.

    Raises:
        NotFoundError: There is none, or it is not readable.
        ForbiddenError: The actor may not change it.
    """
    found = require_automation(unit.connection, actor, Action.WRITE, key)
    unit.connection.execute(
        delete(automations).where(automations.c.rowid == found.rowid)
    )


def require_automation(
    connection: Connection, actor: Actor, action: Action, key: RowKey
) -> AutomationRecord:
    """The automation, which `actor` may do `action` to.

    Raises:
        NotFoundError: There is none, or it is not readable.
        ForbiddenError: It is readable, and `action` is not allowed.
    """
    found = find_automation(connection, key)
    if found is None:
        raise NotFoundError("there is no such automation, or you may not see it")
    found.scope.require(actor, action, what="automation")
    return found


_NOUNS = {
    ScopeType.PROJECT: "project",
    ScopeType.ARTIFACT_COLLECTION: "collection",
    ScopeType.ENTITY: "entity",
}


def _scope_with_id(
    connection: Connection, actor: Actor, kind: ScopeType, gid: str
) -> Scope:
    match kind:
        case ScopeType.PROJECT:
            project = project_with_id(connection, actor, gid)
            return Scope(
                kind, project.entity_rowid, project.rowid, None, project.visibility
            )
        case ScopeType.ARTIFACT_COLLECTION:
            rowid = decode_rowid(gid, "ArtifactCollection")
            found = collections_by_rowid(connection, [rowid]).get(rowid)
            if found is None:
                raise _no_scope(kind)
            place = found.place
            return Scope(
                kind, place.entity_rowid, place.project_rowid, rowid, place.visibility
            )
        case ScopeType.ENTITY:
            rowid = decode_rowid(gid, "Entity")
            if rowid not in entities_by_rowid(connection, [rowid]):
                raise _no_scope(kind)
            return Scope(kind, rowid)


def _no_scope(kind: ScopeType) -> NotFoundError:
    return NotFoundError(f"there is no such {_NOUNS[kind]}, or you may not see it")


def _values(command: SaveAutomation) -> dict[str, Any]:
    """The columns that are given.

    Raises:
        InvalidInputError: A text cannot be kept.
    """
    found: dict[str, Any] = {}
    if command.name is not None:
        found["name"] = checked_name(command.name, "automation's name")
    if command.description is not None:
        found["description"] = (
            checked_text(command.description, "description", MAX_DESCRIPTION_CHARACTERS)
            or None
        )
    if command.enabled is not None:
        found["enabled"] = command.enabled
    if command.scope is not None:
        found["scope_type"] = command.scope.type.value
        found["entity_rowid"] = command.scope.entity_rowid
        found["project_rowid"] = command.scope.project_rowid
        found["collection_rowid"] = command.scope.collection_rowid
    if command.event_type is not None:
        found["event_type"] = command.event_type.value
    if command.event_filter is not None:
        found["event_filter"] = checked_text(
            command.event_filter, "event filter", len(command.event_filter)
        )
    if command.action is not None:
        place = command.action.integration
        found["action_type"] = command.action.type.value
        found["action"] = to_strict(dict(command.action.values))
        found["integration_rowid"] = place and place.rowid
        found["queue_rowid"] = command.action.queue_rowid
    return found


def _free_name(unit: UnitOfWork, entity_rowid: int, name: str) -> str:
    """The name, which no automation of the entity has, and none will meanwhile."""
    checked_name(name, "automation's name")
    unit.alone(f"automations of entity {entity_rowid}")
    same = (automations.c.entity_rowid == entity_rowid) & (automations.c.name == name)
    unit.connection.execute(delete(automations).where(same, gone_scopes()))
    if unit.connection.execute(select(automations.c.rowid).where(same)).first():
        owner = entities_by_rowid(unit.connection, [entity_rowid])[entity_rowid]
        raise ConflictError(
            f"{owner.name!r} has an automation {name!r} already",
            hint="choose another name, or change that one",
        )
    return name


def _refuse_many(connection: Connection, entity_rowid: int) -> None:
    count = (
        select(func.count())
        .select_from(automations)
        .where(automations.c.entity_rowid == entity_rowid)
    )
    if connection.execute(count).scalar_one() >= MAX_PER_ENTITY:
        raise ConflictError(
            f"there are {MAX_PER_ENTITY} automations already",
            hint="delete some that are not needed",
        )


def _required(connection: Connection, rowid: int) -> AutomationRecord:
    found = automation_by_rowid(connection, rowid)
    assert found is not None, "it has just been written"
    return found
