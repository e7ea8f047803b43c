"""Figures about a page of projects, read for all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trailmark.server.accounts.organizations import names_by_entity
from trailmark.server.graphql.context import Context
from trailmark.server.projects.listing import (
    NO_ACTIVITY,
    ProjectActivity,
    project_activity,
)
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.registry.records import RegistrySettings, settings_by_rowid


class ProjectBatch:
    """The projects of one page."""

    def __init__(self, context: Context, projects: Sequence[ProjectRecord]) -> None:
        self.context = context
        self._projects = projects
        self._activity: Mapping[int, ProjectActivity] | None = None
        self._registries: Mapping[int, RegistrySettings] | None = None
        self._organizations: Mapping[int, str] | None = None

    def activity(self, rowid: int) -> ProjectActivity:
        if self._activity is None:
            rowids = [project.rowid for project in self._projects]
            with self.context.services.database.read() as connection:
                self._activity = project_activity(connection, rowids)
        return self._activity.get(rowid, NO_ACTIVITY)

    def registry(self, rowid: int) -> RegistrySettings:
        """What is set of a registry; the defaults when it has just been deleted."""
        if self._registries is None:
            rowids = [one.rowid for one in self._projects if one.is_registry]
            with self.context.services.database.read() as connection:
                self._registries = settings_by_rowid(connection, rowids)
        return self._registries.get(rowid, RegistrySettings())

    def organization_name(self, entity_rowid: int) -> str | None:
        """The organization whose own entity that is, or which its team belongs to."""
        if self._organizations is None:
            rowids = {one.entity_rowid for one in self._projects}
            with self.context.services.database.read() as connection:
                self._organizations = names_by_entity(connection, rowids)
        return self._organizations.get(entity_rowid)
