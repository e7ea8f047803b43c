"""One sweep: a search over configurations, and the runs that tried them."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from trailmark.apis.public.embedding import iframe
from trailmark.apis.public.paginator import DEFAULT_PAGE
from trailmark.apis.public.run_orders import goal_order, metric_order
from trailmark.apis.public.sweep_agents import Agent, find_agent, list_agents
from trailmark.errors import UnknownNameError, UsageError
from trailmark.transport.client import Client
from trailmark.wire.lenient_json import loads

if TYPE_CHECKING:
    from trailmark.apis.public.runs import Run, Runs

SWEEP = """
  id name displayName method state description configJson
  createdAt updatedAt runCount runCountExpected
"""

_LOAD = f"""query GetSweep($entity: String, $project: String, $name: String!) {{
  project(name: $project, entityName: $entity) {{
    sweep(sweepName: $name) {{ {SWEEP} }}
  }}
}}"""

_BEST_LOSS = """query SweepBestLoss($entity: String, $project: String, $name: String!) {
  project(name: $project, entityName: $entity) {
    sweep(sweepName: $name) { bestLoss }
  }
}"""

_UNDER_WAY = ["running", "pending", "preempting"]


class Sweep:
    """A search over configurations, and the runs that were started for it.

    Args:
        sweep_id: Its short id, as in the address of its page.
        attrs: What is known of it already; read from the server when None or empty.

    Raises:
        UnknownNameError: There is no such sweep.

    Example:
        >>> sweep = api.project("demo").sweeps()[0]
        >>> sweep.name, sweep.config["method"], len(sweep.runs)
        ('tune', 'random', 3)
    """

    def __init__(
        self,
        client: Client,
        entity: str,
        project: str,
        sweep_id: str,
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        self.client = client
        self.id = sweep_id
        self.project = project
        self._entity = entity
        self._attrs: dict[str, Any] = dict(attrs or {})
        self._runs_order = "+created_at"
        self._runs: Runs | None = None
        if not self._attrs:
            self.load()

    @classmethod
    def get(
        cls,
        client: Client,
        entity: str | None = None,
        project: str | None = None,
        sid: str | None = None,
        order: str | None = None,
        query: str | None = None,
        **kwargs: Any,
    ) -> Sweep | None:
        """Read one sweep; None when it is not there.

        Args:
            entity: None takes that of the key's owner.
            sid: The sweep's short id.
            order: Of its `runs`, as for `Api.runs`; None is by creation.
            query: A document of your own, whose answer holds `project { sweep }`.
            **kwargs: Further variables of that document.

        Raises:
            UsageError: `project` or `sid` is missing.

        Example:
            >>> from trailmark.apis.public import Sweep
            >>> sid = api.project("demo").sweeps()[0].id
            >>> sweep = Sweep.get(api.client, "crew", "demo", sid, order="-created_at")
            >>> [run.id for run in sweep.runs]
            ['run00003', 'run00002', 'run00001']
            >>> Sweep.get(api.client, "crew", "demo", "nosuch") is None
            True
        """
        if not project or not sid:
            raise UsageError(
                "no sweep named" if not sid else f"no project named for sweep {sid!r}",
                hint="pass project= and sid=",
            )
        owner = entity or client.viewer().entity
        variables = {"entity": owner, "project": project, "name": sid, **kwargs}
        answer = client.execute(
            query or _LOAD, variables, operation="" if query else "GetSweep"
        )
        found = (answer.get("project") or {}).get("sweep")
        if not found:
            return None
        sweep = cls(client, owner, project, sid, attrs=found)
        sweep._runs_order = order or sweep._runs_order
        return sweep

    @property
    def entity(self) -> str:
        """Who owns its project."""
        return self._entity

    @property
    def username(self) -> str:
        """Deprecated: the same as `entity`."""
        warnings.warn(
            "Sweep.username is deprecated; use Sweep.entity",
            DeprecationWarning,
            stacklevel=2,
        )
        return self._entity

    @property
    def path(self) -> list[str]:
        """Entity, project and id."""
        return [self._entity, self.project, self.id]

    @property
    def url(self) -> str:
        """Its page."""
        entity, project, sweep_id = (quote(part, safe="") for part in self.path)
        return f"{self.client.base_url}/{entity}/{project}/sweeps/{sweep_id}"

    @property
    def name(self) -> str:
        """What people call it: its display name, else what its configuration says, else
        its id."""
        said = self._attr("displayName") or self.config.get("name")
        return str(said or self.id)

    @property
    def state(self) -> str:
        """One of `PENDING`, `RUNNING`, `PAUSED`, `FINISHED` and `CANCELED`, as it was
        when the sweep was read."""
        return str(self._attr("state"))

    @property
    def method(self) -> str:
        """How it searches: `grid` or `random`."""
        return str(self._attr("method") or self.config.get("method"))

    @property
    def description(self) -> str | None:
        """None where nobody wrote one."""
        return self._attr("description")

    @property
    def config(self) -> dict[str, Any]:
        """The configuration that it was made with; a copy, as the server keeps it."""
        said = self._attr("configJson")
        found = loads(said, what="the sweep's configuration") if said else {}
        return cast("dict[str, Any]", found) if isinstance(found, dict) else {}

    @property
    def order(self) -> str | None:
        """Its runs from best to worst, by the metric and goal of its configuration.

        None where the configuration names no metric.

        Example:
            >>> api.project("demo").sweeps()[0].order
            '-summary_metrics.accuracy'
        """
        return goal_order(self.config)

    @property
    def expected_run_count(self) -> int | None:
        """How many runs there are to start; None when the search has no end."""
        return self._attr("runCountExpected")

    @property
    def run_count(self) -> int:
        """How many runs were started for it, when the sweep was read."""
        return int(self._attr("runCount") or 0)

    @property
    def created_at(self) -> str:
        """In ISO 8601."""
        return str(self._attr("createdAt"))

    @property
    def updated_at(self) -> str | None:
        """In ISO 8601."""
        return self._attr("updatedAt")

    @property
    def best_loss(self) -> float | None:
        """The best value of its metric so far, of any run; None where there is none.

        Example:
            >>> api.project("demo").sweeps()[0].best_loss
            0.97
        """
        if "bestLoss" not in self._attrs:
            self._attrs["bestLoss"] = self._read(_BEST_LOSS, "SweepBestLoss")[
                "bestLoss"
            ]
        return self._attrs["bestLoss"]

    @property
    def runs(self) -> Runs:
        """The runs that were started for it, the oldest first; see `get` for others."""
        if self._runs is None:
            self._runs = self._list_runs({"sweep": self.id}, self._runs_order)
        return self._runs

    def best_run(self, order: str | None = None) -> Run | None:
        """The first of the ended runs in an order, best first; None if none has ended.

        Args:
            order: A field with a sign, as for `Api.runs`; a bare word is a metric. None
                takes the metric and goal of the configuration, and where it names none,
                the newest run.

        Raises:
            UsageError: `order` names nothing.

        Example:
            >>> sweep = api.project("demo").sweeps()[0]
            >>> sweep.best_run().config["learning_rate"]
            0.001
            >>> sweep.best_run(order="+summary_metrics.accuracy").id
            'run00001'
        """
        wanted = self.order if order is None else metric_order(order)
        if wanted is None:
            warnings.warn(
                f"sweep {self.id!r} names no metric; taking its newest run",
                stacklevel=2,
            )
        found = self._list_runs(
            {"sweep": self.id},
            wanted or "-created_at",
            {"state": {"$nin": _UNDER_WAY}},
            per_page=1,
        )
        return next(iter(found), None)

    def agents(self) -> list[Agent]:
        """The processes that work or worked for it, the oldest first.

        Example:
            >>> api.project("demo").sweeps()[0].agents()
            []
        """
        return list_agents(self.client, self._entity, self.project, self.id)

    def agent(self, agent_id: str) -> Agent:
        """One of its agents, by name.

        Raises:
            UnknownNameError: It has none of that name.

        Example:
            >>> sweep = api.project("demo").sweeps()[0]
            >>> sweep.agent("nobody")
            Traceback (most recent call last):
                ...
            trailmark.errors.UnknownNameError: ... 'nobody'...
        """
        return find_agent(self.client, self._entity, self.project, self.id, agent_id)

    def load(self, force: bool = False) -> dict[str, Any]:
        """Read it, unless that was done and `force` is False; what the server said.

        Raises:
            UnknownNameError: There is no such sweep.

        Example:
            >>> sweep = api.project("demo").sweeps()[0]
            >>> sweep.load(force=True)["displayName"]
            'tune'
        """
        if force or not self._attrs:
            self._attrs = self._read(_LOAD, "GetSweep")
            self._runs = None
        return self._attrs

    def to_html(self, height: int = 420, hidden: bool = False) -> str:
        """Its page as HTML to show in a notebook.

        Args:
            height: Pixels.
            hidden: Show only a line to click on.

        Example:
            >>> api.project("demo").sweeps()[0].to_html(height=300)
            '<iframe src="http://...?jupyter=true" ...height:300px"></iframe>'
        """
        return iframe(self.url, height, hidden, f"sweep {self.name}")

    def _repr_html_(self) -> str:
        return self.to_html()

    def __repr__(self) -> str:
        return f"<Sweep {'/'.join(self.path)} ({self._attrs.get('state')})>"

    def _attr(self, name: str) -> Any:
        if name not in self._attrs:
            self._attrs |= self._read(_LOAD, "GetSweep")
        return self._attrs[name]

    def _list_runs(
        self,
        belongs: dict[str, Any],
        order: str,
        *conditions: dict[str, Any],
        per_page: int | None = DEFAULT_PAGE,
    ) -> Runs:
        from trailmark.apis.public.runs import Runs

        return Runs(
            self.client,
            self._entity,
            self.project,
            {"$and": [belongs, *conditions]},
            order,
            per_page,
        )

    def _read(self, document: str, operation: str) -> dict[str, Any]:
        variables = {
            "entity": self._entity,
            "project": self.project,
            "name": self.id,
        }
        answer = self.client.execute(document, variables, operation=operation)
        found = (answer.get("project") or {}).get("sweep")
        if not found:
            raise UnknownNameError(f"there is no sweep {'/'.join(self.path)[:500]!r}")
        return found
