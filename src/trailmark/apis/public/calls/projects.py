"""`Api`: projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trailmark.apis.public import checks, paths
from trailmark.apis.public.calls.core import ApiCore
from trailmark.errors import UsageError

if TYPE_CHECKING:
    from trailmark.apis.public.projects import Project, Projects


class ProjectCalls(ApiCore):
    """Reads, lists and makes projects."""

    CREATE_PROJECT = """mutation CreateProject($entity: String!, $name: String!) {
  upsertModel(input: { entityName: $entity, name: $name }) { project { id } }
}"""
    """The document that `create_project` sends."""

    def project(self, name: str, entity: str | None = None) -> Project:
        """A project by name; nothing is read before something of it is asked for.

        Args:
            name: May be written `entity/project`; of a registry, its full name.
            entity: By default `default_entity`; of a registry, its organization.

        Raises:
            UsageError: `name` cannot be one, or no entity is known.

        Example:
            >>> api.project("demo").path
            ['crew', 'demo']
        """
        from trailmark.apis.public.projects import Project

        if not name:
            raise UsageError("no project named", hint="pass its name")
        place = paths.read_project(name, entity, None)
        return Project(self._client, self._owner(place), place.project, attrs={})

    def projects(self, entity: str | None = None, per_page: int = 200) -> Projects:
        """The projects of a user or team, the oldest first.

        Args:
            entity: By default `default_entity`.
            per_page: Projects a page, which changes nothing about the result.

        Raises:
            UsageError: No entity is known, or `per_page` is below 1.
            UnknownNameError: There is no such entity; when the list is looked at.

        Example:
            >>> [project.name for project in api.projects("crew")][:1]
            ['demo']
        """
        from trailmark.apis.public.projects import Projects

        return Projects(self._client, self.entity_or_default(entity), per_page)

    def create_project(self, name: str, entity: str) -> None:
        """Make a project; one that is there already stays as it is.

        Raises:
            UsageError: `name` cannot be one.
            NotFoundError: There is no such entity.
            ForbiddenError: The caller may not make projects there.

        Example:
            >>> api.create_project(project, "crew")
            >>> len(api.runs(project))
            0
        """
        variables = {
            "name": checks.project_name(name),
            "entity": checks.entity_name(entity),
        }
        self._client.execute(self.CREATE_PROJECT, variables, operation="CreateProject")
