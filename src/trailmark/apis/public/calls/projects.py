"""`Api`: projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trailmark.apis.public import paths
from trailmark.apis.public.calls.core import ApiCore
from trailmark.errors import UsageError

if TYPE_CHECKING:
    from trailmark.apis.public.projects import Project


class ProjectCalls(ApiCore):
    """Reads, lists and makes projects."""

    def project(self, name: str, entity: str | None = None) -> Project:
        """A project by name; nothing is read before something of it is asked for.

        Raises:
            UsageError: `name` cannot be one.
        """
        from trailmark.apis.public.projects import Project

        place = paths.read_project(name or "", entity, None)
        if not name:
            raise UsageError("no project named", hint="pass its name")
        return Project(
            self._client, place.entity or self.default_entity, place.project, attrs={}
        )
