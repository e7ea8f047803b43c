"""Searching registries, their collections and versions: each step narrows the next."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from trailmark.apis.public.artifact_collection import ArtifactCollection
from trailmark.apis.public.fragments import (
    COLLECTION,
    MEMBERSHIP,
    PAGE_INFO,
    REGISTRY,
)
from trailmark.apis.public.paginator import DEFAULT_PAGE, Paginator, SizedPaginator
from trailmark.apis.public.paths import REGISTRY_PREFIX, registry_project
from trailmark.apis.public.registries.registry import Registry
from trailmark.errors import UnknownNameError, UsageError
from trailmark.transport.client import Client

if TYPE_CHECKING:
    from trailmark.artifacts.artifact import Artifact

Filter = Mapping[str, Any]

# A `^` that stands for the start: not an escaped one, nor that of a set.
_START = re.compile(r"(?<![\\\[])\^")

_REGISTRIES = f"""query FetchRegistries(
  $organization: String!, $filters: JSONString, $cursor: String, $perPage: Int,
  $order: String
) {{
  organization(name: $organization) {{
    orgEntity {{
      projects(
        filters: $filters, after: $cursor, first: $perPage, order: $order
      ) {{
        {PAGE_INFO}
        edges {{ node {{ {REGISTRY} }} }}
      }}
    }}
  }}
}}"""

_COLLECTIONS = f"""query RegistryCollections(
  $organization: String!, $registryFilter: JSONString, $filters: JSONString,
  $cursor: String, $perPage: Int, $order: String
) {{
  organization(name: $organization) {{
    orgEntity {{
      name
      artifactCollections(
        projectFilters: $registryFilter, filters: $filters,
        collectionTypes: [PORTFOLIO], after: $cursor, first: $perPage, order: $order
      ) {{
        totalCount
        {PAGE_INFO}
        edges {{ node {{ {COLLECTION} }} }}
      }}
    }}
  }}
}}"""

_VERSIONS = f"""query RegistryVersions(
  $organization: String!, $registryFilter: JSONString, $collectionFilter: JSONString,
  $filters: JSONString, $cursor: String, $perPage: Int, $order: String
) {{
  organization(name: $organization) {{
    orgEntity {{
      name
      artifactMemberships(
        projectFilters: $registryFilter, collectionFilters: $collectionFilter,
        filters: $filters, after: $cursor, first: $perPage, order: $order
      ) {{
        {PAGE_INFO}
        edges {{ node {{ {MEMBERSHIP} }} }}
      }}
    }}
  }}
}}"""


class Registries(Paginator[Registry]):
    """The registries of an organization.

    Args:
        filter: MongoDB-style, over `name`, `description`, `created_at`, `updated_at`.
        order: A field's name, with `-` in front to turn it round.

    Example:
        >>> registry = api.create_registry(project, "organization")
        >>> [one.name for one in api.registries(filter={"name": project})] == [project]
        True
    """

    QUERY: ClassVar[str | None] = _REGISTRIES

    def __init__(
        self,
        client: Client,
        organization: str,
        filter: Filter | None = None,
        per_page: int | None = DEFAULT_PAGE,
        order: str | None = None,
    ) -> None:
        self.organization = organization
        self.filter = with_full_names(checked_filter(filter))
        variables = {
            "organization": organization,
            "filters": json.dumps(self.filter),
            "order": order,
        }
        super().__init__(client, variables, per_page)

    def collections(
        self,
        filter: dict[str, Any] | None = None,
        *,
        per_page: int | None = DEFAULT_PAGE,
        order: str | None = None,
    ) -> Collections:
        """The collections in these registries.

        Args:
            filter: MongoDB-style, over `name`, `tag`, `description`, `created_at` and
                `updated_at`.

        Example:
            >>> registry = api.create_registry(project, "organization")
            >>> link = api.artifact("crew/demo/model-x:v1").link(f"{registry.full_name}/phone")
            >>> found = api.registries(filter={"name": project}).collections({"name": "phone"})
            >>> [one.name for one in found]
            ['phone']
        """
        return Collections(
            self.client,
            self.organization,
            registry_filter=self.filter,
            collection_filter=filter,
            per_page=per_page,
            order=order,
        )

    def versions(
        self,
        filter: dict[str, Any] | None = None,
        *,
        per_page: int | None = DEFAULT_PAGE,
        order: str | None = None,
    ) -> Versions:
        """The versions in these registries.

        Args:
            filter: MongoDB-style, over `tag`, `alias`, `created_at`, `updated_at` and
                `metadata.…`.

        Example:
            >>> registry = api.create_registry(project, "organization")
            >>> link = api.artifact("crew/demo/model-x:v1").link(f"{registry.full_name}/phone")
            >>> latest = api.registries(filter={"name": project}).versions({"alias": "latest"})
            >>> [one.name for one in latest]
            ['phone:v0']
        """
        return Versions(
            self.client,
            self.organization,
            registry_filter=self.filter,
            artifact_filter=filter,
            per_page=per_page,
            order=order,
        )

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        return _owner(data, self.organization)["projects"]

    def _object(self, edge: dict[str, Any]) -> Registry | None:
        node = edge.get("node")
        if node is None:
            return None
        entity = node["entity"]["name"]
        return Registry(
            self.client, self.organization, entity, node["name"], attrs=node
        )


class Collections(SizedPaginator[ArtifactCollection]):
    """The collections in an organization's registries.

    Example:
        >>> registry = api.create_registry(project, "organization")
        >>> len(registry.collections())
        0
    """

    QUERY: ClassVar[str | None] = _COLLECTIONS

    def __init__(
        self,
        client: Client,
        organization: str,
        registry_filter: Filter | None = None,
        collection_filter: Filter | None = None,
        per_page: int | None = DEFAULT_PAGE,
        order: str | None = None,
    ) -> None:
        self.organization = organization
        self.registry_filter = with_full_names(checked_filter(registry_filter))
        self.collection_filter = checked_filter(collection_filter)
        variables = {
            "organization": organization,
            "registryFilter": json.dumps(self.registry_filter),
            "filters": json.dumps(self.collection_filter),
            "order": order,
        }
        super().__init__(client, variables, per_page)

    def versions(
        self,
        filter: dict[str, Any] | None = None,
        *,
        per_page: int | None = DEFAULT_PAGE,
        order: str | None = None,
    ) -> Versions:
        """The versions in these collections; see `Registries.versions`.

        Example:
            >>> registry = api.create_registry(project, "organization")
            >>> link = api.artifact("crew/demo/model-x:v1").link(f"{registry.full_name}/phone")
            >>> [one.source_name for one in registry.collections().versions()]
            ['model-x:v1']
        """
        return Versions(
            self.client,
            self.organization,
            registry_filter=self.registry_filter,
            collection_filter=self.collection_filter,
            artifact_filter=filter,
            per_page=per_page,
            order=order,
        )

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        return _owner(data, self.organization)["artifactCollections"]

    def _object(self, edge: dict[str, Any]) -> ArtifactCollection | None:
        node = edge.get("node")
        if node is None or node.get("project") is None:
            return None
        project = node["project"]
        return ArtifactCollection(
            self.client,
            project["entity"]["name"],
            project["name"],
            node["name"],
            node["type"]["name"],
            organization=self.organization,
            attrs=node,
        )


class Versions(Paginator["Artifact"]):
    """The versions in an organization's registries, each as its collection has it.

    Example:
        >>> registry = api.create_registry(project, "organization")
        >>> link = api.artifact("crew/demo/model-x:v1").link(f"{registry.full_name}/phone")
        >>> [(one.name, one.source_name) for one in registry.versions()]
        [('phone:v0', 'model-x:v1')]
    """

    QUERY: ClassVar[str | None] = _VERSIONS

    def __init__(
        self,
        client: Client,
        organization: str,
        registry_filter: Filter | None = None,
        collection_filter: Filter | None = None,
        artifact_filter: Filter | None = None,
        per_page: int | None = DEFAULT_PAGE,
        order: str | None = None,
    ) -> None:
        self.organization = organization
        self.registry_filter = with_full_names(checked_filter(registry_filter))
        self.collection_filter = checked_filter(collection_filter)
        self.artifact_filter = checked_filter(artifact_filter)
        variables = {
            "organization": organization,
            "registryFilter": json.dumps(self.registry_filter),
            "collectionFilter": json.dumps(self.collection_filter),
            "filters": json.dumps(self.artifact_filter),
            "order": order,
        }
        super().__init__(client, variables, per_page)

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        return _owner(data, self.organization)["artifactMemberships"]

    def _object(self, edge: dict[str, Any]) -> Artifact | None:
        from trailmark.artifacts.artifact import Artifact

        node = edge.get("node")
        if node is None or not node.get("artifact"):
            return None
        return Artifact.from_membership(self.client, node)


def checked_filter(filter_: Filter | None) -> dict[str, Any]:
    """Raises: UsageError: It is no mapping."""
    if filter_ is None:
        return {}
    if not isinstance(filter_, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(f"{filter_!r} is not a filter", hint='such as {"name": "x"}')
    return dict(filter_)


def with_full_names(value: Any, *, is_name: bool = False) -> Any:
    """A filter of registries with the prefix of their projects before each name.

    >>> with_full_names({"name": "models", "description": "d"})
    {'name': 'wandb-registry-models', 'description': 'd'}
    """
    if isinstance(value, Mapping):
        return {
            key: full_pattern(entry)
            if key == "$regex" and is_name
            else with_full_names(
                entry, is_name=key == "name" or (is_name and key.startswith("$"))
            )
            for key, entry in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [with_full_names(one, is_name=is_name) for one in value]
    return registry_project(value) if is_name and isinstance(value, str) else value


def full_pattern(pattern: Any) -> Any:
    """A pattern over names as one over the names of the projects.

    What a pattern finds, it finds behind the prefix: `regis` is in every project's.

    >>> full_pattern("model"), full_pattern("^model")
    ('^wandb-registry-.*(?:model)', '^wandb-registry-model')
    """
    if not isinstance(pattern, str) or REGISTRY_PREFIX in pattern:
        return pattern
    if _START.search(pattern):
        return _START.sub(f"^{REGISTRY_PREFIX}", pattern)
    return f"^{REGISTRY_PREFIX}.*(?:{pattern})"


def _owner(data: dict[str, Any], organization: str) -> dict[str, Any]:
    found = (data.get("organization") or {}).get("orgEntity")
    if found is None:
        raise UnknownNameError(f"there is no organization {organization!r}")
    return found
