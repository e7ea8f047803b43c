"""Looking for words in the names of everything that somebody may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)

from trailmark.server.accounts.actor import Actor
from trailmark.server.db.tables.accounts import entities
from trailmark.server.db.tables.projects import projects
from trailmark.server.search.hits import SearchGroup, SearchKind
from trailmark.server.search.sources import Source, sources
from trailmark.wire.lenient_json import storable

LONGEST_TEXT = 200
_IN_PROJECTS = frozenset(SearchKind) - {
    SearchKind.PROJECT,
    SearchKind.TEAM,
    SearchKind.PERSON,
}


def search(
    connection: Connection,
    actor: Actor,
    text: str,
    *,
    kinds: Sequence[SearchKind] = tuple(SearchKind),
    first: int,
    near: tuple[str, str] | None = None,
) -> list[SearchGroup]:
    """What holds every word of `text` in its name or id, in any case, by kind.

    A group has first what is in the project `near`, then exact names, then names that
    begin with the text, then the rest; the newest first among equals. Without words
    that is the newest of everything. Groups without hits are left out.

    Args:
        text: Longer than `LONGEST_TEXT`, nothing is called that.
        first: Hits of each kind at most.
        near: Entity and project that are looked at; unknown ones change nothing.
    """
    words = storable(text).split()
    if len(text) > LONGEST_TEXT:
        return []
    groups = [
        _group(connection, source, words, first, near)
        for source in sources(connection, actor, kinds)
    ]
    return [group for group in groups if group.total > 0]


def _group(
    connection: Connection,
    source: Source,
    words: Sequence[str],
    first: int,
    near: tuple[str, str] | None,
) -> SearchGroup:
    matching = source.rows.where(_holds(source.texts, words))
    ranked = matching.with_only_columns(source.rowid)
    counted = select(func.count()).select_from(ranked.subquery())
    total = int(connection.execute(counted).scalar_one())
    if total == 0 or first == 0:
        return SearchGroup(source.kind, total, [])
    # Ranks first, rows afterwards: what is not shown is not read.
    wanted = _best(ranked, source, words, near).limit(first)
    rowids = list(connection.execute(wanted).scalars())
    found = connection.execute(source.rows.where(source.rowid.in_(rowids)))
    hits = {row.rowid: source.read(row) for row in found}
    return SearchGroup(source.kind, total, [hits[one] for one in rowids if one in hits])


def _holds(
    texts: Sequence[ColumnElement[Any]], words: Sequence[str]
) -> ColumnElement[bool]:
    return and_(
        true(),
        *(
            or_(*(text.icontains(word, autoescape=True) for text in texts))
            for word in words
        ),
    )


def _best(
    query: Select[*tuple[Any, ...]],
    source: Source,
    words: Sequence[str],
    near: tuple[str, str] | None,
) -> Select[*tuple[Any, ...]]:
    ranks: list[ColumnElement[Any]] = []
    if near is not None and source.kind in _IN_PROJECTS:
        entity, project = map(storable, near)
        here = and_(entities.c.name == entity, projects.c.name == project)
        ranks.append(case((here, 0), else_=1))
    if words:
        name, text = source.texts[0], " ".join(words)
        ranks.append(
            case(
                (func.lower(name) == func.lower(literal(text)), 0),
                (name.istartswith(text, autoescape=True), 1),
                else_=2,
            )
        )
    return query.order_by(*ranks, source.newest.desc(), source.rowid.desc())
