"""What people change about a committed version: words, never bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import update

from trailmark.errors import ConflictError
from trailmark.server.accounts.actor import Actor
from trailmark.server.artifacts.collections import check_description
from trailmark.server.artifacts.creation import read_metadata, ttl_of
from trailmark.server.artifacts.events import EventKind, record_event
from trailmark.server.artifacts.expiry import set_ttl
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    CollectionRecord,
    artifacts_by_rowid,
)
from trailmark.server.artifacts.tags import change_artifact_tags
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import artifacts
from trailmark.wire.lenient_json import from_strict, storable, to_strict


@dataclass(frozen=True, slots=True)
class UpdateArtifact:
    """A change of one version. None leaves a value as it is.

    Attributes:
        metadata: JSON text of an object; replaces all of it.
        ttl_s: Seconds after the version was created, -1 to inherit, -2 for ever.
    """

    description: str | None = None
    metadata: str | None = None
    ttl_s: int | None = None
    tags_added: Sequence[str] = ()
    tags_removed: Sequence[str] = ()


def update_artifact(
    unit: UnitOfWork,
    actor: Actor,
    source: CollectionRecord,
    artifact: ArtifactRecord,
    change: UpdateArtifact,
) -> ArtifactRecord:
    """Change what is given; the caller asked permission. Idempotent.

    Raises:
        InvalidInputError: A value that is not possible.
        TooLargeError: The metadata are too large.
        ConflictError: The version was deleted.
    """
    if artifact.state == ArtifactState.DELETED:
        raise ConflictError("this version was deleted", hint="change another one")
    if change.description is not None and change.description != artifact.description:
        text = storable(check_description(change.description))
        _set(unit, artifact, description=text)
        record_event(unit, actor, source, artifact, EventKind.DESCRIPTION_CHANGED)
    if change.metadata is not None:
        _set_metadata(unit, actor, source, artifact, change.metadata)
    if change.ttl_s is not None:
        set_ttl(unit, actor, source, artifact, ttl_of(change.ttl_s))
    if change.tags_added or change.tags_removed:
        change_artifact_tags(
            unit,
            actor,
            source,
            artifact,
            added=change.tags_added,
            removed=change.tags_removed,
        )
    return artifacts_by_rowid(unit.connection, [artifact.rowid])[artifact.rowid]


def _set_metadata(
    unit: UnitOfWork,
    actor: Actor,
    source: CollectionRecord,
    artifact: ArtifactRecord,
    text: str,
) -> None:
    """Replace the metadata; the history tells which of the first keys changed."""
    strict = read_metadata(text)
    after = cast("dict[str, Any]", from_strict(strict))
    before = cast("dict[str, Any]", from_strict(artifact.metadata))
    if to_strict(after) == to_strict(before):
        return
    _set(unit, artifact, metadata=strict)
    keys = sorted(
        key
        for key in before.keys() | after.keys()
        if to_strict(before.get(key)) != to_strict(after.get(key))
        or (key in before) != (key in after)
    )
    details = {"keys": keys[:100]}
    record_event(unit, actor, source, artifact, EventKind.METADATA_CHANGED, details)


def _set(unit: UnitOfWork, artifact: ArtifactRecord, **values: Any) -> None:
    unit.connection.execute(
        update(artifacts)
        .where(artifacts.c.rowid == artifact.rowid)
        .values(**values, updated_at=datetime.now(UTC))
    )
