"""Projects, which hold runs and artifacts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from trailmark.apis.public.artifact_collections import ProjectArtifactCollections
from trailmark.apis.public.artifact_types import ArtifactTypes
from trailmark.apis.public.embedding import iframe
from trailmark.apis.public.fragments import PAGE_INFO
from trailmark.apis.public.paginator import DEFAULT_PAGE, Paginator
from trailmark.apis.public.project_export import ProjectExport
from trailmark.errors import UnknownNameError
from trailmark.transport.client import Client

if TYPE_CHECKING:
    from trailmark.apis.public.runs import Runs
    from trailmark.apis.public.sweeps import Sweeps
    from trailmark.apis.public.users import User

_PROJECT = """
  id internalId name entityName createdAt isBenchmark description readOnly
  user { name username }
"""

_LOAD = f"""query GetProject($entity: String!, $name: String!) {{
  project(name: $name, entityName: $entity) {{ {_PROJECT} }}
}}"""

_LIST = f"""query GetProjects($entity: String!, $cursor: String, $perPage: Int) {{
  entity(name: $entity) {{ id }}
  models(entityName: $entity, after: $cursor, first: $perPage) {{
    {PAGE_INFO}
    edges {{ node {{ {_PROJECT} }} }}
  }}
}}"""


class Project(ProjectExport):
    """A namespace for runs and artifacts. Reads from the server what is asked of it.

    Args:
        attrs: What is known of it already; the rest is read when first needed.

    Example:
        >>> demo = api.project("demo", entity="crew")
        >>> demo.path, demo.is_benchmark
        (['crew', 'demo'], False)
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
        """The server's global id of it."""
        return str(self._attr("id"))

    @property
    def internal_id(self) -> str:
        """The server's number of it, as text."""
        return str(self._attr("internalId"))

    @property
    def path(self) -> list[str]:
        """Entity and name."""
        return [self.entity, self.name]

    @property
    def url(self) -> str:
        """Its page."""
        place = "/".join(quote(part, safe="") for part in self.path)
        return f"{self.client.base_url}/{place}"

    @property
    def created_at(self) -> str:
        """In ISO 8601."""
        return str(self._attr("createdAt"))

    @property
    def is_benchmark(self) -> bool:
        """Whether it is a benchmark that others submit runs to."""
        return bool(self._attr("isBenchmark"))

    @property
    def description(self) -> str | None:
        """What people wrote about it."""
        return self._attr("description")

    @property
    def read_only(self) -> bool:
        """Whether the caller may look at it but not change it."""
        return bool(self._attr("readOnly"))

    @property
    def user(self) -> User | None:
        """Who made it; None when the account is gone."""
        from trailmark.apis.public.users import User

        found = self._attr("user")
        return None if not found else User(self.client, found)

    @property
    def owner(self) -> User | None:
        """The same as `user`."""
        return self.user

    def load(self) -> None:
        """Read it anew.

        Raises:
            UnknownNameError: There is no such project.

        Example:
            >>> api.project("no such project").load()
            Traceback (most recent call last):
            trailmark.errors.UnknownNameError: there is no project 'crew/no such project'
        """
        answer = self.client.execute(
            _LOAD, {"entity": self.entity, "name": self.name}, operation="GetProject"
        )
        found = answer.get("project")
        if not found:
            raise UnknownNameError(f"there is no project '{self.entity}/{self.name}'")
        self._attrs = found

    def runs(
        self,
        filters: dict[str, Any] | None = None,
        order: str = "+created_at",
        per_page: int = DEFAULT_PAGE,
        include_sweeps: bool = True,
        lazy: bool = True,
    ) -> Runs:
        """Its runs; see `Api.runs`.

        Example:
            >>> len(api.project("demo").runs({"state": "finished"}))
            3
        """
        from trailmark.apis.public.runs import Runs

        return Runs(
            self.client,
            self.entity,
            self.name,
            filters,
            order,
            per_page,
            include_sweeps,
            lazy=lazy,
        )

    def sweeps(self, per_page: int = DEFAULT_PAGE) -> Sweeps:
        """Its sweeps, the newest first.

        Example:
            >>> [sweep.name for sweep in api.project("demo").sweeps()]
            ['tune']
        """
        from trailmark.apis.public.sweeps import Sweeps

        return Sweeps(self.client, self.entity, self.name, per_page)

    def artifacts_types(self, per_page: int = DEFAULT_PAGE) -> ArtifactTypes:
        """The types of its artifacts.

        Example:
            >>> sorted(one.name for one in api.project("demo").artifacts_types())
            ['dataset', 'model']
        """
        return ArtifactTypes(self.client, self.entity, self.name, per_page)

    def collections(
        self,
        filters: Mapping[str, Any] | None = None,
        order: str | None = None,
        per_page: int = DEFAULT_PAGE,
    ) -> ProjectArtifactCollections:
        """Its collections of artifacts, whatever their type.

        Example:
            >>> sorted(one.name for one in api.project("demo").collections())
            ['data-y', 'model-x']
        """
        return ProjectArtifactCollections(
            self.client,
            self.entity,
            self.name,
            per_page,
            filters=filters,
            order=order,
        )

    def to_html(self, height: int = 420, hidden: bool = False) -> str:
        """HTML that shows its page in a notebook.

        Args:
            height: Pixels.
            hidden: Show only a line to click on.

        Raises:
            UsageError: `height` is no number of pixels.

        Example:
            >>> api.project("demo").to_html(hidden=True)
            '<details><summary>Show project demo</summary><iframe src=...'
        """
        return iframe(self.url, height, hidden, f"project {self.name}")

    def __repr__(self) -> str:
        return f"<Project {'/'.join(self.path)}>"

    def _repr_html_(self) -> str:
        return self.to_html()

    def _attr(self, name: str) -> Any:
        if name not in self._attrs:
            self.load()
        return self._attrs[name]


class Projects(Paginator[Project]):
    """The projects of a user or team, the oldest first, read page by page.

    It has no `len`: how many there are shows by reading them.

    Args:
        per_page: Projects a page, which changes nothing about the result.

    Raises:
        UsageError: `per_page` is below 1.
        UnknownNameError: There is no such entity, or none that the caller may know of;
            raised by the first read.

    Example:
        >>> "demo" in [project.name for project in api.projects("crew")]
        True
    """

    QUERY: ClassVar[str | None] = _LIST

    def __init__(
        self, client: Client, entity: str, per_page: int | None = DEFAULT_PAGE
    ) -> None:
        self.entity = entity
        super().__init__(client, {"entity": entity}, per_page)

    @property
    def length(self) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """None: the server does not count them."""
        return

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        projects = data["models"]
        if not data.get("entity") and not projects["edges"]:
            raise UnknownNameError(f"there is no user or team {self.entity!r}")
        return projects

    def _object(self, edge: dict[str, Any]) -> Project | None:
        node = edge.get("node")
        if not node:
            return None
        return Project(self.client, node["entityName"], node["name"], node)
