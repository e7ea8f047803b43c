"""Integrations: the places outside that an entity's automations may reach."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from trailmark.errors import ConflictError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.accounts.entities import EntityRecord, find_visible_entity
from trailmark.server.automations.ids import RowKey
from trailmark.server.automations.texts import checked_name, checked_url
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.automations import automations, integrations
from trailmark.wire.lenient_json import storable

MAX_PER_ENTITY = 1_000
GID_KIND = "Integration"


class IntegrationKind(StrEnum):
    SLACK = "slack"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class IntegrationRecord:
    """One place.

    Attributes:
        name: Of a webhook; of Slack, the channel. Unique in the entity and kind.
        team_name: The Slack workspace; None for webhooks.
        url: Where messages go. Slack's is a secret that is never answered.
    """

    rowid: int
    entity_rowid: int
    kind: str
    name: str
    team_name: str | None
    url: str
    created_at: datetime
    updated_at: datetime

    @property
    def gid(self) -> str:
        return RowKey(self.rowid, self.created_at).gid(GID_KIND)


_COLUMNS = tuple(
    integrations.c[name] for name in IntegrationRecord.__dataclass_fields__
)


@dataclass(frozen=True, slots=True)
class NewIntegration:
    """What is to be kept; see `IntegrationRecord`."""

    kind: IntegrationKind
    name: str
    url: str
    team_name: str | None = None


def create_integration(
    unit: UnitOfWork, actor: Actor, entity_name: str, command: NewIntegration
) -> IntegrationRecord:
    """Keep a place for the automations of an entity.

    Raises:
        NotFoundError: There is no such entity, or it is not readable.
        ForbiddenError: The actor does not administer it.
        InvalidInputError: A name or the address cannot be used.
        ConflictError: There is one of that name, or the entity has too many.
    """
    owner = _administered(unit.connection, actor, entity_name)
    words = _WORDS[command.kind]
    name = checked_name(command.name, words.name)
    team_name = command.team_name and checked_name(command.team_name, "workspace")
    url = checked_url(command.url, words.url)
    unit.alone(f"integrations of entity {owner.rowid}")
    _refuse_taken(unit.connection, owner, command.kind, name)
    now = datetime.now(UTC)
    made = insert(integrations).values(
        entity_rowid=owner.rowid,
        kind=command.kind.value,
        name=name,
        team_name=team_name or None,
        url=url,
        created_by_rowid=actor.user_rowid,
        created_at=now,
        updated_at=now,
    )
    return _record(unit.connection.execute(made.returning(*_COLUMNS)).one())


def delete_integration(unit: UnitOfWork, actor: Actor, key: RowKey) -> None:
    """Forget a place.

    Raises:
        NotFoundError: There is none, or its entity is not readable.
        ForbiddenError: The actor does not administer its entity.
        ConflictError: An automation sends there.
    """
    found = _find(unit.connection, key)
    if found is None:
        raise _no_integration()
    actor.require(Action.ADMIN, found.entity_rowid, what="integration")
    unit.alone(f"integrations of entity {found.entity_rowid}")
    users = list(
        unit.connection.execute(
            select(automations.c.name)
            .where(automations.c.integration_rowid == found.rowid)
            .order_by(automations.c.rowid)
            .limit(4)
        ).scalars()
    )
    if users:
        names = ", ".join(repr(name) for name in users[:3])
        raise ConflictError(
            f"the integration {found.name!r} is used by {names}"
            + (" and others" if len(users) > 3 else ""),
            hint="delete these automations first, or let them do something else",
        )
    unit.connection.execute(
        delete(integrations).where(integrations.c.rowid == found.rowid)
    )


def usable_integration(
    connection: Connection, actor: Actor, key: RowKey, kind: IntegrationKind
) -> IntegrationRecord:
    """The place, which `actor` may send to.

    Raises:
        NotFoundError: There is none of that kind, or its entity is not readable.
        ForbiddenError: The actor may look at its entity, but not work in it.
    """
    found = _find(connection, key)
    if found is None or found.kind != kind:
        raise _no_integration(kind)
    actor.require(Action.WRITE, found.entity_rowid, what=f"{kind.value} integration")
    return found


def list_integrations(
    connection: Connection, entity_rowid: int, *, first: int, after_rowid: int = 0
) -> list[IntegrationRecord]:
    """The places of an entity that the caller was let into, oldest first."""
    query = (
        select(*_COLUMNS)
        .where(
            integrations.c.entity_rowid == entity_rowid,
            integrations.c.rowid > after_rowid,
        )
        .order_by(integrations.c.rowid)
        .limit(first)
    )
    return [_record(row) for row in connection.execute(query)]


def integrations_by_rowid(
    connection: Connection, rowids: Collection[int]
) -> dict[int, IntegrationRecord]:
    """Whoever asks; unknown ones are left out."""
    if not rowids:
        return {}
    query = select(*_COLUMNS).where(integrations.c.rowid.in_(list(rowids)))
    return {row.rowid: _record(row) for row in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class _Words:
    name: str
    url: str


_WORDS = {
    IntegrationKind.SLACK: _Words("channel name", "webhook URL"),
    IntegrationKind.WEBHOOK: _Words("webhook's name", "endpoint"),
}


def _find(connection: Connection, key: RowKey) -> IntegrationRecord | None:
    query = select(*_COLUMNS).where(
        integrations.c.rowid == key.rowid, integrations.c.created_at == key.created_at
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _record(row)


def _administered(connection: Connection, actor: Actor, name: str) -> EntityRecord:
    owner = find_visible_entity(connection, actor, storable(name))
    if owner is None:
        raise NotFoundError(
            f"there is no entity {name[:200]!r}, or you may not see it",
            hint="name a team or yourself",
        )
    actor.require(Action.ADMIN, owner.rowid, what="team")
    return owner


def _refuse_taken(
    connection: Connection, owner: EntityRecord, kind: IntegrationKind, name: str
) -> None:
    ours = integrations.c.entity_rowid == owner.rowid
    taken = select(integrations.c.rowid).where(
        ours, integrations.c.kind == kind.value, integrations.c.name == name
    )
    if connection.execute(taken).first() is not None:
        raise ConflictError(
            f"{owner.name!r} has a {kind.value} integration {name!r} already",
            hint="choose another name, or delete that one first",
        )
    count = select(func.count()).select_from(integrations).where(ours)
    if connection.execute(count).scalar_one() >= MAX_PER_ENTITY:
        raise ConflictError(
            f"{owner.name!r} has {MAX_PER_ENTITY} integrations already",
            hint="delete some that nothing uses",
        )


def _no_integration(kind: IntegrationKind | None = None) -> NotFoundError:
    called = "integration" if kind is None else f"{kind.value} integration"
    return NotFoundError(f"there is no such {called}, or you may not see it")


def _record(row: Row[*tuple[Any, ...]]) -> IntegrationRecord:
    return IntegrationRecord(*tuple(row))
