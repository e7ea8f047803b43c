"""`Api`: run queues, queued runs and jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from trailmark.apis.public import checks
from trailmark.apis.public.calls.core import ApiCore
from trailmark.errors import UsageError

if TYPE_CHECKING:
    from trailmark.apis.public.api import Api
    from trailmark.apis.public.jobs import (
        Job,
        QueuedRun,
        RunQueue,
        RunQueuePrioritizationMode,
        RunQueueResourceType,
    )


class LaunchCalls(ApiCore):
    """Reads and makes queues of runs."""

    def create_run_queue(
        self,
        name: str,
        type: RunQueueResourceType,
        entity: str | None = None,
        prioritization_mode: RunQueuePrioritizationMode | None = None,
        config: Mapping[str, Any] | None = None,
        template_variables: Mapping[str, Any] | None = None,
    ) -> RunQueue:
        """Make a queue, in the entity's project `model-registry`.

        Args:
            name: 1 to 64 characters.
            type: What its runs run on: `local-container`, `local-process`,
                `kubernetes`, `sagemaker` or `gcp-vertex`.
            entity: Who owns it; the default one when None.
            prioritization_mode: `V0` lets smaller priorities go first; None keeps the
                order in which runs came.
            config: What its runs get unless they say otherwise, with `{{name}}` where
                a template variable goes.
            template_variables: By name, each with a `schema`, which is a part of JSON
                Schema: `type` (`string`, `integer`, `number` or `boolean`), `default`,
                `enum`, bounds and lengths.

        Raises:
            UsageError: The name, type, mode, configuration or a variable cannot be.
            ConflictError: There is a queue of that name.
            ForbiddenError: The caller may not write there.

        Example:
            >>> queue = api.create_run_queue(
            ...     project,
            ...     type="kubernetes",
            ...     entity="crew",
            ...     prioritization_mode="V0",
            ...     config={"resources": {"gpus": "{{gpus}}"}},
            ...     template_variables={
            ...         "gpus": {"schema": {"type": "integer", "maximum": 8}}
            ...     },
            ... )
            >>> queued = queue.push({"job": "j"}, template_variables={"gpus": 4})
            >>> queued.args["resource_args"]
            {'kubernetes': {'resources': {'gpus': 4}}}
        """
        from trailmark.apis.public.queue_changes import create_queue

        return create_queue(
            self._client,
            name,
            type,
            lambda: self.entity_or_default(entity),
            prioritization_mode=prioritization_mode,
            config=config,
            template_variables=template_variables,
        )

    def upsert_run_queue(
        self,
        name: str,
        resource_config: Mapping[str, Any],
        resource_type: RunQueueResourceType,
        entity: str | None = None,
        template_variables: Mapping[str, Any] | None = None,
        external_links: Mapping[str, str] | None = None,
        prioritization_mode: RunQueuePrioritizationMode | None = None,
    ) -> RunQueue:
        """Make a queue, or change the one of that name to be as said here.

        Runs that wait in it already keep the resources they were queued with.

        Args:
            resource_config: As `config` of `create_run_queue`, as are the others.
            external_links: URLs to show beside it, by their label.

        Raises:
            UsageError: A value cannot be.
            ForbiddenError: The caller may not change it.

        Example:
            >>> for image in ("acme/train:1", "acme/train:2"):
            ...     queue = api.upsert_run_queue(
            ...         project,
            ...         {"image": image},
            ...         "kubernetes",
            ...         external_links={"board": "https://board.acme.org"},
            ...     )
            >>> api.run_queue("crew", project).default_resource_config
            {'resource_args': {'kubernetes': {'image': 'acme/train:2'}}}
        """
        from trailmark.apis.public.queue_changes import upsert_queue

        return upsert_queue(
            self._client,
            name,
            resource_type,
            lambda: self.entity_or_default(entity),
            config=resource_config,
            template_variables=template_variables,
            external_links=external_links,
            prioritization_mode=prioritization_mode,
        )

    def run_queue(self, entity: str, name: str) -> RunQueue:
        """A queue by its owner and name.

        Raises:
            UnknownNameError: There is no such queue.

        Example:
            >>> _ = api.create_run_queue(project, "local-process", "crew")
            >>> api.run_queue("crew", project).type
            'local-process'
        """
        from trailmark.apis.public.jobs import RunQueue

        _written(entity, "the owner of the queue")
        _written(name, "a queue")
        return RunQueue(self._client, name, entity)

    def queued_run(
        self,
        entity: str,
        project: str,
        queue_name: str,
        run_queue_item_id: str,
        project_queue: str | None = None,
        priority: int | None = None,
    ) -> QueuedRun:
        """A run in a queue; nothing is read before something of it is asked for.

        Args:
            entity: Who owns the queue.
            project: Where the run is logged when it runs.
            run_queue_item_id: Its id in the queue.
            project_queue: The project of the queue; `model-registry` when None.
            priority: As it was queued.

        Raises:
            UsageError: One of the names is missing.

        Example:
            >>> queue = api.create_run_queue(project, "kubernetes", "crew")
            >>> item = queue.push({"job": "crew/demo/train:v0"}).id
            >>> api.queued_run("crew", "demo", project, item).state
            'pending'
        """
        from trailmark.apis.public.jobs import QueuedRun

        _written(entity, "the owner of the queue")
        _written(project, "a project")
        _written(queue_name, "a queue")
        _written(run_queue_item_id, "a queued run")
        return QueuedRun(
            self._client,
            entity,
            project,
            queue_name,
            run_queue_item_id,
            project_queue,
            priority,
        )

    def job(self, name: str | None, path: str | None = None) -> Job:
        """A job, whose files are downloaded.

        Args:
            name: `entity/project/name:alias`, of which the first parts may be left out.
            path: The folder to download to; `./artifacts/NAME:VERSION` when None.

        Raises:
            UsageError: No name is given, or it is none of a job.
            UnknownNameError: There is no such job.

        Example:
            >>> made = api.create_job("train", image="acme/train:2", project=project)
            >>> api.job(made.name, path="job").source["image"]
            'acme/train:2'
            >>> api.job(None)
            Traceback (most recent call last):
            ...
            trailmark.errors.UsageError: no job named
              hint: write 'entity/project/name:alias'
        """
        from trailmark.apis.public.jobs import Job

        if not name:
            raise UsageError("no job named", hint="write 'entity/project/name:alias'")
        return Job(cast("Api", self), name, path)

    def create_job(
        self,
        name: str,
        *,
        image: str | None = None,
        git: str | None = None,
        commit: str | None = None,
        entrypoint: list[str] | None = None,
        project: str | None = None,
        path: str | None = None,
    ) -> Job:
        """Describe what can be run: an image, or a commit of a repository.

        The same description again is the same version of the job.

        Args:
            git: Where the repository is cloned from.
            entrypoint: The command that starts it; that of the image when None.
            project: Where the job is kept, as `project` or `entity/project`.
            path: As for `job`.

        Raises:
            UsageError: It does not say what to run, or the name cannot be.
            ForbiddenError: The caller may not write there.

        Example:
            >>> job = api.create_job(
            ...     "train",
            ...     git="https://git.acme.org/models.git",
            ...     commit="9f2c1e7",
            ...     entrypoint=["python", "train.py"],
            ...     project=project,
            ... )
            >>> job.source_type, job.entrypoint
            ('repo', ['python', 'train.py'])
        """
        from trailmark.apis.public.job_making import job_source, log_job
        from trailmark.apis.public.jobs import Job

        source = job_source(image, git, commit, entrypoint)
        checks.collection_name(name)
        entity, place = self._project_path(project)
        made = log_job(self._client, entity, place, name, source)
        return Job(cast("Api", self), made, path)

    def list_jobs(self, entity: str, project: str) -> list[dict[str, Any]]:
        """The jobs of a project; none where there is no such project.

        Returns:
            For each job `{"edges": [{"node": …}, …]}` with its versions, of which each
            has `id`, `state`, `aliases` and the job's name in `artifactSequence`.

        Raises:
            UsageError: A name is missing.

        Example:
            >>> api.list_jobs("crew", "demo")
            []
            >>> _ = api.create_job("train", image="acme/train:2", project=project)
            >>> [job] = api.list_jobs("crew", project)
            >>> job["edges"][0]["node"]["artifactSequence"]
            {'name': 'train'}
        """
        from trailmark.apis.public.job_lists import list_jobs

        _written(entity, "an entity")
        _written(project, "a project")
        return list_jobs(self._client, entity, project)


def _written(name: str | None, what: str) -> None:
    if not isinstance(name, str) or not name:
        raise UsageError(f"{name!r} is not the name of {what}", hint="give a text")
