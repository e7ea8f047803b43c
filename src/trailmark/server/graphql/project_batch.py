"""Figures about a page of projects, read for all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trailmark.server.graphql.context import Context
from trailmark.server.projects.listing import (
    NO_ACTIVITY,
    ProjectActivity,
    project_activity,
)
from trailmark.server.projects.records import ProjectRecord


class ProjectBatch:
    """The projects of one page."""

    def __init__(self, context: Context, projects: Sequence[ProjectRecord]) -> None:
        self.context = context
        self._rowids = [project.rowid for project in projects]
        self._activity: Mapping[int, ProjectActivity] | None = None

    def activity(self, rowid: int) -> ProjectActivity:
        if self._activity is None:
            with self.context.services.database.read() as connection:
                self._activity = project_activity(connection, self._rowids)
        return self._activity.get(rowid, NO_ACTIVITY)
