"""Lists of versions: those of a collection, those a run made or used."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from trailmark.apis.public.fragments import ARTIFACT, PAGE_INFO, PROJECT_INFO
from trailmark.apis.public.paginator import DEFAULT_PAGE, SizedPaginator
from trailmark.errors import UnknownNameError, UsageError
from trailmark.transport.client import Client

if TYPE_CHECKING:
    from trailmark.artifacts.artifact import Artifact

_VERSIONS = f"""query ProjectArtifacts(
  $entity: String!, $project: String!, $type: String!, $collection: String!,
  $cursor: String, $perPage: Int, $order: String, $filters: JSONString
) {{
  project(entityName: $entity, name: $project) {{
    artifactType(name: $type) {{
      artifactCollection(name: $collection) {{
        __typename id name {PROJECT_INFO}
        artifacts(
          after: $cursor, first: $perPage, order: $order, filters: $filters
        ) {{
          totalCount
          {PAGE_INFO}
          edges {{ version node {{ {ARTIFACT} }} }}
        }}
      }}
    }}
  }}
}}"""


def _of_run(operation: str, field: str) -> str:
    return f"""query {operation}(
  $entity: String!, $project: String!, $run: String!, $cursor: String, $perPage: Int
) {{
  project(entityName: $entity, name: $project) {{
    run(name: $run) {{
      artifacts: {field}(after: $cursor, first: $perPage) {{
        totalCount
        {PAGE_INFO}
        edges {{ node {{ {ARTIFACT} }} }}
      }}
    }}
  }}
}}"""


_OF_RUN = {
    "logged": _of_run("RunOutputArtifacts", "outputArtifacts"),
    "used": _of_run("RunInputArtifacts", "inputArtifacts"),
}


class RunLike(Protocol):
    """What says which run is meant."""

    @property
    def path(self) -> list[str]: ...


class Artifacts(SizedPaginator["Artifact"]):
    """The versions of a collection, the newest first unless `order` says otherwise.

    Args:
        filters: MongoDB-style, over `state`, `version`, `tag`, `alias`, `created_at`,
            `updated_at` and `metadata.…`. Only committed versions are listed unless
            it asks for a `state`.
        order: Such as `+createdAt`, or `-createdAt` for the newest first.
        tags: Only versions that have all of these.

    Example:
        >>> versions = api.artifacts("model", "crew/demo/model-x")
        >>> len(versions), versions[0].name, [one.version for one in versions[1:]]
        (3, 'model-x:v2', ['v1', 'v0'])
    """

    QUERY: ClassVar[str | None] = _VERSIONS

    def __init__(
        self,
        client: Client,
        entity: str,
        project: str,
        collection_name: str,
        type: str,
        filters: Mapping[str, Any] | None = None,
        order: str | None = None,
        per_page: int | None = DEFAULT_PAGE,
        tags: str | Sequence[str] | None = None,
    ) -> None:
        self.entity = entity
        self.project = project
        self.collection_name = collection_name
        self.type = type
        self.order = order
        self.tags = [tags] if isinstance(tags, str) else list(tags or ())
        self.filters = _all_filters(filters, self.tags)
        self._collection: dict[str, Any] = {}
        variables = {
            "entity": entity,
            "project": project,
            "type": type,
            "collection": collection_name,
            "order": order,
            "filters": json.dumps(self.filters),
        }
        super().__init__(client, variables, per_page)

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        of_type = (data.get("project") or {}).get("artifactType") or {}
        collection = of_type.get("artifactCollection")
        if collection is None:
            raise UnknownNameError(
                f"there is no collection {self.collection_name!r} of type "
                f"{self.type!r} in '{self.entity}/{self.project}'"
            )
        self._collection = collection
        return collection["artifacts"]

    def _object(self, edge: dict[str, Any]) -> Artifact | None:
        node = edge.get("node")
        if node is None:
            return None
        index = int(str(edge["version"]).removeprefix("v"))
        return _member_of(self.client, self._collection, index, node)


class RunArtifacts(SizedPaginator["Artifact"]):
    """The versions that a run logged, or those it said it uses.

    Args:
        mode: `logged` or `used`.

    Raises:
        UsageError: `mode` is neither.

    Example:
        >>> run = api.run("crew/demo/run00002")
        >>> [one.name for one in run.used_artifacts()], len(run.logged_artifacts())
        (['data-y:v0'], 3)
    """

    def __init__(
        self,
        client: Client,
        run: RunLike,
        mode: Literal["logged", "used"] = "logged",
        per_page: int | None = DEFAULT_PAGE,
    ) -> None:
        if mode not in _OF_RUN:
            raise UsageError(f"mode cannot be {mode!r}", hint="'logged' or 'used'")
        self.run = run
        self.type = mode
        entity, project, run_id = run.path
        variables = {"entity": entity, "project": project, "run": run_id}
        super().__init__(client, variables, per_page, query=_OF_RUN[mode])

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        run = (data.get("project") or {}).get("run")
        if run is None:
            raise UnknownNameError(f"there is no run {'/'.join(self.run.path)!r}")
        return run["artifacts"]

    def _object(self, edge: dict[str, Any]) -> Artifact | None:
        from trailmark.artifacts.artifact import Artifact

        node = edge.get("node")
        return None if node is None else Artifact.from_node(self.client, node)


def _member_of(
    client: Client,
    collection: Mapping[str, Any],
    version_index: int,
    node: Mapping[str, Any],
) -> Artifact:
    """A logged version, as the collection has it in which it was found.

    Args:
        collection: Selected as in `fragments.MEMBERSHIP`.
        node: Selected as `fragments.ARTIFACT`.
    """
    from trailmark.artifacts.artifact import Artifact

    aliases = [
        alias
        for alias in node.get("aliases") or []
        if alias and _is_same(alias.get("artifactCollection"), collection)
    ]
    membership = {
        "versionIndex": version_index,
        "aliases": aliases,
        "artifactCollection": dict(collection),
        "artifact": dict(node),
    }
    return Artifact.from_membership(client, membership)


def _is_same(one: Mapping[str, Any] | None, other: Mapping[str, Any]) -> bool:
    return one is not None and _place(one) == _place(other)


def _place(collection: Mapping[str, Any]) -> tuple[str, str, str]:
    project = collection.get("project") or {}
    owner = project.get("entity") or {}
    return owner.get("name", ""), project.get("name", ""), collection.get("name", "")


def _all_filters(
    filters: Mapping[str, Any] | None, tags: Sequence[str]
) -> dict[str, Any]:
    wanted: list[Mapping[str, Any]] = [{"tag": tag} for tag in tags]
    if filters is None or '"state"' not in json.dumps(filters):
        wanted.append({"state": "COMMITTED"})
    if filters:
        wanted.append(filters)
    return dict(wanted[0]) if len(wanted) == 1 else {"$and": wanted}
