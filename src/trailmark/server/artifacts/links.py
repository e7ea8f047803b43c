"""Links: versions of one project in portfolios of another, under numbers of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from trailmark.errors import ConflictError, InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.artifacts.aliases import (
    LATEST,
    aliases_of,
    lock_collection,
    move_alias,
    newest_member,
)
from trailmark.server.artifacts.events import EventKind, record_event
from trailmark.server.artifacts.protection import check_protected
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    CollectionKind,
    CollectionRecord,
    MembershipRecord,
    artifacts_by_rowid,
    collections_by_rowid,
    find_collection,
    membership_of,
    permits_artifact_bytes,
    select_memberships,
)
from trailmark.server.artifacts.types import ensure_type
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import (
    artifact_aliases,
    artifact_collections,
    artifact_memberships,
    artifacts,
)
from trailmark.server.projects.records import ProjectRecord
from trailmark.wire.lenient_json import from_strict, to_strict
from trailmark.wire.names import check_alias, check_artifact_name

_LINKS = "links"


def ensure_portfolio(
    unit: UnitOfWork, actor: Actor, project: ProjectRecord, name: str, type_name: str
) -> CollectionRecord:
    """The portfolio of that name, made if missing; the caller asked permission.

    Raises:
        InvalidInputError: The name of a new portfolio is not allowed.
        ConflictError: It takes another type, or is a sequence.
    """
    unit.alone(f"collections of project {project.rowid}")
    found = find_collection(unit.connection, project.rowid, name)
    if found is None:
        return _make_portfolio(unit, actor, project, name, type_name)
    if found.is_sequence:
        raise ConflictError(
            f"{found.path!r} has versions of its own, so nothing can be linked to it",
            hint="link to a collection of another name",
        )
    if found.type_name != type_name:
        raise ConflictError(
            f"{found.path!r} takes versions of type {found.type_name!r}, "
            f"not {type_name!r}",
            hint="link to a collection of another name",
        )
    return found


def link_version(
    unit: UnitOfWork,
    actor: Actor,
    artifact: ArtifactRecord,
    portfolio: CollectionRecord,
    aliases: Iterable[str] = (),
) -> MembershipRecord | None:
    """Put a version into a portfolio under these aliases, and under `latest`.

    Linking the same version again only adds the aliases. A version that is still
    pending is linked once it is committed, by `link_wanted`.

    Returns:
        Its place there; None for a pending version.

    Raises:
        InvalidInputError: One of `aliases` cannot be an alias.
        NotFoundError: The portfolio or the version is not readable.
        ForbiddenError: `actor` may not change the portfolio, or an alias is protected.
        ConflictError: The version was deleted.
    """
    portfolio.place.require(actor, Action.WRITE, what="collection")
    wanted = [check_alias(alias) for alias in dict.fromkeys(aliases)]
    held = aliases_of(unit.connection, artifact.rowid, portfolio.rowid)
    for alias in wanted:
        if alias not in held:
            check_protected(unit.connection, actor, portfolio, alias)
    artifact = _locked(unit, artifact)
    if not permits_artifact_bytes(unit.connection, actor, artifact):
        raise NotFoundError(
            "there is no such artifact, or you may not download it",
            hint="only who may read a version may link it",
        )
    match artifact.state:
        case ArtifactState.COMMITTED:
            return _link(unit, actor, artifact, portfolio, wanted)
        case ArtifactState.PENDING:
            _remember(unit, artifact, portfolio, wanted)
            return None
        case _:
            raise ConflictError("this version was deleted", hint="link another one")


def link_wanted(unit: UnitOfWork, actor: Actor, artifact: ArtifactRecord) -> None:
    """Carry out the links that were asked for while the version was pending.

    Called in the unit that commits it. Whether the links are allowed was asked when
    they were asked for; a portfolio that is gone since is passed over.
    """
    wanted = _wanted(artifact).get(_LINKS, [])
    found = collections_by_rowid(
        unit.connection, [int(one["portfolio"]) for one in wanted]
    )
    for one in sorted(wanted, key=lambda link: int(link["portfolio"])):
        portfolio = found.get(int(one["portfolio"]))
        if portfolio is not None:
            _link(unit, actor, artifact, portfolio, one["aliases"])


def unlink_version(
    unit: UnitOfWork,
    actor: Actor,
    artifact: ArtifactRecord,
    portfolio: CollectionRecord,
) -> bool:
    """Take a version out of a portfolio, with its aliases there. Idempotent.

    `latest` falls back to the newest version that stays.

    Returns:
        Whether that changed anything.

    Raises:
        InvalidInputError: The collection is the version's own sequence.
        NotFoundError: The portfolio is not readable.
        ForbiddenError: `actor` may not change it, or an alias there is protected.
    """
    if portfolio.is_sequence:
        raise InvalidInputError(
            f"{portfolio.path!r} holds versions of its own, not links",
            hint="delete the version instead",
        )
    portfolio.place.require(actor, Action.WRITE, what="collection")
    lock_collection(unit, portfolio.rowid)
    held = aliases_of(unit.connection, artifact.rowid, portfolio.rowid)
    for alias in held:
        check_protected(unit.connection, actor, portfolio, alias)
    here = (
        artifact_memberships.c.collection_rowid == portfolio.rowid,
        artifact_memberships.c.artifact_rowid == artifact.rowid,
    )
    index = unit.connection.execute(
        select(artifact_memberships.c.version_index).where(*here)
    ).scalar_one_or_none()
    if index is None:
        return False
    unit.connection.execute(
        delete(artifact_aliases).where(
            artifact_aliases.c.collection_rowid == portfolio.rowid,
            artifact_aliases.c.artifact_rowid == artifact.rowid,
        )
    )
    unit.connection.execute(delete(artifact_memberships).where(*here))
    details = {"versionIndex": index, "aliases": held}
    record_event(unit, actor, portfolio, artifact, EventKind.UNLINKED, details)
    restore_latest(unit, actor, portfolio)
    return True


def restore_latest(
    unit: UnitOfWork, actor: Actor, collection: CollectionRecord
) -> None:
    """Let `latest` name the newest member, where there is one."""
    newest = newest_member(unit.connection, collection.rowid)
    if newest is not None:
        artifact = artifacts_by_rowid(unit.connection, [newest])[newest]
        move_alias(unit, actor, collection, artifact, LATEST)


def _link(
    unit: UnitOfWork,
    actor: Actor,
    artifact: ArtifactRecord,
    portfolio: CollectionRecord,
    aliases: Iterable[str],
) -> MembershipRecord:
    lock_collection(unit, portfolio.rowid)
    query = select_memberships().where(
        artifact_memberships.c.collection_rowid == portfolio.rowid,
        artifact_memberships.c.artifact_rowid == artifact.rowid,
    )
    row = unit.connection.execute(query).one_or_none()
    if row is None:
        _join(unit, actor, artifact, portfolio)
        move_alias(unit, actor, portfolio, artifact, LATEST)
        row = unit.connection.execute(query).one()
    for alias in aliases:
        move_alias(unit, actor, portfolio, artifact, alias)
    return membership_of(row)


def _join(
    unit: UnitOfWork,
    actor: Actor,
    artifact: ArtifactRecord,
    portfolio: CollectionRecord,
) -> None:
    now = datetime.now(UTC)
    following = (
        update(artifact_collections)
        .where(artifact_collections.c.rowid == portfolio.rowid)
        .values(
            next_version_index=artifact_collections.c.next_version_index + 1,
            updated_at=now,
        )
        .returning(artifact_collections.c.next_version_index)
    )
    index = int(unit.connection.execute(following).scalar_one()) - 1
    unit.connection.execute(
        insert(artifact_memberships).values(
            collection_rowid=portfolio.rowid,
            artifact_rowid=artifact.rowid,
            version_index=index,
            user_rowid=actor.user_rowid,
            created_at=now,
        )
    )
    details = {"versionIndex": index}
    record_event(unit, actor, portfolio, artifact, EventKind.LINKED, details)


def _make_portfolio(
    unit: UnitOfWork, actor: Actor, project: ProjectRecord, name: str, type_name: str
) -> CollectionRecord:
    check_artifact_name(name)
    now = datetime.now(UTC)
    row = insert(artifact_collections).values(
        project_rowid=project.rowid,
        type_rowid=ensure_type(unit, project.rowid, type_name).rowid,
        kind=CollectionKind.PORTFOLIO,
        name=name,
        created_by_rowid=actor.user_rowid,
        created_at=now,
        updated_at=now,
    )
    try:
        with unit.connection.begin_nested():
            unit.connection.execute(row)
    except IntegrityError:
        raise ConflictError(
            f"a collection {name!r} was made at the same moment", hint="try again"
        ) from None
    made = find_collection(unit.connection, project.rowid, name)
    if made is None:
        raise NotFoundError("the project was just deleted")
    record_event(unit, actor, made, None, EventKind.COLLECTION_CREATED)
    return made


def _locked(unit: UnitOfWork, artifact: ArtifactRecord) -> ArtifactRecord:
    """The version as it is now; it is neither committed nor deleted meanwhile."""
    row = select(artifacts.c.rowid).where(artifacts.c.rowid == artifact.rowid)
    unit.connection.execute(row.with_for_update())
    found = artifacts_by_rowid(unit.connection, [artifact.rowid]).get(artifact.rowid)
    if found is None:
        raise NotFoundError("there is no such artifact, or you may not see it")
    return found


def _remember(
    unit: UnitOfWork,
    artifact: ArtifactRecord,
    portfolio: CollectionRecord,
    aliases: list[str],
) -> None:
    wanted = _wanted(artifact)
    links = {int(one["portfolio"]): one for one in wanted.get(_LINKS, [])}
    known = links.get(portfolio.rowid, {"aliases": []})["aliases"]
    merged = list(dict.fromkeys([*known, *aliases]))
    links[portfolio.rowid] = {"portfolio": portfolio.rowid, "aliases": merged}
    wanted[_LINKS] = list(links.values())
    unit.connection.execute(
        update(artifacts)
        .where(artifacts.c.rowid == artifact.rowid)
        .values(wanted=to_strict(wanted))
    )


def _wanted(artifact: ArtifactRecord) -> dict[str, Any]:
    return cast("dict[str, Any]", from_strict(artifact.wanted))
