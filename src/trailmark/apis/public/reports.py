"""Reports: pages that people write about their runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from trailmark.apis.public.embedding import iframe
from trailmark.apis.public.paginator import DEFAULT_PAGE, SizedPaginator
from trailmark.apis.public.report_runs import (
    NOTHING,
    open_run_set,
    run_filter,
    run_order,
)
from trailmark.errors import UnknownNameError, UsageError
from trailmark.transport.client import Client
from trailmark.wire.lenient_json import loads

if TYPE_CHECKING:
    from trailmark.apis.public.projects import Project
    from trailmark.apis.public.report_author import Author
    from trailmark.apis.public.runs import Runs

_REPORT = """
  id name displayName description createdAt updatedAt
  user { id name username email photoUrl }
  project { name entityName }
"""

_LOAD = f"""query SpecificReport($reportId: ID!) {{
  view(id: $reportId) {{ {_REPORT} spec }}
}}"""


class BetaReport:
    """A report: text, and groups of panels over sets of runs.

    What it says (`spec`) is read when it is first asked for.

    Args:
        attrs: What is known of it; at least its `id`.
        entity: Who owns its project; None takes it from `attrs` or the server.
        project: Name of its project; likewise.

    Example:
        >>> report = api.reports("crew/demo")[0]
        >>> report.display_name, report.description, str(report.user)
        ('Findings', 'What we found', 'ada')
    """

    def __init__(
        self,
        client: Client,
        attrs: Mapping[str, Any],
        entity: str | None = None,
        project: str | None = None,
    ) -> None:
        self.client = client
        self._attrs = dict(attrs)
        self._entity = entity
        self._project = project
        self._spec: dict[str, Any] | None = None

    @property
    def id(self) -> str:
        """The server's global id of it."""
        return str(self._attrs.get("id") or "")

    @property
    def name(self) -> str:
        """Short id, unique in the project; see `display_name` for people."""
        return str(self._attr("name"))

    @property
    def display_name(self) -> str:
        """Its title."""
        return str(self._attr("displayName") or "")

    @property
    def description(self) -> str:
        """What stands below the title; may be empty."""
        return str(self._attr("description") or "")

    @property
    def user(self) -> Author | None:
        """Who made it; None when that person is gone.

        Example:
            >>> author = api.reports("crew/demo")[0].user
            >>> author.username, author["email"]
            ('ada', 'ada@acme.org')
        """
        from trailmark.apis.public.report_author import Author

        said = self._attr("user")
        return Author(self.client, said) if said else None

    @property
    def entity(self) -> str:
        """Who owns its project."""
        return self._entity or str((self._attr("project") or {}).get("entityName"))

    @property
    def project(self) -> str:
        """Name of its project."""
        return self._project or str((self._attr("project") or {}).get("name"))

    @property
    def created_at(self) -> str:
        """In ISO 8601."""
        return str(self._attr("createdAt"))

    @property
    def updated_at(self) -> str:
        """When it was last saved, in ISO 8601."""
        return str(self._attr("updatedAt"))

    @property
    def url(self) -> str:
        """Its page.

        Example:
            >>> api.reports("crew/demo")[0].url
            'http://.../crew/demo/reports/Findings--...'
        """
        words = re.sub(r"\W+", "-", self.display_name).strip("-")
        place = "/".join(quote(part, safe="") for part in (self.entity, self.project))
        name = quote(f"{words or 'report'}--{self.id.replace('=', '')}", safe="")
        return f"{self.client.base_url}/{place}/reports/{name}"

    @property
    def spec(self) -> dict[str, Any]:
        """What it says, as it was saved; empty where nothing was.

        Raises:
            InvalidInputError: What was saved is no JSON.

        Example:
            >>> [block["type"] for block in api.reports("crew/demo")[0].spec["blocks"]]
            ['heading', 'panel-grid']
        """
        if self._spec is None:
            said = self._attr("spec")
            found = loads(said, what="the report") if isinstance(said, str) else said
            self._spec = (
                cast("dict[str, Any]", found) if isinstance(found, dict) else {}
            )
        return self._spec

    @property
    def sections(self) -> list[dict[str, Any]]:
        """Its groups of panels, in order, each with its `runSets`.

        Example:
            >>> section = api.reports("crew/demo")[0].sections[0]
            >>> [run_set["name"] for run_set in section["runSets"]]
            ['All of demo']
        """
        groups = self.spec.get("panelGroups")
        if isinstance(groups, list):
            listed = cast("list[Any]", groups)
            return [group for group in listed if isinstance(group, dict)]
        return list(_panel_grids(self.spec.get("blocks")))

    def runs(
        self,
        section: Mapping[str, Any],
        per_page: int | None = DEFAULT_PAGE,
        only_selected: bool = True,
    ) -> Runs:
        """The runs that a section shows: those of its open run set.

        A section without run sets shows none.

        Args:
            section: One of `sections`.
            per_page: Runs a page, which changes nothing about the result.
            only_selected: Leave out the runs that were switched off in the section.

        Raises:
            UsageError: `section` is no section.
            UnsupportedError: The run set is filtered in a way this client does not know.

        Example:
            >>> report = api.reports("crew/demo")[0]
            >>> [run.id for run in report.runs(report.sections[0])]
            ['run00001', 'run00002', 'run00003', 'run00005']
            >>> len(report.runs(report.sections[0], only_selected=False))
            5
        """
        from trailmark.apis.public.runs import Runs

        run_set = open_run_set(section)
        said: Any = (run_set or {}).get("project") or {}
        return Runs(
            self.client,
            said.get("entityName") or self.entity,
            said.get("name") or self.project,
            NOTHING if run_set is None else run_filter(run_set, only_selected),
            "+created_at" if run_set is None else run_order(run_set),
            per_page,
        )

    def to_html(self, height: int = 1024, hidden: bool = False) -> str:
        """Its page as HTML to show in a notebook.

        Args:
            height: Pixels.
            hidden: Show only a line to click on.

        Example:
            >>> api.reports("crew/demo")[0].to_html(hidden=True)
            '<details><summary>Show report Findings</summary><iframe src=...</details>'
        """
        return iframe(self.url, height, hidden, f"report {self.display_name}")

    def _repr_html_(self) -> str:
        return self.to_html()

    def __repr__(self) -> str:
        title = self._attrs.get("displayName") or self.id
        return f"<BetaReport {title!r} of {self._entity}/{self._project}>"

    def _attr(self, name: str) -> Any:
        if name not in self._attrs and self.id:
            answer = self.client.execute(
                _LOAD, {"reportId": self.id}, operation="SpecificReport"
            )
            if not answer.get("view"):
                raise UnknownNameError(f"there is no report {self.id!r}")
            self._attrs = answer["view"] | self._attrs
        return self._attrs.get(name)


