"""Custom charts as they rest: a specification under the name of an entity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from trailmark.errors import ConflictError, InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.accounts.entities import find_visible_entity
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import entities, users
from trailmark.server.db.tables.charts import custom_charts
from trailmark.wire.custom_charts import (
    check_access,
    check_display_name,
    check_spec,
    check_spec_type,
)
from trailmark.wire.lenient_json import storable
from trailmark.wire.names import check_chart_name

_MOST_LISTED = 1_000


@dataclass(frozen=True, slots=True)
class ChartRecord:
    """One chart.

    Attributes:
        type: `vega2`.
        access: `private` (whoever may read the entity) or `public` (everybody signed
            in).
        spec: JSON text, as it was saved.
        username: Who saved it first; None when the account is gone.
    """

    rowid: int
    entity_rowid: int
    entity_name: str
    name: str
    display_name: str
    type: str
    access: str
    spec: str
    username: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def chart_id(self) -> str:
        """What tables are drawn by."""
        return f"{self.entity_name}/{self.name}"


@dataclass(frozen=True, slots=True)
class SaveChart:
    """What to save, as the protocol words it."""

    entity: str
    name: str
    display_name: str
    type: str
    access: str
    spec: str


def find_chart(
    connection: Connection, actor: Actor, chart_id: str
) -> ChartRecord | None:
    """The chart `entity/name`; None when there is none that `actor` may see."""
    entity, slash, name = chart_id.partition("/")
    if not slash:
        raise InvalidInputError(
            f"{chart_id[:200]!r} is not the id of a chart", hint="write 'entity/name'"
        )
    row = connection.execute(_by_name(entity, name)).one_or_none()
    found = None if row is None else _record(row)
    if found is None or not actor.is_signed_in:
        return None
    if found.access == "public" or actor.may(Action.READ, found.entity_rowid):
        return found
    return None


def list_charts(
    connection: Connection, actor: Actor, entity_name: str
) -> list[ChartRecord]:
    """The charts of an entity that `actor` may use, by name; none of those not there."""
    if not actor.is_signed_in:
        return []
    query = (
        _charts()
        .where(entities.c.name == storable(entity_name))
        .order_by(custom_charts.c.name)
        .limit(_MOST_LISTED)
    )
    found = [_record(row) for row in connection.execute(query)]
    return [
        one
        for one in found
        if one.access == "public" or actor.may(Action.READ, one.entity_rowid)
    ]


def save_chart(unit: UnitOfWork, actor: Actor, command: SaveChart) -> ChartRecord:
    """Make a chart, or replace the one of the same entity and name.

    Raises:
        NotFoundError: There is no such entity, or it is not readable.
        ForbiddenError: `actor` may not write there.
        InvalidInputError: A value cannot be kept.
        TooLargeError: The specification is too long.
    """
    entity = find_visible_entity(unit.connection, actor, command.entity)
    if entity is None:
        raise NotFoundError(
            f"there is no entity {command.entity[:200]!r}, or you may not see it",
            hint="check the name of the team or user",
        )
    actor.require(Action.WRITE, entity.rowid)
    values = _checked(command)
    now = datetime.now(UTC)
    stored = unit.connection.execute(_by_name(entity.name, command.name)).one_or_none()
    if stored is None:
        values |= {
            "entity_rowid": entity.rowid,
            "name": command.name,
            "created_by_rowid": actor.user_rowid,
            "created_at": now,
        }
        try:
            with unit.connection.begin_nested():
                unit.connection.execute(
                    insert(custom_charts).values(**values, updated_at=now)
                )
        except IntegrityError:
            raise ConflictError(
                f"somebody makes the chart '{entity.name}/{command.name}' just now",
                hint="try again",
            ) from None
    else:
        unit.connection.execute(
            update(custom_charts)
            .where(custom_charts.c.rowid == _record(stored).rowid)
            .values(**values, updated_at=now)
        )
    return _record(unit.connection.execute(_by_name(entity.name, command.name)).one())


def _checked(command: SaveChart) -> dict[str, Any]:
    check_chart_name(command.name)
    return {
        "display_name": storable(check_display_name(command.display_name)),
        "type": check_spec_type(command.type),
        "access": check_access(command.access),
        "spec": storable(check_spec(command.spec)),
    }


def _by_name(entity: str, name: str) -> Select[*tuple[Any, ...]]:
    return _charts().where(
        entities.c.name == storable(entity), custom_charts.c.name == storable(name)
    )


def _charts() -> Select[*tuple[Any, ...]]:
    chart = custom_charts.c
    columns = (
        *(chart.rowid, chart.entity_rowid, entities.c.name, chart.name),
        *(chart.display_name, chart.type, chart.access, chart.spec),
        *(users.c.username, chart.created_at, chart.updated_at),
    )
    return (
        select(*columns)
        .join(entities, entities.c.rowid == custom_charts.c.entity_rowid)
        .join(users, users.c.rowid == custom_charts.c.created_by_rowid, isouter=True)
    )


def _record(row: Row[*tuple[Any, ...]]) -> ChartRecord:
    return ChartRecord(*tuple(row))
