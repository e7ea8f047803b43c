"""The collections of one type in a project, and of all its types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from trailmark.apis.public.artifact_collection import ArtifactCollection
from trailmark.apis.public.fragments import COLLECTION, PAGE_INFO
from trailmark.apis.public.paginator import DEFAULT_PAGE, SizedPaginator
from trailmark.errors import UnknownNameError
from trailmark.transport.client import Client

_PAGE = f"""artifactCollections(
  after: $cursor, first: $perPage, filters: $filters, order: $order
) {{
  totalCount
  {PAGE_INFO}
  edges {{ node {{ {COLLECTION} }} }}
}}"""

_OF_TYPE = f"""query ArtifactTypeArtifactCollections(
  $entity: String!, $project: String!, $type: String!, $cursor: String,
  $perPage: Int, $filters: JSONString, $order: String
) {{
  project(entityName: $entity, name: $project) {{
    artifactType(name: $type) {{ {_PAGE} }}
  }}
}}"""

_OF_PROJECT = f"""query ProjectArtifactCollections(
  $entity: String!, $project: String!, $cursor: String, $perPage: Int,
  $filters: JSONString, $order: String
) {{
  project(entityName: $entity, name: $project) {{ {_PAGE} }}
}}"""


class _Collections(SizedPaginator[ArtifactCollection]):
    def __init__(
        self,
        client: Client,
        entity: str,
        project: str,
        variables: Mapping[str, Any],
        filters: Mapping[str, Any] | None,
        order: str | None,
        per_page: int | None,
    ) -> None:
        self.entity = entity
        self.project = project
        sent = {
            "entity": entity,
            "project": project,
            **variables,
            "filters": None if filters is None else json.dumps(filters),
            "order": order,
        }
        super().__init__(client, sent, per_page)

    def _project(self, data: dict[str, Any]) -> dict[str, Any]:
        project = data.get("project")
        if project is None:
            raise UnknownNameError(
                f"there is no project '{self.entity}/{self.project}'"
            )
        return project

    def _object(self, edge: dict[str, Any]) -> ArtifactCollection | None:
        node = edge.get("node")
        if node is None:
            return None
        return ArtifactCollection(
            self.client,
            self.entity,
            self.project,
            node["name"],
            node["type"]["name"],
            attrs=node,
        )


class ArtifactCollections(_Collections):
    """The collections of one type in a project.

    Args:
        filters: MongoDB-style, over `name`, `tag`, `description`, `created_at` and
            `updated_at`.
        order: `name`, `created_at` or `updated_at`, with `-` in front to turn it round.

    Example:
        >>> collections = api.artifact_collections("crew/demo", "dataset")
        >>> len(collections), collections[0].name
        (1, 'data-y')
    """

    QUERY: ClassVar[str | None] = _OF_TYPE

    def __init__(
        self,
        client: Client,
        entity: str,
        project: str,
        type_name: str,
        per_page: int | None = DEFAULT_PAGE,
        *,
        filters: Mapping[str, Any] | None = None,
        order: str | None = None,
    ) -> None:
        self.type_name = type_name
        variables = {"type": type_name}
        super().__init__(client, entity, project, variables, filters, order, per_page)

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        of_type = self._project(data).get("artifactType")
        if of_type is None:
            raise UnknownNameError(
                f"there are no artifacts of type {self.type_name!r} "
                f"in '{self.entity}/{self.project}'"
            )
        return of_type["artifactCollections"]


class ProjectArtifactCollections(_Collections):
    """The collections of a project, whatever their type.

    Args:
        filters: See `ArtifactCollections`.
        order: See `ArtifactCollections`.

    Example:
        >>> collections = api.project("demo", "crew").collections(order="name")
        >>> [(one.name, one.type) for one in collections]
        [('data-y', 'dataset'), ('model-x', 'model')]
    """

    QUERY: ClassVar[str | None] = _OF_PROJECT

    def __init__(
        self,
        client: Client,
        entity: str,
        project: str,
        per_page: int | None = DEFAULT_PAGE,
        *,
        filters: Mapping[str, Any] | None = None,
        order: str | None = None,
    ) -> None:
        super().__init__(client, entity, project, {}, filters, order, per_page)

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        return self._project(data)["artifactCollections"]
