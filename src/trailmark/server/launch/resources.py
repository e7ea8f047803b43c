"""What the runs of a queue get to run on, unless they say otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from trailmark.errors import NotFoundError
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.launch import resource_configs
from trailmark.server.launch.documents import read_object
from trailmark.wire.lenient_json import from_strict, to_strict
from trailmark.wire.run_queues import check_resource_type
from trailmark.wire.template_variables import (
    Variables,
    check_placeholders,
    read_variables,
)


@dataclass(frozen=True, slots=True)
class ResourceConfig:
    """The default of a queue.

    Attributes:
        resource: One of `RESOURCE_TYPES`.
        config: `{"resource_args": {resource: {…}}}`, with `{{name}}` where a template
            variable goes.
        variables: By name.
    """

    resource: str
    config: dict[str, Any]
    variables: Variables

    @classmethod
    def read(
        cls, resource: str, config: str, variables: str | None
    ) -> tuple[ResourceConfig, list[str]]:
        """Read what a client sends; and say what of it has no effect.

        Raises:
            InvalidInputError: It cannot be acted on.
            TooLargeError: It is too long.
        """
        document = read_object(config, "the resource configuration")
        declared = read_variables(
            read_object(variables or "{}", "the template variables")
        )
        unused = check_placeholders(document, declared)
        return cls(check_resource_type(resource), document, declared), [
            f"template variable {name!r} is not used in the configuration"
            for name in unused
        ]


@dataclass(frozen=True, slots=True)
class ResourceConfigRecord:
    rowid: int
    entity_rowid: int
    told: ResourceConfig


def add_resource_config(
    unit: UnitOfWork, entity_rowid: int, told: ResourceConfig
) -> int:
    """Keep a configuration; the caller checked that the actor may write there."""
    declared = {name: one.declared() for name, one in told.variables.items()}
    made = insert(resource_configs).values(
        entity_rowid=entity_rowid,
        resource=told.resource,
        config=to_strict(told.config),
        template_variables=to_strict(declared),
        created_at=datetime.now(UTC),
    )
    returned = made.returning(resource_configs.c.rowid)
    return int(unit.connection.execute(returned).scalar_one())


def find_resource_config(
    connection: Connection, entity_rowid: int, rowid: int
) -> ResourceConfigRecord | None:
    """One of an entity's; None when it has none of that number."""
    columns = resource_configs.c
    row = connection.execute(
        select(columns.resource, columns.config, columns.template_variables).where(
            columns.rowid == rowid, columns.entity_rowid == entity_rowid
        )
    ).one_or_none()
    if row is None:
        return None
    variables = read_variables(from_strict(row.template_variables))
    told = ResourceConfig(row.resource, from_strict(row.config), variables)
    return ResourceConfigRecord(rowid, entity_rowid, told)


def require_resource_config(
    connection: Connection, entity_rowid: int, rowid: int
) -> ResourceConfigRecord:
    """
    Raises:
        NotFoundError: The entity has none of that number.
    """
    found = find_resource_config(connection, entity_rowid, rowid)
    if found is None:
        raise NotFoundError(
            "the entity has no such resource configuration",
            hint="pass the id that createDefaultResourceConfig gave",
        )
    return found