class Reports(SizedPaginator[BetaReport]):
    """The reports of a project, the newest first, read page by page.

    Args:
        project: The project, or its name.
        name: Only the report of this name or title.
        entity: Who owns the project; None takes the project's.
        per_page: Reports a page, which changes nothing about the result.

    Raises:
        UsageError: `per_page` is below 1, or the project's owner is unknown.
        UnknownNameError: There is no such project; raised by the first read.

    Example:
        >>> from trailmark.apis.public.reports import Reports
        >>> [report.display_name for report in Reports(api.client, api.project("demo"))]
        ['Findings']
        >>> len(Reports(api.client, "demo", name="Nothing", entity="crew"))
        0
    """

    QUERY = f"""query ProjectViews(
  $project: String!, $entity: String!, $cursor: String, $perPage: Int!,
  $viewType: String = "runs", $viewName: String
) {{
  project(name: $project, entityName: $entity) {{
    allViews(
      viewType: $viewType, viewName: $viewName, first: $perPage, after: $cursor
    ) {{
      totalCount pageInfo {{ endCursor hasNextPage }}
      edges {{ node {{ {_REPORT} }} }}
    }}
  }}
}}"""

    def __init__(
        self,
        client: Client,
        project: Project | str,
        name: str | None = None,
        entity: str | None = None,
        per_page: int | None = DEFAULT_PAGE,
    ) -> None:
        is_name = isinstance(project, str)
        owner = entity or (None if is_name else project.entity)
        if not owner:
            raise UsageError(
                f"nobody is named who owns project {project!r}", hint="pass entity="
            )
        self.project = project
        self.name = name
        self.entity = owner
        self._project_name = project if is_name else project.name
        variables = {"project": self._project_name, "entity": owner, "viewName": name}
        super().__init__(client, variables, per_page)

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        found = data.get("project")
        if not found:
            place = f"{self.entity}/{self._project_name}"
            raise UnknownNameError(f"there is no project {place!r}")
        return found["allViews"]

    def _object(self, edge: dict[str, Any]) -> BetaReport:
        return BetaReport(self.client, edge["node"], self.entity, self._project_name)


def _panel_grids(blocks: Any) -> Iterator[dict[str, Any]]:
    """What is told of the groups of panels among blocks, also of folded ones."""
    for block in blocks if isinstance(blocks, list) else ():
        if not isinstance(block, dict):
            continue
        said = cast("dict[str, Any]", block)
        if said.get("type") == "panel-grid" and isinstance(said.get("metadata"), dict):
            yield said["metadata"]
        yield from _panel_grids(said.get("children"))
        yield from _panel_grids(said.get("collapsedChildren"))
