"""Queues of runs, and what their runs run on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

from trailmark.apis.public import queue_settings
from trailmark.apis.public.queued_runs import QueuedRun, push_run
from trailmark.errors import UnknownNameError
from trailmark.transport.client import Client
from trailmark.wire.run_queues import DEFAULT_PROJECT

RunQueueResourceType = Literal[
    "local-container", "local-process", "kubernetes", "sagemaker", "gcp-vertex"
]
RunQueueAccessType = Literal["PROJECT", "USER"]
RunQueuePrioritizationMode = Literal["DISABLED", "V0"]

_LOAD = """query GetRunQueueMetadata(
  $entity: String!, $project: String!, $queue: String!
) {
  project(name: $project, entityName: $entity) {
    runQueue(name: $queue) {
      id access createdBy defaultResourceConfigID prioritizationMode externalLinks
    }
  }
}"""

_RESOURCES = """query GetDefaultResourceConfig($entity: String!, $id: ID!) {
  entity(name: $entity) {
    defaultResourceConfig(id: $id) {
      config resource templateVariables { name schema description }
    }
  }
}"""

_ITEMS = """query GetRunQueueItems(
  $entity: String!, $project: String!, $queue: String!, $cursor: String
) {
  project(name: $project, entityName: $entity) {
    runQueue(name: $queue) {
      runQueueItems(first: 500, after: $cursor) {
        edges { node { id priority runSpec } }
        pageInfo { endCursor hasNextPage }
      }
    }
  }
}"""

_DELETE = """mutation DeleteRunQueue($id: ID!) {
  deleteRunQueues(input: {queueIDs: [$id]}) { success }
}"""


class RunQueue:
    """Runs that wait for an agent, and what they run on.

    Args:
        entity: The user or team that owns it.

    Raises:
        UnknownNameError: There is no such queue.

    Example:
        >>> queue = api.create_run_queue(
        ...     project,
        ...     "kubernetes",
        ...     "crew",
        ...     config={"image": "{{image}}"},
        ...     template_variables={"image": {"schema": {"type": "string"}}},
        ... )
        >>> queue.type, queue.prioritization_mode
        ('kubernetes', 'DISABLED')
        >>> queue.default_resource_config
        {'resource_args': {'kubernetes': {'image': '{{image}}'}}}
        >>> queue.template_variables
        [{'name': 'image', 'schema': {'type': 'string'}}]
    """

    def __init__(
        self,
        client: Client,
        name: str,
        entity: str,
        *,
        project: str = DEFAULT_PROJECT,
    ) -> None:
        self.client = client
        self._name = name
        self._entity = entity
        self._project = project
        self._resources: dict[str, Any] | None = None
        self._attrs = self._load()

    @property
    def id(self) -> str:
        """The server's id of it."""
        return str(self._attrs["id"])

    @property
    def name(self) -> str:
        """Its name, unique in its project."""
        return self._name

    @property
    def entity(self) -> str:
        """The user or team that owns it."""
        return self._entity

    @property
    def access(self) -> RunQueueAccessType:
        """`PROJECT`: whoever may write in its project uses it; `USER`: who made it."""
        return cast("RunQueueAccessType", self._attrs["access"])

    @property
    def prioritization_mode(self) -> RunQueuePrioritizationMode:
        """`V0`: smaller priorities first; `DISABLED`: in the order they came."""
        return cast("RunQueuePrioritizationMode", self._attrs["prioritizationMode"])

    @property
    def external_links(self) -> dict[str, str]:
        """URLs by their label."""
        links = (self._attrs.get("externalLinks") or {}).get("links") or []
        return {one["label"]: one["url"] for one in links}

    @property
    def type(self) -> RunQueueResourceType | None:
        """What its runs run on; None for a queue that leaves it to each run."""
        return cast("RunQueueResourceType | None", self._told().get("resource"))

    @property
    def default_resource_config(self) -> dict[str, Any]:
        """What its runs get unless they say otherwise: `{"resource_args": {type: …}}`,
        as agents read it."""
        return dict(self._told().get("config") or {})

    @property
    def template_variables(self) -> list[dict[str, Any]]:
        """The `name` and `schema` of each, and a `description` where there is one."""
        return [
            {word: value for word, value in one.items() if value is not None}
            for one in self._told().get("templateVariables") or []
        ]

    @property
    def items(self) -> list[QueuedRun]:
        """What was put into it, newest first; read anew each time."""
        variables = self._variables()
        found: list[QueuedRun] = []
        more = True
        while more:
            answer = self.client.execute(
                _ITEMS, variables, operation="GetRunQueueItems"
            )
            page = self._queue_in(answer)["runQueueItems"]
            found += [self._queued(edge["node"]) for edge in page["edges"]]
            variables["cursor"] = page["pageInfo"]["endCursor"]
            more = bool(page["edges"]) and page["pageInfo"]["hasNextPage"]
        return found

    def push(
        self,
        run_spec: Mapping[str, Any],
        *,
        template_variables: Mapping[str, Any] | None = None,
        priority: int | None = None,
    ) -> QueuedRun:
        """Put a run into it.

        Args:
            run_spec: What to run, as an agent reads it: `job`, `project`, `overrides` …
            template_variables: Values for its variables; the others have their default.
            priority: 0, which goes first, to 4; 2 when None.

        Raises:
            UsageError: `run_spec` is no mapping, or `priority` no number of those.
            InvalidInputError: It takes no such template variables.
            ForbiddenError: The caller may not use it.

        Example:
            >>> queue = api.create_run_queue(project, "kubernetes", "crew", "V0")
            >>> last = queue.push({"job": "crew/demo/train:v0"}, priority=4)
            >>> first = queue.push({"job": "crew/demo/train:v0"}, priority=0)
            >>> [one.priority for one in queue.items]
            [0, 4]
        """
        queue_settings.json_object(run_spec, "the run to queue")
        return push_run(
            self.client,
            {"entity": self._entity, **run_spec},
            self._entity,
            self._name,
            project_queue=self._project,
            template_variables=template_variables,
            priority=priority,
        )

    def delete(self) -> None:
        """Delete it with all that waits in it.

        Raises:
            ForbiddenError: The caller neither made it nor administers its project.
            NotFoundError: It is not there any more.

        Example:
            >>> api.create_run_queue(project, "kubernetes", "crew").delete()
            >>> api.run_queue("crew", project)
            Traceback (most recent call last):
            ...
            trailmark.errors.UnknownNameError: there is no queue ...
        """
        self.client.execute(_DELETE, {"id": self.id}, operation="DeleteRunQueue")

    def __repr__(self) -> str:
        return f"<RunQueue {self._entity}/{self._name}>"

    def _load(self) -> dict[str, Any]:
        answer = self.client.execute(
            _LOAD, self._variables(), operation="GetRunQueueMetadata"
        )
        return self._queue_in(answer)

    def _told(self) -> dict[str, Any]:
        """Its resources; read once."""
        if self._resources is None:
            config = self._attrs.get("defaultResourceConfigID")
            self._resources = {} if config is None else self._read_resources(config)
        return self._resources

    def _read_resources(self, config_id: str) -> dict[str, Any]:
        variables = {"entity": self._entity, "id": config_id}
        answer = self.client.execute(
            _RESOURCES, variables, operation="GetDefaultResourceConfig"
        )
        return (answer.get("entity") or {}).get("defaultResourceConfig") or {}

    def _queued(self, node: Mapping[str, Any]) -> QueuedRun:
        told: Mapping[str, Any] = node.get("runSpec") or {}
        return QueuedRun(
            self.client,
            self._entity,
            str(told.get("project") or self._project),
            self._name,
            node["id"],
            self._project,
            node["priority"],
        )

    def _variables(self) -> dict[str, Any]:
        return {"entity": self._entity, "project": self._project, "queue": self._name}

    def _queue_in(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        found = (answer.get("project") or {}).get("runQueue")
        if not found:
            raise UnknownNameError(
                f"there is no queue {self._name!r} of {self._entity!r}",
                hint="make it with create_run_queue",
            )
        return found
