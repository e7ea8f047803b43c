"""One run on the server: made, watched, stopped and removed."""

from __future__ import annotations

import secrets
import string
import time
from typing import TYPE_CHECKING

from trailmark.apis.public import checks
from trailmark.apis.public.embedding import iframe
from trailmark.apis.public.paths import DEFAULT_PROJECT
from trailmark.apis.public.run_content import RunContent
from trailmark.apis.public.run_facts import LIGHT
from trailmark.errors import UsageError, WaitTimeoutError

if TYPE_CHECKING:
    from trailmark.apis.public.calls.core import ApiCore

_STATE = """query RunState($entity: String!, $project: String!, $name: String!) {
  project(name: $project, entityName: $entity) { run(name: $name) { state } }
}"""

_CREATE = f"""mutation UpsertBucket(
  $entity: String, $project: String, $name: String!, $state: String
) {{
  upsertBucket(input: {{
    entityName: $entity, modelName: $project, name: $name, state: $state
  }}) {{
    bucket {{ {LIGHT} project {{ name entityName }} }}
  }}
}}"""

_DELETE = """mutation DeleteRun($id: ID!, $deleteArtifacts: Boolean) {
  deleteRun(input: { id: $id, deleteArtifacts: $deleteArtifacts }) { success }
}"""

_STOP = """mutation StopRun($id: ID!) {
  stopRun(input: { id: $id }) { success }
}"""

_SET_STATE = """mutation UpdateRunState($id: ID!, $state: String!) {
  updateRunState(input: { id: $id, state: $state }) { success }
}"""

_UNENDED = frozenset({"pending", "running", "preempting"})
_NEW_STATES = ("running", "pending")
_ID_ALPHABET = string.ascii_lowercase + string.digits
_SHORTEST_POLL_S, _LONGEST_POLL_S, _POLL_GROWTH = 0.1, 2.0, 1.3


class Run(RunContent):
    """A run on the server. What it logged is read when it is first asked for.

    Args:
        attrs: What is known of it already; read from the server when None.
        include_sweeps: Whether `sweep` is read when it is asked for.

    Raises:
        UnknownNameError: There is no such run.

    Example:
        >>> run = api.run("crew/demo/run00002")
        >>> run.name, run.state, run.config["learning_rate"]
        ('foo-2', 'finished', 0.001)
    """

    @classmethod
    def create(
        cls,
        api: ApiCore,
        run_id: str | None = None,
        project: str | None = None,
        entity: str | None = None,
        state: str = "running",
    ) -> Run:
        """Make a run without training anything.

        Args:
            run_id: A new one of eight characters when None. A run of that id which is
                there already is taken up again.
            project: By default that of `api`, else `uncategorized`; made if missing.
            entity: By default that of `api`.
            state: `running`, or `pending` for one that somebody is to start.

        Raises:
            UsageError: A name cannot be one, or there is no such state.
            NotFoundError: There is no such entity.
            ForbiddenError: The caller may not write there.

        Example:
            >>> from trailmark.apis.public import Run
            >>> Run.create(api, project=project, state="pending").state
            'pending'
        """
        if state not in _NEW_STATES:
            raise UsageError(
                f"a run cannot be created in state {state!r}",
                hint="'running' or 'pending'",
            )
        made_id = checks.run_id(run_id) if run_id else _new_id()
        where = checks.project_name(project or api.settings.project or DEFAULT_PROJECT)
        owner = api.entity_or_default(entity)
        variables = {
            "entity": owner,
            "project": where,
            "name": made_id,
            "state": state,
        }
        answer = api.client.execute(_CREATE, variables, operation="UpsertBucket")
        bucket = answer["upsertBucket"]["bucket"]
        place = bucket.pop("project")  # as it is spelt, where letters differ in case
        return cls(api.client, place["entityName"], place["name"], made_id, bucket)

    _is_deleted = False

    @property
    def is_deleted(self) -> bool:
        """Whether it was deleted through this object."""
        return self._is_deleted

    def update_state(self, state: str) -> bool:
        """Put a run back to `pending`, so that somebody starts it again, or give it up
        as `failed`.

        Raises:
            InvalidInputError: Not from the state that it is in.

        Example:
            >>> run = api.create_run(project=project)
            >>> run.update_state("failed"), run.state
            (True, 'failed')
        """
        variables = {"id": self.storage_id, "state": state}
        self.client.execute(_SET_STATE, variables, operation="UpdateRunState")
        self._attrs["state"] = state
        return True

    def stop(self) -> None:
        """Ask it to stop, which it does when it next sends something.

        Example:
            >>> api.create_run(project=project).stop()
        """
        self.client.execute(_STOP, {"id": self.storage_id}, operation="StopRun")

    def delete(self, delete_artifacts: bool = False) -> None:
        """Remove it with its history and files, for good.

        Args:
            delete_artifacts: Remove the versions of artifacts that it made as well.

        Raises:
            ForbiddenError: The caller may not change the run.

        Example:
            >>> run = api.create_run(project=project)
            >>> run.delete()
            >>> len(api.runs(project))
            0
        """
        variables = {"id": self.storage_id, "deleteArtifacts": delete_artifacts}
        self.client.execute(_DELETE, variables, operation="DeleteRun")
        self._is_deleted = True

    def wait_until_finished(self, *, timeout_s: float | None = None) -> None:
        """Return when it has ended, however; then read it anew.

        Args:
            timeout_s: Seconds to wait at most; None for as long as it takes.

        Raises:
            UnknownNameError: It was deleted.
            WaitTimeoutError: It had not ended by then.

        Example:
            >>> run = api.run("crew/demo/run00001")
            >>> run.wait_until_finished()
            >>> run.state
            'finished'
        """
        until_s = None if timeout_s is None else time.monotonic() + timeout_s
        wait_s = _SHORTEST_POLL_S
        while True:
            state = str(self._read(_STATE, "RunState")["state"])
            self._attrs["state"] = state
            if state not in _UNENDED:
                break
            if until_s is not None and time.monotonic() + wait_s > until_s:
                raise WaitTimeoutError(
                    f"{'/'.join(self.path)!r} was still {state} after {timeout_s} s"
                )
            time.sleep(wait_s)
            wait_s = min(wait_s * _POLL_GROWTH, _LONGEST_POLL_S)
        self.load(force=True)

    def to_html(self, height: int = 420, hidden: bool = False) -> str:
        """HTML that shows its page in a notebook.

        Args:
            height: Pixels.
            hidden: Show only a line to click on.

        Raises:
            UsageError: `height` is no number of pixels.

        Example:
            >>> api.run("crew/demo/run00002").to_html(height=200)
            '<iframe src="http.../crew/demo/runs/run00002?jupyter=true"...200px...'
        """
        return iframe(self.url, height, hidden, f"run {self.name}")

    def __repr__(self) -> str:
        return f"<Run {'/'.join(self.path)} ({self._attrs.get('state')})>"

    def _repr_html_(self) -> str:
        return self.to_html()


def _new_id() -> str:
    return "".join(secrets.choice(_ID_ALPHABET) for _ in range(8))
