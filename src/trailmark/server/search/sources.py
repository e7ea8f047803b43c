"""Where each kind of thing is looked for: its rows, its texts and its address."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    func,
    null,
    or_,
    select,
)

from trailmark.server.accounts.actor import Actor
from trailmark.server.accounts.users import visible_users
from trailmark.server.db.tables.accounts import entities, users
from trailmark.server.db.tables.artifacts import artifact_collections, artifact_types
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.runs import runs
from trailmark.server.db.tables.sweeps import sweeps
from trailmark.server.db.tables.views import views
from trailmark.server.projects.listing import readable
from trailmark.server.registry.listing import visible_registries
from trailmark.server.search.hits import SearchHit, SearchKind, collection_path, path_of
from trailmark.server.views.records import REPORT, WORKSPACE
from trailmark.wire.ids import encode_global_id
from trailmark.wire.names import REGISTRY_PREFIX

_NO_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing, as far as the one who asks may see it.

    Attributes:
        rows: Everything there is of it that may be seen.
        texts: Words that are looked for have to be in these; the first is the name.
        newest: Orders what matches equally well, the largest first.
        read: Makes a hit of a row.
    """

    kind: SearchKind
    rows: Select[*tuple[Any, ...]]
    rowid: ColumnElement[int]
    texts: Sequence[ColumnElement[Any]]
    newest: ColumnElement[Any]
    read: Callable[[Row[Any]], SearchHit]


def sources(
    connection: Connection, actor: Actor, kinds: Sequence[SearchKind]
) -> list[Source]:
    """The sources of `kinds`, in the order of `SearchKind`."""
    allowed = readable(connection, actor)
    registries = projects.c.rowid.in_(visible_registries(connection, actor))
    made: dict[SearchKind, Callable[[], Source]] = {
        SearchKind.PROJECT: lambda: _projects(or_(allowed, registries)),
        SearchKind.RUN: lambda: _runs(allowed),
        SearchKind.SWEEP: lambda: _sweeps(allowed),
        SearchKind.REPORT: lambda: _reports(allowed),
        SearchKind.VIEW: lambda: _views(allowed),
        SearchKind.ARTIFACT: lambda: _collections(or_(allowed, registries)),
        SearchKind.TEAM: lambda: _teams(actor),
        SearchKind.PERSON: lambda: _people(actor),
    }
    return [make() for kind, make in made.items() if kind in kinds]


def _placed(
    table: FromClause,
    allowed: ColumnElement[bool],
    *columns: ColumnElement[Any],
    project_rowid: ColumnElement[int] | None = None,
) -> Select[*tuple[Any, ...]]:
    """Rows of what is in projects, with the names of these."""
    of_project = table.c.project_rowid if project_rowid is None else project_rowid
    return (
        select(
            entities.c.name.label("entity_name"),
            projects.c.name.label("project_name"),
            *columns,
        )
        .select_from(
            table.join(projects, projects.c.rowid == of_project).join(
                entities, entities.c.rowid == projects.c.entity_rowid
            )
        )
        .where(projects.c.deleted_at.is_(None), allowed)
    )


def _projects(allowed: ColumnElement[bool]) -> Source:
    rows = (
        select(
            projects.c.rowid,
            projects.c.name.label("project_name"),
            entities.c.name.label("entity_name"),
            projects.c.updated_at.label("at"),
        )
        .select_from(
            projects.join(entities, entities.c.rowid == projects.c.entity_rowid)
        )
        .where(projects.c.deleted_at.is_(None), allowed)
    )

    def read(row: Row[Any]) -> SearchHit:
        registry = row.project_name.removeprefix(REGISTRY_PREFIX)
        if registry != row.project_name:
            path = path_of("registry", registry, org=row.entity_name)
            return _hit(row, SearchKind.PROJECT, registry, "registry", path)
        path = path_of(row.entity_name, row.project_name)
        return _hit(row, SearchKind.PROJECT, row.project_name, "", path)

    return Source(
        SearchKind.PROJECT,
        rows,
        projects.c.rowid,
        (projects.c.name, entities.c.name),
        projects.c.updated_at,
        read,
    )


def _runs(allowed: ColumnElement[bool]) -> Source:
    rows = _placed(
        runs,
        allowed,
        runs.c.rowid,
        runs.c.display_name,
        runs.c.run_id,
        runs.c.state,
        func.coalesce(runs.c.heartbeat_at, runs.c.created_at).label("at"),
    ).where(runs.c.deleted_at.is_(None))

    def read(row: Row[Any]) -> SearchHit:
        path = path_of(row.entity_name, row.project_name, "runs", row.run_id)
        name = row.display_name or row.run_id
        return _hit(row, SearchKind.RUN, name, row.run_id, path, state=row.state)

    # By rowid, which is at hand: times stand behind the documents of a run.
    texts = (runs.c.display_name, runs.c.run_id)
    return Source(SearchKind.RUN, rows, runs.c.rowid, texts, runs.c.rowid, read)


