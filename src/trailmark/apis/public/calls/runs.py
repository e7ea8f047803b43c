"""`Api`: runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trailmark.apis.public import paths
from trailmark.apis.public.calls.core import ApiCore

if TYPE_CHECKING:
    from trailmark.apis.public.runs import Run, Runs


class RunCalls(ApiCore):
    """Reads, lists and makes runs."""

    def run(self, path: str = "") -> Run:
        """A run by `entity/project/run_id`, of which the first parts may be left out.

        A run that was read before is given again as it was then; see `flush`.

        Raises:
            UsageError: It is no such path.
            UnknownNameError: There is no such run.

        Example:
            >>> api.run("crew/demo/run00002").name
            'foo-2'
            >>> api.run("demo/run00002").path  # crew is the default entity
            ['crew', 'demo', 'run00002']
        """
        from trailmark.apis.public.runs import Run

        said = paths.read_run(path, None, self.settings.project)
        entity = self.entity_or_default(said.entity)
        found = paths.RunPath(entity, said.project, said.run_id)
        known = self._runs.get(found)
        if known is None or known.is_deleted:
            known = Run(self._client, entity, said.project, said.run_id)
            self._runs[found] = known
        return known

    def runs(
        self,
        path: str | None = None,
        filters: dict[str, Any] | None = None,
        order: str = "+created_at",
        per_page: int = 50,
        include_sweeps: bool = True,
        lazy: bool = True,
    ) -> Runs:
        """The runs of a project that match a filter; read when they are looked at.

        Fields of a filter are `state`, `tags`, `displayName`, `createdAt`, `username`,
        `group`, `jobType`, `duration` (seconds), `name` (the id), `config.…`,
        `summary_metrics.…` and others, in snake or camel case; operators are `$and
        $or $nor $not $eq $ne $gt $gte $lt $lte $in $nin $exists $regex`.

        Args:
            path: `entity/project` or `project`; None takes the defaults.
            filters: None for all runs.
            order: Such as `-summary_metrics.loss`; see `Runs`.
            per_page: Runs of the first page; changes nothing about the result.
            include_sweeps: Whether `Run.sweep` reads the sweep of a run that has one.
            lazy: Read config and summary when they are looked at; False reads them
                with the list.

        Raises:
            UsageError: It is no such path, or `filters` is not a dict.
            UnknownNameError: There is no such project; when the list is looked at.
            InvalidInputError: There is no such field or operator; likewise.

        Example:
            >>> runs = api.runs(
            ...     "crew/demo",
            ...     filters={"state": "finished", "config.learning_rate": {"$gte": 0.001}},
            ...     order="-summary_metrics.accuracy",
            ... )
            >>> [(run.name, run.summary["accuracy"]) for run in runs]
            [('foo-2', 0.97), ('bar-1', 0.91)]
        """
        from trailmark.apis.public.runs import Runs

        entity, project = self._project_path(path)
        return Runs(
            self._client,
            entity,
            project,
            filters,
            order,
            per_page,
            include_sweeps,
            lazy=lazy,
        )

    def create_run(
        self,
        *,
        run_id: str | None = None,
        project: str | None = None,
        entity: str | None = None,
    ) -> Run:
        """Make a run without training anything, in state `running`; see `Run.create`.

        Args:
            run_id: A new one of eight characters when None. A run of that id which is
                there already is taken up again.
            project: By default that of the settings, else `uncategorized`; made if
                missing.
            entity: By default `default_entity`.

        Raises:
            UsageError: A name cannot be one.
            ForbiddenError: The caller may not write there.

        Example:
            >>> run = api.create_run(run_id="first", project=project)
            >>> run.path[1:] == [project, "first"], run.state
            (True, 'running')
        """
        from trailmark.apis.public.runs import Run

        made = Run.create(self, run_id, project, entity)
        self._runs[paths.RunPath(made.entity, made.project, made.id)] = made
        return made
