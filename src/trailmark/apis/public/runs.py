"""Lists of runs, and the class of each of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from trailmark.apis.public.paginator import DEFAULT_PAGE, SizedPaginator
from trailmark.apis.public.run import Run
from trailmark.apis.public.run_documents import HEAVY, HEAVY_NAMES, DocumentShelf
from trailmark.apis.public.run_facts import LIGHT
from trailmark.apis.public.runs_history import RunsHistories
from trailmark.errors import UnknownNameError, UsageError
from trailmark.transport.client import Client

__all__ = ["Run", "Runs"]

_DEFAULT_ORDER = "+created_at"
_PAGE_GROWTH = 4
_LARGEST_PAGE = 1_000
_LARGEST_TEXT = 8_000_000
"""Characters of documents in one page, above which pages stop growing."""


def _list(fields: str) -> str:
    return f"""query Runs(
  $entity: String!, $project: String!, $cursor: String, $perPage: Int, $order: String,
  $filters: JSONString, $isCounted: Boolean!
) {{
  project(name: $project, entityName: $entity) {{
    runCount(filters: $filters) @include(if: $isCounted)
    runs(filters: $filters, after: $cursor, first: $perPage, order: $order) {{
      pageInfo {{ endCursor hasNextPage }}
      edges {{ node {{ {fields} }} }}
    }}
  }}
}}"""


_LIGHT_LIST = _list(LIGHT)
_FULL_LIST = _list(f"{LIGHT} {HEAVY}")


class Runs(SizedPaginator[Run], RunsHistories):
    """The runs of a project that match a filter, read page by page.

    Args:
        filters: MongoDB-style, such as `{"config.lr": {"$gt": 0.1}}`; None for all.
        order: `created_at`, `heartbeat_at`, `config.….value`, `summary_metrics.…` and
            other properties, with `-` in front to turn it round.
        per_page: Runs of the first page. Changes nothing about the result; long lists
            come in growing pages, unless it is below the default.
        include_sweeps: Whether `Run.sweep` reads the sweep of a run that has one. All
            runs are listed either way.
        lazy: Read config, summary and system metrics when they are looked at; False
            reads them with the list.

    Raises:
        UsageError: `filters` is not a dict, or holds what JSON cannot.

    Example:
        >>> runs = api.runs("crew/demo", filters={"config.optimizer": "adam"})
        >>> len(runs), [run.name for run in runs]
        (2, ['foo-1', 'foo-2'])
        >>> runs[-1].summary["accuracy"]
        0.97
    """

    QUERY: ClassVar[str | None] = None

    def __init__(
        self,
        client: Client,
        entity: str,
        project: str,
        filters: dict[str, Any] | None = None,
        order: str | None = _DEFAULT_ORDER,
        per_page: int | None = DEFAULT_PAGE,
        include_sweeps: bool = True,
        *,
        lazy: bool = True,
    ) -> None:
        self.entity = entity
        self.project = project
        self.filters = _checked_filters(filters)
        self.order = _checked_order(order)
        self._include_sweeps = include_sweeps
        self._count = 0
        variables = {
            "entity": entity,
            "project": project,
            "order": self.order,
            "filters": _as_json(self.filters),
        }
        query = _LIGHT_LIST if lazy else _FULL_LIST
        super().__init__(client, variables, per_page, query=query)
        self._page_size = self.per_page
        self._shelf = DocumentShelf(client, entity, project, self.objects)

    @property
    def length(self) -> int:
        """How many there are: as the server counted when it was first asked, or as
        many as were read where all were."""
        if self.last_response is None:
            self._load_page()
        return self._count if self.more else len(self.objects)

    def upgrade_to_full(self) -> None:
        """Read config, summary and system metrics of all runs that were read already,
        many at a time, and of all others together with them.

        Example:
            >>> runs = api.runs("crew/demo")
            >>> names = [run.name for run in runs]
            >>> runs.upgrade_to_full()
            >>> runs[1].summary["accuracy"]  # asks the server nothing
            0.97
        """
        self._query = _FULL_LIST
        self._shelf.bring_all()

    def update_variables(self) -> None:
        self.variables |= {
            "cursor": self.cursor,
            "perPage": self._page_size,
            "isCounted": self.last_response is None,
        }

    def _load_page(self) -> None:
        super()._load_page()
        if self.per_page >= DEFAULT_PAGE and _text_of(self._page) < _LARGEST_TEXT:
            self._page_size = min(self._page_size * _PAGE_GROWTH, _LARGEST_PAGE)

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        project = data.get("project")
        if not project:
            raise UnknownNameError(
                f"there is no project '{self.entity}/{self.project}'"
            )
        self._count = int(project.get("runCount", self._count))
        return project["runs"]

    def _object(self, edge: dict[str, Any]) -> Run | None:
        node = edge.get("node")
        if not node:
            return None
        run = Run(
            self.client,
            self.entity,
            self.project,
            node["name"],
            node,
            self._include_sweeps,
        )
        run.join_shelf(self._shelf)
        return run


def _checked_filters(filters: object) -> dict[str, Any]:
    if filters is None:
        return {}
    if not isinstance(filters, Mapping):
        raise UsageError(
            f"filters cannot be {filters!r}",
            hint="give a dict of properties and values",
        )
    return dict(filters)


def _as_json(filters: Mapping[str, Any]) -> str:
    try:
        return json.dumps(filters, default=_time)
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(
            f"the filters cannot be sent: {error}",
            hint="use texts, numbers, lists and dicts",
        ) from None


def _time(value: object) -> str:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} has no form in JSON")


def _checked_order(order: object) -> str:
    if order is None:
        return _DEFAULT_ORDER
    if not isinstance(order, str):
        raise UsageError(f"order cannot be {order!r}", hint="such as '-created_at'")
    return order


def _text_of(page: Mapping[str, Any]) -> int:
    """Characters of documents in a page."""
    nodes = (edge["node"] for edge in page.get("edges") or () if edge)
    return sum(len(node.get(name) or "") for node in nodes for name in HEAVY_NAMES)
