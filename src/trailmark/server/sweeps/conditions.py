"""Filters over sweeps as SQL conditions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, select

from trailmark.server.db.tables.sweeps import sweeps
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.filter_sql import ConditionCompiler
from trailmark.server.runs.leaves import Leaf, Sql, text_leaf
from trailmark.wire.run_field import RunField
from trailmark.wire.run_filter import Compare, parse_filter
from trailmark.wire.sweep_field import parse_sweep_field

_INSTANTS = ("created_at", "updated_at")
_ANY_CASE = ("state", "method")


class _SweepConditions(ConditionCompiler):
    """Filters over the sweeps of one project."""

    def __init__(self, connection: Connection, project: ProjectRecord) -> None:
        super().__init__(connection, sweeps.c.rowid)
        self.project = project

    def candidates(self, *columns: Sql) -> Select[*tuple[Any, ...]]:
        return select(*columns).where(sweeps.c.project_rowid == self.project.rowid)

    def of_set(self, node: Compare) -> Sql | None:  # noqa: ARG002
        return None

    def leaf(self, of: RunField) -> Leaf:
        column = sweeps.c[of.name]
        if of.name in _INSTANTS:
            return self.dialect.instant_leaf(column, is_total=True)
        if of.name in _ANY_CASE:
            return text_leaf(func.lower(column), is_total=True, lower_case=True)
        return text_leaf(column, is_total=of.name == "name")


def matching(
    connection: Connection, project: ProjectRecord, filters: str | None
) -> Sql | None:
    """The condition of a filter as clients write it; None where it matches all.

    Raises:
        InvalidInputError: It cannot be read.
    """
    if not filters:
        return None
    condition = parse_filter(filters, parse_sweep_field)
    return _SweepConditions(connection, project).condition(condition)
