"""Aliases of a registry that only its administrators give, move and take away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, insert

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.registries import protected_aliases
from trailmark.server.projects.records import ProjectRecord
from trailmark.wire.names import check_alias

MAX_PROTECTED = 100
_LATEST = "latest"


def set_protected_aliases(
    unit: UnitOfWork, actor: Actor, project: ProjectRecord, aliases: Sequence[str]
) -> None:
    """Protect exactly these aliases in all collections of a registry.

    Versions that have them keep them.

    Raises:
        ForbiddenError: `actor` does not administer the registry.
        InvalidInputError: One cannot be an alias or is `latest`, which moves by
            itself, or there are more than 100.
    """
    project.require(actor, Action.ADMIN, what="registry")
    wanted = sorted({check_alias(alias) for alias in aliases})
    if _LATEST in wanted:
        raise InvalidInputError(
            f"the alias {_LATEST!r} cannot be protected: it moves with every link",
            hint="protect a name that people give, such as 'production'",
        )
    if len(wanted) > MAX_PROTECTED:
        raise InvalidInputError(
            f"{len(wanted)} protected aliases are too many",
            hint=f"use at most {MAX_PROTECTED}",
        )
    unit.connection.execute(
        delete(protected_aliases).where(
            protected_aliases.c.project_rowid == project.rowid
        )
    )
    now = datetime.now(UTC)
    for alias in wanted:
        unit.connection.execute(
            insert(protected_aliases).values(
                project_rowid=project.rowid, alias=alias, created_at=now
            )
        )
