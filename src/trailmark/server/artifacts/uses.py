"""Versions that runs take as inputs."""

from __future__ import annotations

from trailmark.errors import ConflictError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.artifacts.producers import record_use
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    require_artifact,
)
from trailmark.server.db import UnitOfWork
from trailmark.server.runs.records import RunRecord

_MAX_USED_AS = 512


def use_version(
    unit: UnitOfWork,
    actor: Actor,
    run: RunRecord,
    artifact_rowid: int,
    used_as: str | None = None,
) -> ArtifactRecord:
    """Note that a run uses a version; the caller asked whether it may be written to.

    Idempotent.

    Raises:
        NotFoundError: There is no such version, or it is not readable.
        ConflictError: It was deleted.
    """
    artifact, _ = require_artifact(unit.connection, actor, Action.READ, artifact_rowid)
    if artifact.state == ArtifactState.DELETED:
        raise ConflictError("this version was deleted", hint="use another one")
    role = used_as[:_MAX_USED_AS] if used_as else None
    record_use(unit, run.rowid, artifact.rowid, role)
    return artifact
