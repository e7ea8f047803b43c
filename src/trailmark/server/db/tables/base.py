"""The two sets of tables, and the columns that recur.

`metadata` is everything that is small and queried. `tail_metadata` is the
write-hot part of history; it has a SQLite file of its own, so that a slow
metadata write never delays an acknowledgement. In PostgreSQL both share one
database.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, MetaData

from trailmark.server.db.types import Instant, Rowid

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=_NAMING)
tail_metadata = MetaData(naming_convention=_NAMING)


def rowid() -> Column[int]:
    return Column("rowid", Rowid, primary_key=True, autoincrement=True)


def reference(
    name: str, target: str, *, nullable: bool = False, on_delete: str = "CASCADE"
) -> Column[int]:
    """A foreign key to `target.rowid`; deleting the target cascades by default."""
    key = ForeignKey(f"{target}.rowid", ondelete=on_delete)
    return Column(name, Rowid, key, nullable=nullable, index=True)


def instant(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, Instant, nullable=nullable)
