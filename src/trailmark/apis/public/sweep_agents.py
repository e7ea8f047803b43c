"""Agents: the processes that try a sweep's suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trailmark.apis.public.paginator import DEFAULT_PAGE
from trailmark.errors import UnknownNameError
from trailmark.transport.client import Client

if TYPE_CHECKING:
    from trailmark.apis.public.runs import Runs

_AGENT = "id name host state createdAt heartbeatAt totalRuns"

_LIST = f"""query GetSweepAgents($entity: String, $project: String, $sweep: String!) {{
  project(name: $project, entityName: $entity) {{
    sweep(sweepName: $sweep) {{ agents {{ edges {{ node {{ {_AGENT} }} }} }} }}
  }}
}}"""

_FIND = f"""query GetSweepAgent(
  $entity: String, $project: String, $sweep: String!, $agentID: String!
) {{
  project(name: $project, entityName: $entity) {{
    sweep(sweepName: $sweep) {{ agent(agentName: $agentID) {{ {_AGENT} }} }}
  }}
}}"""

_RUN_IDS = """query GetAgentRunIds(
  $entity: String, $project: String, $sweep: String!, $agentID: String!
) {
  project(name: $project, entityName: $entity) {
    sweep(sweepName: $sweep) {
      agent(agentName: $agentID) { runIds }
    }
  }
}"""


class Agent:
    """A process that tries a sweep's suggestions; see `Sweep.agents`.

    Example:
        >>> sweep = api.project("demo").sweeps()[0]
        >>> {agent.host: agent.total_runs for agent in sweep.agents()}
        {}
    """

    def __init__(
        self,
        client: Client,
        attrs: Mapping[str, Any],
        entity: str,
        project: str,
        sweep_id: str,
    ) -> None:
        self.client = client
        self._attrs = dict(attrs)
        self._place = {"entity": entity, "project": project, "sweep": sweep_id}

    @property
    def id(self) -> str:
        """The server's global id of it."""
        return str(self._attrs["id"])

    @property
    def name(self) -> str:
        """Its short id."""
        return str(self._attrs["name"])

    @property
    def host(self) -> str:
        """The machine that it runs on, as it said."""
        return str(self._attrs.get("host") or "")

    @property
    def state(self) -> str | None:
        """The state of the sweep it works for."""
        return self._attrs.get("state")

    @property
    def created_at(self) -> str:
        """In ISO 8601."""
        return str(self._attrs["createdAt"])

    @property
    def heartbeat_at(self) -> str | None:
        """When it was last heard of, in ISO 8601."""
        return self._attrs.get("heartbeatAt")

    @property
    def total_runs(self) -> int:
        """How many runs it was given."""
        return int(self._attrs.get("totalRuns") or 0)

    def runs(self, per_page: int | None = DEFAULT_PAGE) -> Runs:
        """The runs it was given, as far as they began, the oldest first.

        Example:
            >>> sweep = api.project("demo").sweeps()[0]
            >>> [run.id for agent in sweep.agents() for run in agent.runs()]
            []
        """
        from trailmark.apis.public.runs import Runs

        asked = {**self._place, "agentID": self.name}
        answer = self.client.execute(_RUN_IDS, asked, operation="GetAgentRunIds")
        found = _sweep(answer, self._place).get("agent") or {}
        return Runs(
            self.client,
            self._place["entity"],
            self._place["project"],
            {"name": {"$in": found.get("runIds") or []}},
            "+created_at",
            per_page,
        )

    def __repr__(self) -> str:
        return f"<Agent {self.name} ({self.state})>"


def list_agents(
    client: Client, entity: str, project: str, sweep_id: str
) -> list[Agent]:
    """A sweep's agents, the oldest first.

    Raises:
        UnknownNameError: There is no such sweep.
    """
    place = {"entity": entity, "project": project, "sweep": sweep_id}
    answer = client.execute(_LIST, place, operation="GetSweepAgents")
    edges = _sweep(answer, place)["agents"]["edges"]
    return [Agent(client, one["node"], entity, project, sweep_id) for one in edges]


def find_agent(
    client: Client, entity: str, project: str, sweep_id: str, name: str
) -> Agent:
    """One agent of a sweep.

    Raises:
        UnknownNameError: There is no such sweep, or it has no such agent.
    """
    place = {"entity": entity, "project": project, "sweep": sweep_id}
    asked = {**place, "agentID": name}
    answer = client.execute(_FIND, asked, operation="GetSweepAgent")
    found = _sweep(answer, place).get("agent")
    if not found:
        path = "/".join(place.values())
        raise UnknownNameError(f"sweep {path!r} has no agent {name[:200]!r}")
    return Agent(client, found, entity, project, sweep_id)


def _sweep(answer: Mapping[str, Any], place: Mapping[str, str]) -> dict[str, Any]:
    found = (answer.get("project") or {}).get("sweep")
    if not found:
        raise UnknownNameError(f"there is no sweep {'/'.join(place.values())[:500]!r}")
    return found
