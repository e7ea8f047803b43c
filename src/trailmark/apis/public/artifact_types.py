"""Types of artifacts in a project, such as `dataset` and `model`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from trailmark.apis.public.artifact_collection import ArtifactCollection
from trailmark.apis.public.artifact_collections import ArtifactCollections
from trailmark.apis.public.fragments import PAGE_INFO, TYPE
from trailmark.apis.public.paginator import DEFAULT_PAGE, Paginator
from trailmark.errors import UnknownNameError
from trailmark.transport.client import Client

_LOAD = f"""query ProjectArtifactType($entity: String!, $project: String!, $type: String!) {{
  project(entityName: $entity, name: $project) {{
    artifactType(name: $type) {{ {TYPE} }}
  }}
}}"""

_LIST = f"""query ProjectArtifactTypes(
  $entity: String!, $project: String!, $cursor: String, $perPage: Int
) {{
  project(entityName: $entity, name: $project) {{
    artifactTypes(after: $cursor, first: $perPage) {{
      edges {{ node {{ {TYPE} }} }}
      {PAGE_INFO}
    }}
  }}
}}"""


class ArtifactType:
    """A type of artifacts in a project.

    Args:
        attrs: What is known of it already; read from the server when None.

    Raises:
        UnknownNameError: The project has no artifacts of this type.

    Example:
        >>> models = api.artifact_type("model", "crew/demo")
        >>> models.name, len(models.collections())
        ('model', 1)
    """

    def __init__(
        self,
        client: Client,
        entity: str,
        project: str,
        type_name: str,
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        self.client = client
        self.entity = entity
        self.project = project
        self.type = type_name
        self._attrs = dict(attrs) if attrs is not None else self._loaded()

    def load(self) -> Mapping[str, Any]:
        """Read it anew; what the server said.

        Example:
            >>> sorted(api.artifact_type("model", "crew/demo").load())
            ['createdAt', 'description', 'id', 'name']
        """
        self._attrs = self._loaded()
        return self._attrs

    @property
    def id(self) -> str:
        """The server's global id of it."""
        return str(self._attrs["id"])

    @property
    def name(self) -> str:
        """Such as `model`; unique in the project."""
        return str(self._attrs["name"])

    @property
    def description(self) -> str | None:
        """None when nobody wrote one."""
        return self._attrs.get("description")

    @property
    def created_at(self) -> str:
        """When the first artifact of this type came, in ISO 8601."""
        return str(self._attrs["createdAt"])

    def collections(
        self,
        per_page: int = DEFAULT_PAGE,
        *,
        filters: Mapping[str, Any] | None = None,
        order: str | None = None,
    ) -> ArtifactCollections:
        """The project's collections of this type.

        Args:
            filters: See `ArtifactCollections`.
            order: See `ArtifactCollections`.

        Example:
            >>> [one.name for one in api.artifact_type("dataset", "crew/demo").collections()]
            ['data-y']
        """
        return ArtifactCollections(
            self.client,
            self.entity,
            self.project,
            self.type,
            per_page,
            filters=filters,
            order=order,
        )

    def collection(self, name: str) -> ArtifactCollection:
        """One collection of this type, by name.

        Raises:
            UnknownNameError: There is none of that name and type.

        Example:
            >>> api.artifact_type("model", "crew/demo").collection("model-x").path
            ['crew', 'demo', 'model-x']
        """
        return ArtifactCollection(
            self.client, self.entity, self.project, name, self.type
        )

    def __repr__(self) -> str:
        return f"<ArtifactType {self.type}>"

    def _loaded(self) -> dict[str, Any]:
        answer = self.client.execute(
            _LOAD,
            {"entity": self.entity, "project": self.project, "type": self.type},
            operation="ProjectArtifactType",
        )
        found = (answer.get("project") or {}).get("artifactType")
        if not found:
            raise UnknownNameError(
                f"there are no artifacts of type {self.type!r} "
                f"in '{self.entity}/{self.project}'"
            )
        return found


class ArtifactTypes(Paginator[ArtifactType]):
    """The types of artifacts in a project, the oldest first.

    Example:
        >>> [one.name for one in api.artifact_types("crew/demo")]
        ['dataset', 'model']
    """

    QUERY: ClassVar[str | None] = _LIST

    def __init__(
        self,
        client: Client,
        entity: str,
        project: str,
        per_page: int | None = DEFAULT_PAGE,
    ) -> None:
        self.entity = entity
        self.project = project
        super().__init__(client, {"entity": entity, "project": project}, per_page)

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        project = data.get("project")
        if project is None:
            raise UnknownNameError(
                f"there is no project '{self.entity}/{self.project}'"
            )
        return project["artifactTypes"]

    def _object(self, edge: dict[str, Any]) -> ArtifactType | None:
        node = edge.get("node")
        if node is None:
            return None
        return ArtifactType(
            self.client, self.entity, self.project, node["name"], attrs=node
        )
