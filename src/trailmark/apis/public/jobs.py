"""Jobs: what can be run again, elsewhere and with other parameters.

A job is an artifact of type `job` that holds `wandb-job.json`. Source: protocol 4.13.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from trailmark.apis.public.queue_changes import create_plain_queue
from trailmark.apis.public.queued_runs import QueuedRun, push_run
from trailmark.apis.public.run_queues import (
    RunQueue,
    RunQueueAccessType,
    RunQueuePrioritizationMode,
    RunQueueResourceType,
)
from trailmark.errors import ConflictError, NotFoundError, UnknownNameError, UsageError
from trailmark.wire.lenient_json import loads
from trailmark.wire.run_queues import DEFAULT_PROJECT

if TYPE_CHECKING:
    from trailmark.apis.public.api import Api
    from trailmark.artifacts.artifact import Artifact

__all__ = [
    "Job",
    "QueuedRun",
    "RunQueue",
    "RunQueueAccessType",
    "RunQueuePrioritizationMode",
    "RunQueueResourceType",
]

JOB_TYPE = "job"
JOB_FILE = "wandb-job.json"
_DEFAULT_QUEUE = "default"


class Job:
    """Code or an image that can be put into a queue, to be run once more.

    Its files are downloaded when it is made.

    Args:
        name: `entity/project/name:alias`, of which the first parts may be left out.
        path: The folder to download to; `./artifacts/NAME:VERSION` when None.

    Raises:
        UsageError: `name` is no such path, or an artifact of another type.
        UnknownNameError: There is no such job, or it does not say what to run.

    Example:
        >>> api.create_job("train", image="acme/train:2", project=project)
        <Job crew/.../train:v0>
        >>> job = api.job(f"crew/{project}/train:latest")
        >>> job.source_type, job.source
        ('image', {'image': 'acme/train:2'})
    """

    def __init__(self, api: Api, name: str, path: str | None = None) -> None:
        self._api = api
        self._artifact: Artifact = api.artifact(name, type=JOB_TYPE)
        self._folder = Path(self._artifact.download(root=path))
        file = self._folder / JOB_FILE
        if not file.is_file():
            raise UnknownNameError(
                f"{self._artifact.full_name!r} has no file {JOB_FILE!r}",
                hint="it does not say what to run",
            )
        told = loads(file.read_bytes(), what=JOB_FILE)
        self._told = cast("dict[str, Any]", told) if isinstance(told, dict) else {}
        self._entrypoint: list[str] | None = self.source.get("entrypoint")

    @property
    def name(self) -> str:
        """Entity, project and name with its version."""
        return self._artifact.full_name

    @property
    def path(self) -> str:
        """The folder with its files."""
        return str(self._folder)

    @property
    def source_type(self) -> str | None:
        """`image`, `repo` (a commit) or `artifact` (code that a run logged)."""
        return self._told.get("source_type")

    @property
    def source(self) -> dict[str, Any]:
        """What to run: the image, or the code and its entry point."""
        told = self._told.get("source")
        return cast("dict[str, Any]", told) if isinstance(told, dict) else {}

    @property
    def entrypoint(self) -> list[str] | None:
        """The command that starts it; None for that of the image."""
        return self._entrypoint

    def set_entrypoint(self, entrypoint: list[str]) -> None:
        """Start it by another command when it is called.

        Example:
            >>> job = api.create_job("train", image="acme/train:2", project=project)
            >>> job.set_entrypoint(["python", "evaluate.py"])
            >>> job.entrypoint
            ['python', 'evaluate.py']
        """
        self._entrypoint = list(entrypoint)

    def call(
        self,
        config: Mapping[str, Any],
        project: str | None = None,
        entity: str | None = None,
        queue: str | None = None,
        resource: str = "local-container",
        resource_args: Mapping[str, Any] | None = None,
        template_variables: Mapping[str, Any] | None = None,
        project_queue: str | None = None,
        priority: int | None = None,
    ) -> QueuedRun:
        """Put it into a queue, to be run with this configuration.

        Args:
            config: The run's parameters; versions of artifacts may be among them.
            project: Where the run is logged; the job's own project when None.
            entity: Who owns the queue and the run; the job's own when None.
            queue: Its name; `default`, made when it is missing, when None.
            resource: What to run on, in a queue that does not say.
            resource_args: Arguments for it, by the type of resource.
            template_variables: Values for those of the queue.
            project_queue: The project of the queue; `model-registry` when None.
            priority: 0, which goes first, to 4; 2 when None.

        Raises:
            UsageError: An artifact is not logged, or a value is no JSON.
            NotFoundError: There is no such queue.
            ForbiddenError: The caller may not use it.
            InvalidInputError: The queue takes no such template variables.

        Example:
            >>> queue = api.create_run_queue(project, "kubernetes", "crew")
            >>> job = api.create_job("train", image="acme/train:2", project=project)
            >>> queued = job.call({"lr": 0.1}, queue=project)
            >>> queued.args["overrides"]
            {'run_config': {'lr': 0.1}}
        """
        place = self._artifact
        overrides: dict[str, Any] = {"run_config": _run_config(config)}
        if self._entrypoint != self.source.get("entrypoint"):
            overrides["entry_point"] = self._entrypoint
        owner = entity or place.entity
        spec: dict[str, Any] = {
            "job": self.name,
            "entity": owner,
            "project": project or place.project,
            "resource": resource,
            "docker": {},
            "git": {},
            "overrides": overrides,
        }
        if resource_args:
            spec["resource_args"] = dict(resource_args)

        def push() -> QueuedRun:
            return push_run(
                self._api.client,
                spec,
                owner,
                queue or _DEFAULT_QUEUE,
                project_queue=project_queue,
                template_variables=template_variables,
                priority=priority,
            )

        try:
            return push()
        except NotFoundError:
            if queue not in (None, _DEFAULT_QUEUE):
                raise
        self._make_default_queue(owner, project_queue or DEFAULT_PROJECT)
        return push()

    def __repr__(self) -> str:
        return f"<Job {self.name}>"

    def _make_default_queue(self, entity: str, project: str) -> None:
        with contextlib.suppress(ConflictError):  # somebody else made it just now
            create_plain_queue(self._api.client, _DEFAULT_QUEUE, entity, project)


def _run_config(config: Mapping[str, Any]) -> dict[str, Any]:
    from trailmark.artifacts.artifact import Artifact

    if not isinstance(config, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(f"{config!r} is no configuration", hint="give a dict")
    return {
        str(key): value.json_encode() if isinstance(value, Artifact) else value
        for key, value in config.items()
    }
