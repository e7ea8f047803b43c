"""Bringing a database to the tables of this version, whatever version made it.

`main` holds the steps of everything but the tail, `tail` those of the tail; each set
counts its own revisions, since in SQLite they are two files.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text

from trailmark.errors import UsageError
from trailmark.server.db.database import Database
from trailmark.server.db.tables import metadata, tail_metadata

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory
    from sqlalchemy import MetaData

HEADS = {"main": "0006", "tail": "0002"}
"""The newest revision of each set; a test compares it with the files."""

TABLES: dict[str, MetaData] = {"main": metadata, "tail": tail_metadata}
_ADVISORY_LOCK = 7_236_411_520_001
# Alembic's `op`, which the steps call, is one global of the process.
_ALEMBIC = threading.Lock()


def migrate(database: Database, tail_database: Database) -> None:
    """Run the steps that are missing. Several servers may call it at once.

    Each database changes in one transaction: it is at the old version or the new.

    Raises:
        UsageError: A database was made by a newer version of trailmark.
    """
    for name, target in (("main", database), ("tail", tail_database)):
        with target.read() as connection:
            if _revision_of(connection, name) == HEADS[name]:
                continue
        with target.write() as unit:
            if not target.is_sqlite:
                # SQLite's write transaction is exclusive already.
                lock = text("SELECT pg_advisory_xact_lock(:key)")
                unit.connection.execute(lock, {"key": _ADVISORY_LOCK})
            with _ALEMBIC:
                _upgrade(unit.connection, name)


def version_table(name: str) -> str:
    """Where a set's revision is kept; one each, as PostgreSQL holds both sets."""
    return f"alembic_version_{name}"


def script_directory(name: str) -> ScriptDirectory:
    """The steps of one set."""
    # Alembic takes a fifth of a second to import; a server that is up to date never
    # needs it.
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(Path(__file__).parent / name))


def _upgrade(connection: Connection, name: str) -> None:
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    steps = script_directory(name)
    found = _revision_of(connection, name)
    if found is not None and found not in {step.revision for step in _all(steps)}:
        raise UsageError(
            f"the {name} database is at revision {found!r}, which this version of "
            "trailmark does not know",
            hint="a newer trailmark made it; upgrade this one",
        )

    def missing(revision: Any, _: Any) -> Any:
        return steps._upgrade_revs(HEADS[name], revision)  # pyright: ignore[reportPrivateUsage]

    options = {"version_table": version_table(name), "fn": missing}
    context = MigrationContext.configure(connection, opts=options)
    with Operations.context(context):
        context.run_migrations()


def _all(steps: ScriptDirectory) -> list[Any]:
    return list(steps.walk_revisions())


def _revision_of(connection: Connection, name: str) -> str | None:
    """The revision a database is at; None when it has no tables yet."""
    if not inspect(connection).has_table(version_table(name)):
        return None
    query = text(f"SELECT version_num FROM {version_table(name)}")  # noqa: S608
    return connection.execute(query).scalar()
