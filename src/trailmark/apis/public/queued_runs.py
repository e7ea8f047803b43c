"""Runs that wait in a queue, until an agent starts them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trailmark.apis.public import queue_settings
from trailmark.errors import TrailmarkError, UnknownNameError, WaitTimeoutError
from trailmark.transport.client import Client
from trailmark.wire.run_queues import DEFAULT_PROJECT

if TYPE_CHECKING:
    from trailmark.apis.public.runs import Run

_ITEM = """query GetRunQueueItem(
  $project: String!, $entity: String!, $queue: String!, $item: ID!
) {
  project(name: $project, entityName: $entity) {
    runQueue(name: $queue) {
      id
      runQueueItem(id: $item) {
        id state associatedRunId priority runSpec error warnings
      }
    }
  }
}"""

_PUSH = """mutation PushToRunQueueByName($input: PushToRunQueueByNameInput!) {
  pushToRunQueueByName(input: $input) { runQueueItemId }
}"""

_DELETE = """mutation DeleteFromRunQueue($queue: ID!, $item: ID!) {
  deleteFromRunQueue(input: {queueID: $queue, runQueueItemId: $item}) { success }
}"""

_POLL_S = 2.0


class QueuedRun:
    """A run that waits in a queue, or that an agent took out of it.

    Args:
        entity: Who owns the queue.
        project: Where the run is logged when it runs.
        run_queue_item_id: Its id in the queue.
        project_queue: The project of the queue.
        priority: As it was queued; None where that is not known.

    Example:
        >>> queue = api.create_run_queue(project, "kubernetes", "crew")
        >>> queued = queue.push({"job": "crew/demo/train:v0", "project": "demo"})
        >>> queued.queue_name == project, queued.project, queued.state
        (True, 'demo', 'pending')
    """

    def __init__(
        self,
        client: Client,
        entity: str,
        project: str,
        queue_name: str,
        run_queue_item_id: str,
        project_queue: str | None = None,
        priority: int | None = None,
    ) -> None:
        self.client = client
        self.project_queue = project_queue or DEFAULT_PROJECT
        self.priority = priority
        self._entity = entity
        self._project = project
        self._queue_name = queue_name
        self._id = run_queue_item_id
        self._run: Run | None = None

    @property
    def id(self) -> str:
        """Its id in the queue."""
        return self._id

    @property
    def entity(self) -> str:
        """Who owns the queue."""
        return self._entity

    @property
    def project(self) -> str:
        """Where the run is logged when it runs."""
        return self._project

    @property
    def queue_name(self) -> str:
        """The queue that it is in, or was."""
        return self._queue_name

    @property
    def state(self) -> str:
        """One of `pending`, `leased` (an agent has it), `claimed` (the agent started a
        run for it) and `failed`; asked of the server each time.

        Raises:
            UnknownNameError: It is not in the queue any more.
        """
        return str(self._read()["state"]).lower()

    @property
    def args(self) -> dict[str, Any]:
        """What to run, with the resources of the queue; empty for who may only look.

        Raises:
            UnknownNameError: It is not in the queue any more.
        """
        return dict(self._read()["runSpec"] or {})

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """What its agent warned of: `message`, `stage` and `files` each.

        Raises:
            UnknownNameError: It is not in the queue any more.
        """
        return list(self._read()["warnings"])

    def wait_until_running(self, *, timeout_s: float | None = None) -> Run:
        """The run, once an agent has started it.

        Args:
            timeout_s: Seconds to wait at most; None for as long as it takes.

        Raises:
            TrailmarkError: An agent could not start it.
            UnknownNameError: It is not in the queue any more.
            WaitTimeoutError: No agent had started it by then.

        Example:
            >>> queue = api.create_run_queue(project, "kubernetes", "crew")
            >>> queued = queue.push({"job": "crew/demo/train:v0"})
            >>> queued.wait_until_running(timeout_s=0)
            Traceback (most recent call last):
            ...
            trailmark.errors.WaitTimeoutError: queued run ... was pending after 0 s
              hint: does an agent work on queue ...
        """
        until_s = None if timeout_s is None else time.monotonic() + timeout_s
        while self._run is None:
            item = self._read()
            if item["state"] == "FAILED":
                raise TrailmarkError(_why_failed(self, item))
            self._run = self._started(item["associatedRunId"])
            if self._run is not None:
                break
            if until_s is not None and time.monotonic() + _POLL_S > until_s:
                raise WaitTimeoutError(
                    f"queued run {self._id!r} was {item['state'].lower()} "
                    f"after {timeout_s} s",
                    hint=f"does an agent work on queue {self._queue_name!r}?",
                )
            time.sleep(_POLL_S)
        return self._run

    def wait_until_finished(self, *, timeout_s: float | None = None) -> Run:
        """The run, once it has ended, however.

        Args:
            timeout_s: Seconds to wait at most; None for as long as it takes.

        Raises:
            As `wait_until_running`.

        Example:
            >>> queue = api.create_run_queue(project, "kubernetes", "crew")
            >>> queued = queue.push({"job": "crew/demo/train:v0"})
            >>> queued.wait_until_finished(timeout_s=0)
            Traceback (most recent call last):
            ...
            trailmark.errors.WaitTimeoutError: queued run ... was pending after 0 s
              hint: does an agent work on queue ...
        """
        began_s = time.monotonic()
        run = self.wait_until_running(timeout_s=timeout_s)
        spent_s = time.monotonic() - began_s
        left_s = None if timeout_s is None else max(timeout_s - spent_s, 0.0)
        run.wait_until_finished(timeout_s=left_s)
        return run

    def delete(self, delete_artifacts: bool = False) -> None:
        """Take it out of the queue. A run that was started goes on.

        Args:
            delete_artifacts: Has no effect; waiting runs have none.

        Raises:
            UnknownNameError: It is not in the queue any more.
            ForbiddenError: The caller may not use the queue.

        Example:
            >>> queue = api.create_run_queue(project, "kubernetes", "crew")
            >>> queue.push({"job": "crew/demo/train:v0"}).delete()
            >>> queue.items
            []
        """
        _ = delete_artifacts
        variables = {"queue": self._read_queue()["id"], "item": self._id}
        self.client.execute(_DELETE, variables, operation="DeleteFromRunQueue")

    def __repr__(self) -> str:
        return f"<QueuedRun {self._queue_name} ({self._id})>"

    def _started(self, run_id: str | None) -> Run | None:
        """The run; None when an agent names none yet, or it has not begun to log."""
        from trailmark.apis.public.runs import Run

        if run_id is None:
            return None
        try:
            return Run(self.client, self._entity, self._project, run_id)
        except UnknownNameError:
            return None

    def _read(self) -> dict[str, Any]:
        return self._read_queue()["runQueueItem"]

    def _read_queue(self) -> dict[str, Any]:
        """The queue with the item."""
        variables = {
            "entity": self._entity,
            "project": self.project_queue,
            "queue": self._queue_name,
            "item": self._id,
        }
        answer = self.client.execute(_ITEM, variables, operation="GetRunQueueItem")
        queue = (answer.get("project") or {}).get("runQueue")
        if not queue or not queue.get("runQueueItem"):
            raise UnknownNameError(
                f"there is no queued run {self._id!r} in queue "
                f"'{self._entity}/{self.project_queue}/{self._queue_name}'",
                hint="it may have been deleted",
            )
        return queue


def push_run(
    client: Client,
    run_spec: Mapping[str, Any],
    entity: str,
    queue_name: str,
    *,
    project_queue: str | None = None,
    template_variables: Mapping[str, Any] | None = None,
    priority: int | None = None,
) -> QueuedRun:
    """Put a run into a queue of `entity`; see `RunQueue.push`.

    Args:
        project_queue: The project of the queue; `model-registry` when None.

    Raises:
        UsageError: What to run is no mapping, or the priority none of 0 to 4.
        NotFoundError: There is no such queue.
        ForbiddenError: The caller may not use it.
        InvalidInputError: The queue takes no such template variables.
    """
    place = project_queue or DEFAULT_PROJECT
    given: dict[str, Any] = {
        "entityName": entity,
        "projectName": place,
        "queueName": queue_settings.queue_name(queue_name),
        "runSpec": queue_settings.json_object(run_spec, "the run to queue"),
        "priority": queue_settings.priority(priority),
    }
    if template_variables is not None:
        values = queue_settings.json_object(
            template_variables, "the template variables"
        )
        given["templateVariableValues"] = values
    # Sent again it would be queued again.
    answer = client.execute_once(
        _PUSH, {"input": given}, operation="PushToRunQueueByName"
    )
    return QueuedRun(
        client,
        entity,
        str(run_spec.get("project") or place),
        queue_name,
        answer["pushToRunQueueByName"]["runQueueItemId"],
        place,
        priority,
    )


def _why_failed(queued: QueuedRun, item: Mapping[str, Any]) -> str:
    told: Mapping[str, Any] = item.get("error") or {}
    reason = told.get("message") or "its agent did not say why"
    return f"queued run {queued.id!r} failed: {reason}"