def _sweeps(allowed: ColumnElement[bool]) -> Source:
    rows = _placed(
        sweeps,
        allowed,
        sweeps.c.rowid,
        sweeps.c.name,
        sweeps.c.display_name,
        sweeps.c.state,
        sweeps.c.updated_at.label("at"),
    )

    def read(row: Row[Any]) -> SearchHit:
        path = path_of(row.entity_name, row.project_name, "sweeps", row.name)
        name = row.display_name or row.name
        return _hit(
            row, SearchKind.SWEEP, name, row.name, path, state=row.state.lower()
        )

    shown = func.coalesce(func.nullif(sweeps.c.display_name, ""), sweeps.c.name)
    texts = (shown, sweeps.c.name)
    return Source(
        SearchKind.SWEEP, rows, sweeps.c.rowid, texts, sweeps.c.updated_at, read
    )


def _reports(allowed: ColumnElement[bool]) -> Source:
    def read(row: Row[Any]) -> SearchHit:
        name = row.display_name or "Untitled report"
        gid = encode_global_id("View", row.rowid).replace("=", "")
        words = _NO_WORDS.sub("-", name).strip("-") or "report"
        address = f"{words}--{gid}"
        path = path_of(row.entity_name, row.project_name, "reports", address)
        return _hit(row, SearchKind.REPORT, name, "", path)

    return _of_views(SearchKind.REPORT, allowed, views.c.type == REPORT, read)


def _views(allowed: ColumnElement[bool]) -> Source:
    """Saved views alone: what people see by opening a project has no name to look for."""

    def read(row: Row[Any]) -> SearchHit:
        code = row.name.removeprefix("nw-").removesuffix("-v")
        path = path_of(row.entity_name, row.project_name, nw=code)
        return _hit(row, SearchKind.VIEW, row.display_name or code, "", path)

    condition = (views.c.type == WORKSPACE) & views.c.name.startswith(
        "nw-", autoescape=True
    )
    return _of_views(SearchKind.VIEW, allowed, condition, read)


def _of_views(
    kind: SearchKind,
    allowed: ColumnElement[bool],
    condition: ColumnElement[bool],
    read: Callable[[Row[Any]], SearchHit],
) -> Source:
    rows = _placed(
        views,
        allowed,
        views.c.rowid,
        views.c.name,
        views.c.display_name,
        views.c.updated_at.label("at"),
    ).where(condition)
    texts = (views.c.display_name,)
    return Source(kind, rows, views.c.rowid, texts, views.c.updated_at, read)


def _collections(allowed: ColumnElement[bool]) -> Source:
    table = artifact_collections
    typed = table.join(artifact_types, artifact_types.c.rowid == table.c.type_rowid)
    rows = _placed(
        typed,
        allowed,
        table.c.rowid,
        table.c.name,
        artifact_types.c.name.label("type_name"),
        table.c.updated_at.label("at"),
        project_rowid=table.c.project_rowid,
    ).where(table.c.deleted_at.is_(None))

    def read(row: Row[Any]) -> SearchHit:
        place = (row.entity_name, row.project_name, row.type_name, row.name)
        path = collection_path(*place)
        return _hit(row, SearchKind.ARTIFACT, row.name, row.type_name, path)

    texts = (table.c.name, artifact_types.c.name)
    return Source(
        SearchKind.ARTIFACT, rows, table.c.rowid, texts, table.c.updated_at, read
    )


def _teams(actor: Actor) -> Source:
    rows = select(
        entities.c.rowid,
        entities.c.name.label("entity_name"),
        null().label("project_name"),
        entities.c.created_at.label("at"),
    ).where(entities.c.kind == "team")
    if not actor.is_admin:
        rows = rows.where(entities.c.rowid.in_(list(actor.team_roles)))

    def read(row: Row[Any]) -> SearchHit:
        path = path_of(row.entity_name)
        return _hit(row, SearchKind.TEAM, row.entity_name, "", path)

    texts = (entities.c.name,)
    return Source(
        SearchKind.TEAM, rows, entities.c.rowid, texts, entities.c.created_at, read
    )


def _people(actor: Actor) -> Source:
    """Service accounts have no page, so there is nothing to open."""
    rows = (
        visible_users(actor)
        .with_only_columns(
            users.c.rowid,
            users.c.username.label("entity_name"),
            null().label("project_name"),
            users.c.full_name,
            users.c.created_at.label("at"),
        )
        .where(users.c.entity_rowid.is_not(None))
    )

    def read(row: Row[Any]) -> SearchHit:
        detail = row.full_name or ""
        path = path_of(row.entity_name)
        return _hit(row, SearchKind.PERSON, row.entity_name, detail, path)

    texts = (users.c.username, func.coalesce(users.c.full_name, ""))
    return Source(
        SearchKind.PERSON, rows, users.c.rowid, texts, users.c.created_at, read
    )


def _hit(
    row: Row[Any],
    kind: SearchKind,
    name: str,
    detail: str,
    path: str,
    *,
    state: str | None = None,
) -> SearchHit:
    return SearchHit(
        kind=kind,
        name=name,
        detail=detail,
        entity_name=row.entity_name,
        project_name=row.project_name,
        path=path,
        state=state,
        at=row.at,
    )
