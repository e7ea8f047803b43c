"""Lists of sweeps, and the class of each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trailmark.apis.public.paginator import DEFAULT_PAGE, SizedPaginator
from trailmark.apis.public.sweep import SWEEP, Sweep
from trailmark.apis.public.sweep_agents import Agent
from trailmark.errors import UnknownNameError, UsageError
from trailmark.transport.client import Client
from trailmark.wire.lenient_json import dumps

__all__ = ["Agent", "Sweep", "Sweeps"]


class Sweeps(SizedPaginator[Sweep]):
    """The sweeps of a project, the newest first, read page by page.

    Args:
        per_page: Sweeps a page, which changes nothing about the result.
        filters: Only those that match, such as `{"state": "FINISHED"}`; fields are
            `name` (the id), `displayName`, `state`, `method`, `description`,
            `createdAt` and `updatedAt`.

    Raises:
        UsageError: `per_page` is below 1, or `filters` is no dict.
        UnknownNameError: There is no such project; raised by the first read.

    Example:
        >>> from trailmark.apis.public.sweeps import Sweeps
        >>> [sweep.name for sweep in Sweeps(api.client, "crew", "demo")]
        ['tune']
        >>> len(Sweeps(api.client, "crew", "demo", filters={"method": "grid"}))
        0
    """

    QUERY = f"""query GetSweeps(
  $entity: String!, $project: String!, $filters: JSONString,
  $cursor: String, $perPage: Int
) {{
  project(name: $project, entityName: $entity) {{
    sweeps(filters: $filters, first: $perPage, after: $cursor) {{
      totalCount pageInfo {{ endCursor hasNextPage }}
      edges {{ node {{ {SWEEP} }} }}
    }}
  }}
}}"""

    def __init__(
        self,
        client: Client,
        entity: str,
        project: str,
        per_page: int | None = DEFAULT_PAGE,
        *,
        filters: Mapping[str, Any] | None = None,
    ) -> None:
        if filters is not None and not isinstance(filters, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(
                f"filters cannot be {filters!r}", hint='write {"state": "FINISHED"}'
            )
        self.entity = entity
        self.project = project
        variables = {
            "entity": entity,
            "project": project,
            "filters": dumps(filters) if filters else None,
        }
        super().__init__(client, variables, per_page)

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        found = data.get("project")
        if not found:
            raise UnknownNameError(
                f"there is no project '{self.entity}/{self.project}'"
            )
        return found["sweeps"]

    def _object(self, edge: dict[str, Any]) -> Sweep:
        node = edge["node"]
        return Sweep(self.client, self.entity, self.project, node["name"], attrs=node)
