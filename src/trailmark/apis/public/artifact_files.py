"""The files of one version of an artifact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from trailmark.apis.public.files import File
from trailmark.apis.public.fragments import FILE, PAGE_INFO
from trailmark.apis.public.paginator import DEFAULT_PAGE, SizedPaginator
from trailmark.errors import UnknownNameError
from trailmark.transport.client import Client

if TYPE_CHECKING:
    from trailmark.artifacts.artifact import Artifact

_LIST = f"""query ArtifactMembershipFiles(
  $entity: String!, $project: String!, $collection: String!, $alias: String!,
  $fileNames: [String!], $cursor: String, $perPage: Int
) {{
  project(name: $project, entityName: $entity) {{
    artifactCollection(name: $collection) {{
      __typename
      artifactMembership(aliasName: $alias) {{
        files(names: $fileNames, after: $cursor, first: $perPage) {{
          totalCount
          {PAGE_INFO}
          edges {{ node {{ {FILE} }} }}
        }}
      }}
    }}
  }}
}}"""


class ArtifactFiles(SizedPaginator[File]):
    """The files of a version, in the order of their paths.

    Args:
        names: Only these; None for all.

    Example:
        >>> files = api.artifact("crew/demo/model-x:v2").files()
        >>> [(file.name, file.size) for file in files]
        [('card.md', 10), ('weights.bin', 1000)]
    """

    QUERY: ClassVar[str | None] = _LIST

    def __init__(
        self,
        client: Client,
        artifact: Artifact,
        names: Sequence[str] | None = None,
        per_page: int | None = DEFAULT_PAGE,
    ) -> None:
        self.artifact = artifact
        collection = artifact.name.split(":", 1)[0]
        variables = {
            "entity": artifact.entity,
            "project": artifact.project,
            "collection": collection,
            "alias": artifact.version,
            "fileNames": None if names is None else list(names),
        }
        super().__init__(client, variables, per_page)

    @property
    def path(self) -> list[str]:
        """Entity, project and name of the artifact."""
        return [self.artifact.entity, self.artifact.project, self.artifact.name]

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        collection = (data.get("project") or {}).get("artifactCollection") or {}
        membership = collection.get("artifactMembership")
        if membership is None:
            raise UnknownNameError(f"there is no artifact {'/'.join(self.path)!r}")
        return membership["files"]

    def _object(self, edge: dict[str, Any]) -> File | None:
        node = edge.get("node")
        return None if node is None else File(self.client, node)
