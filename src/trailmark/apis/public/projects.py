"""Projects, which hold runs and artifacts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from trailmark.apis.public.artifact_collections import ProjectArtifactCollections
from trailmark.apis.public.artifact_types import ArtifactTypes
from trailmark.apis.public.paginator import DEFAULT_PAGE
from trailmark.errors import UnknownNameError
from trailmark.transport.client import Client

_LOAD = """query GetProject($entity: String!, $name: String!) {
  project(name: $name, entityName: $entity) {
    id internalId name entityName createdAt isBenchmark
  }
}"""


class Project:
    """A namespace for runs and artifacts. Reads from the server what is asked of it.

    Args:
        attrs: What is known of it already; the rest is read when first needed.
    """

    def __init__(
        self, client: Client, entity: str, project: str, attrs: Mapping[str, Any]
    ) -> None:
        self.client = client
        self.entity = entity
        self.name = project
        self._attrs = dict(attrs)

    @property
    def id(self) -> str:
        return str(self._attr("id"))

    @property
    def path(self) -> list[str]:
        """Entity and name."""
        return [self.entity, self.name]

    @property
    def url(self) -> str:
        """Its page."""
        return f"{self.client.base_url}/{quote(self.entity)}/{quote(self.name)}"

    @property
    def created_at(self) -> str:
        """In ISO 8601."""
        return str(self._attr("createdAt"))

    @property
    def is_benchmark(self) -> bool:
        return bool(self._attr("isBenchmark"))

    def load(self) -> None:
        """Read it anew.

        Raises:
            UnknownNameError: There is no such project.
        """
        answer = self.client.execute(
            _LOAD, {"entity": self.entity, "name": self.name}, operation="GetProject"
        )
        found = answer.get("project")
        if not found:
            raise UnknownNameError(f"there is no project '{self.entity}/{self.name}'")
        self._attrs = found

    def artifacts_types(self, per_page: int = DEFAULT_PAGE) -> ArtifactTypes:
        """The types of its artifacts."""
        return ArtifactTypes(self.client, self.entity, self.name, per_page)

    def collections(
        self,
        filters: Mapping[str, Any] | None = None,
        order: str | None = None,
        per_page: int = DEFAULT_PAGE,
    ) -> ProjectArtifactCollections:
        """Its collections of artifacts, whatever their type."""
        return ProjectArtifactCollections(
            self.client,
            self.entity,
            self.name,
            per_page,
            filters=filters,
            order=order,
        )

    def __repr__(self) -> str:
        return f"<Project {'/'.join(self.path)}>"

    def _attr(self, name: str) -> Any:
        if name not in self._attrs:
            self.load()
        return self._attrs[name]
