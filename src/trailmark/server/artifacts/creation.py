"""From what a client wants to log to a pending version, or to one with that content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update

from trailmark.errors import InvalidInputError, NotFoundError, TooLargeError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.artifacts.aliases import lock_collection
from trailmark.server.artifacts.producers import record_producer
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    CollectionRecord,
    artifact_of,
    artifacts_by_rowid,
    require_artifact,
    select_artifacts,
)
from trailmark.server.artifacts.sequences import ensure_sequence
from trailmark.server.artifacts.sequences import (
    find_by_client_id as find_sequence_by_client_id,
)
from trailmark.server.artifacts.wanted import Wanted, give
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import artifacts
from trailmark.server.projects.records import ProjectRecord, ensure_project
from trailmark.server.runs.queries import find_run
from trailmark.server.runs.records import RunRecord
from trailmark.wire import lenient_json

_DIGEST = re.compile(r"[0-9a-f]{32}")
_MAX_METADATA_CHARACTERS = 16 * 2**20
_MAX_DESCRIPTION_CHARACTERS = 100_000
_MAX_CLIENT_ID = 256
_MAX_TTL_S = 2**31 - 1


@dataclass(frozen=True, slots=True)
class CreateVersion:
    """What a client asks for.

    Attributes:
        collection_name: None only where `sequence_client_id` says which.
        digest: 32 hexadecimal digits over the manifest, as the client reckons it.
        run_id: The run that logs it; None outside of runs.
        client_id: What the client calls the unsaved version; asking again under the
            same id gives the same version.
        distributed_id: Shared by several writers of one version.
        metadata: JSON text of an object.
        ttl_s: None inherits, 0 never expires, else seconds.
        deduplicate: Give the version of the same digest, where there is one.
    """

    entity_name: str | None
    project_name: str | None
    type_name: str
    collection_name: str | None
    digest: str
    run_id: str | None = None
    client_id: str | None = None
    sequence_client_id: str | None = None
    distributed_id: str | None = None
    description: str | None = None
    metadata: str | None = None
    aliases: Sequence[str] = ()
    tags: Sequence[str] = ()
    ttl_s: int | None = None
    history_step: int | None = None
    deduplicate: bool = True


def create_version(
    unit: UnitOfWork, actor: Actor, command: CreateVersion
) -> ArtifactRecord:
    """A pending version to fill, or a committed one that has this content already.

    In the second case the aliases and tags are given at once and the run counts as
    another producer. A missing project, type or collection is made.

    Raises:
        NotFoundError: There is no such entity or run, or it is not readable.
        ForbiddenError: `actor` may not write there.
        ConflictError: The collection holds another type, or links.
        InvalidInputError: A name, the digest or the metadata is not allowed.
        TooLargeError: Metadata or description is too long.
    """
    wanted = Wanted.of(command.aliases, command.tags)
    _check(command)
    project = ensure_project(
        unit, actor, command.entity_name or None, command.project_name or None
    )
    run = _run_of(unit.connection, project, command.run_id)
    source = _sequence_of(unit, actor, project, command)
    lock_collection(unit, source.rowid)
    found = _existing(unit, source, command)
    if found is None:
        found = _insert(unit, actor, source, command, wanted, run)
    elif found.state == ArtifactState.PENDING:
        _add_wanted(unit, found, wanted)
    else:
        give(unit, actor, source, found, wanted)
    if run is not None:
        record_producer(unit, run.rowid, found.rowid)
    return artifacts_by_rowid(unit.connection, [found.rowid])[found.rowid]


def find_by_client_id(
    connection: Connection, actor: Actor, client_id: str
) -> ArtifactRecord | None:
    """The version that a client made under this id, if `actor` may read it."""
    found = _one(connection, artifacts.c.client_id == lenient_json.storable(client_id))
    if found is None or found.state == ArtifactState.DELETED:
        return None
    try:
        return require_artifact(connection, actor, Action.READ, found.rowid)[0]
    except NotFoundError:
        return None


def ttl_of(seconds: int | None) -> int | None:
    """Seconds to keep, from what the wire says: -2 never ends, others ≤ 0 inherit.

    >>> ttl_of(None), ttl_of(-1), ttl_of(-2), ttl_of(60)
    (None, None, 0, 60)

    Raises:
        InvalidInputError: More than 68 years.
    """
    if seconds is None or seconds in (0, -1):
        return None
    if seconds == -2:
        return 0
    if not 0 < seconds <= _MAX_TTL_S:
        raise InvalidInputError(
            f"{seconds} seconds cannot be a time to live",
            hint=f"use 1 to {_MAX_TTL_S}, -1 to inherit or -2 to keep it for ever",
        )
    return seconds


def read_metadata(text: str | None) -> str:
    """Metadata as it is stored, from JSON text of an object.

    Raises:
        InvalidInputError: It is no JSON object.
        TooLargeError: It is longer than 16 Mi characters.
    """
    if not text:
        return "{}"
    if len(text) > _MAX_METADATA_CHARACTERS:
        raise TooLargeError(
            f"metadata of {len(text)} characters is too long",
            hint="put large values into a file of the artifact",
        )
    value = lenient_json.loads(text, what="metadata")
    if value is None:
        return "{}"
    if not isinstance(value, dict):
        raise InvalidInputError("metadata is not a JSON object")
    return lenient_json.to_strict(value)


def _check(command: CreateVersion) -> None:
    if not _DIGEST.fullmatch(command.digest):
        raise InvalidInputError(
            f"{command.digest[:100]!r} is not the digest of an artifact",
            hint="32 hexadecimal digits: the MD5 over its manifest",
        )
    for value in (command.client_id, command.sequence_client_id):
        if value and len(value) > _MAX_CLIENT_ID:
            raise InvalidInputError(
                f"a client id of {len(value)} characters is too long"
            )
    if len(command.description or "") > _MAX_DESCRIPTION_CHARACTERS:
        raise TooLargeError(
            f"a description of {len(command.description or '')} characters is too long",
            hint=f"use at most {_MAX_DESCRIPTION_CHARACTERS}",
        )


def _run_of(
    connection: Connection, project: ProjectRecord, run_id: str | None
) -> RunRecord | None:
    if not run_id:
        return None
    run = find_run(connection, project, run_id)
    if run is None:
        raise NotFoundError(
            f"there is no run {run_id[:200]!r} in {project.entity_name}/{project.name}",
            hint="it may have been deleted",
        )
    return run


def _sequence_of(
    unit: UnitOfWork, actor: Actor, project: ProjectRecord, command: CreateVersion
) -> CollectionRecord:
    name, client_id = command.collection_name, command.sequence_client_id
    if not name and client_id:
        known = find_sequence_by_client_id(unit.connection, project.rowid, client_id)
        name = known.name if known else None
    if not name:
        raise InvalidInputError("an artifact needs a name")
    return ensure_sequence(
        unit, actor, project.rowid, name, command.type_name, client_id
    )


def _existing(
    unit: UnitOfWork, source: CollectionRecord, command: CreateVersion
) -> ArtifactRecord | None:
    """A version that this request means: made by it before, shared, or of its content."""
    connection, here = unit.connection, artifacts.c.collection_rowid == source.rowid
    if command.client_id:
        client_id = lenient_json.storable(command.client_id)
        found = _one(connection, here, artifacts.c.client_id == client_id)
        if found is not None and found.state != ArtifactState.DELETED:
            return found
    if command.distributed_id:
        shared = _one(
            connection,
            here,
            artifacts.c.distributed_id == lenient_json.storable(command.distributed_id),
            artifacts.c.state == ArtifactState.PENDING,
        )
        if shared is not None:
            return shared
    if command.deduplicate and not command.distributed_id:
        return _one(
            connection,
            here,
            artifacts.c.digest == command.digest,
            artifacts.c.state == ArtifactState.COMMITTED,
        )
    return None


def _one(
    connection: Connection, *conditions: ColumnElement[bool]
) -> ArtifactRecord | None:
    """The newest version that meets the conditions."""
    query = select_artifacts().where(*conditions).order_by(artifacts.c.rowid.desc())
    row = connection.execute(query.limit(1)).one_or_none()
    return None if row is None else artifact_of(row)


def _insert(  # noqa: PLR0917 - everything that a new row is made of
    unit: UnitOfWork,
    actor: Actor,
    source: CollectionRecord,
    command: CreateVersion,
    wanted: Wanted,
    run: RunRecord | None,
) -> ArtifactRecord:
    now = datetime.now(UTC)
    distributed = command.distributed_id
    row = (
        insert(artifacts)
        .values(
            collection_rowid=source.rowid,
            state=ArtifactState.PENDING,
            digest=command.digest,
            client_id=_free_client_id(unit.connection, command.client_id),
            distributed_id=lenient_json.storable(distributed) if distributed else None,
            description=lenient_json.storable(command.description or "") or None,
            metadata=read_metadata(command.metadata),
            ttl_s=command.ttl_s,
            history_step=command.history_step,
            commit_sha=None if run is None else run.commit_sha,
            wanted=wanted.write(),
            run_rowid=None if run is None else run.rowid,
            user_rowid=actor.user_rowid,
            created_at=now,
            updated_at=now,
        )
        .returning(artifacts.c.rowid)
    )
    rowid = unit.connection.execute(row).scalar_one()
    return artifacts_by_rowid(unit.connection, [rowid])[rowid]


def _free_client_id(connection: Connection, client_id: str | None) -> str | None:
    """The id, unless a version elsewhere has it: the first keeps it.

    A deleted version gives it up, so that what was logged offline can be sent anew.
    """
    if not client_id:
        return None
    kept = lenient_json.storable(client_id)
    connection.execute(
        update(artifacts)
        .where(
            artifacts.c.client_id == kept, artifacts.c.state == ArtifactState.DELETED
        )
        .values(client_id=None)
    )
    taken = select(artifacts.c.rowid).where(artifacts.c.client_id == kept)
    return None if connection.execute(taken).first() else kept


def _add_wanted(unit: UnitOfWork, artifact: ArtifactRecord, more: Wanted) -> None:
    both = Wanted.read(artifact.wanted).and_also(more)
    unit.connection.execute(
        update(artifacts)
        .where(artifacts.c.rowid == artifact.rowid)
        .values(wanted=both.write(), updated_at=datetime.now(UTC))
    )
