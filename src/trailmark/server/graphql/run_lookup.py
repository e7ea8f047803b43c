"""The run that an input names by entity, project and id."""

from __future__ import annotations

from sqlalchemy import Connection

from trailmark.errors import NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.projects.records import require_project
from trailmark.server.runs.queries import find_run
from trailmark.server.runs.records import RunRecord


def require_run(
    connection: Connection,
    actor: Actor,
    action: Action,
    *,
    entity_name: str | None,
    project_name: str | None,
    run_id: str,
) -> RunRecord:
    """The run, which `actor` may do `action` to.

    Raises:
        NotFoundError: There is no such run, or it is not readable.
        ForbiddenError: It is readable, and `action` is not allowed.
    """
    project = require_project(connection, actor, action, entity_name, project_name)
    run = find_run(connection, project, run_id)
    if run is None:
        raise NotFoundError(
            f"there is no run {run_id[:200]!r} in {project.entity_name}/{project.name}",
            hint="it may have been deleted",
        )
    return run
