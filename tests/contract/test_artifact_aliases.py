"""Aliases and tags: they move, are remembered, and are protected, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert

from tests.support.shelf import Shelf
from trailmark.errors import ForbiddenError, InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Actor, TeamRole
from trailmark.server.artifacts.aliases import remove_alias, set_alias
from trailmark.server.artifacts.changes import UpdateArtifact, update_artifact
from trailmark.server.artifacts.collections import describe_collection, move_sequence
from trailmark.server.artifacts.events import EventKind
from trailmark.server.artifacts.records import CollectionRecord
from trailmark.server.artifacts.tags import (
    change_artifact_tags,
    change_collection_tags,
    tags_of_artifacts,
)
from trailmark.server.db import Database
from trailmark.server.db.tables.registries import protected_aliases


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf.of(database)


def test_latest_follows_the_newest_version_without_a_line_in_the_history(
    shelf: Shelf,
) -> None:
    first, second = shelf.version(), shelf.version()
    assert (shelf.aliases(first), shelf.aliases(second)) == ([], ["latest"])
    kinds = [kind for kind, _ in shelf.history(shelf.source_of(first))]
    assert kinds == ["collection_created"]
    assert shelf.announced().count(EventKind.ALIAS_ADDED) == 2


def test_an_alias_moves_and_both_versions_remember_it(shelf: Shelf) -> None:
    first, second = shelf.version(), shelf.version()
    source = shelf.source_of(first)
    with shelf.database.write() as unit:
        assert set_alias(unit, shelf.actor, source, first, "best")
        assert not set_alias(unit, shelf.actor, source, first, "best")
        assert set_alias(unit, shelf.actor, source, second, "best")
    assert shelf.aliases(first) == []
    assert shelf.aliases(second) == ["latest", "best"]
    assert shelf.history(source)[1:] == [
        ("alias_added", {"alias": "best"}),
        ("alias_removed", {"alias": "best", "movedTo": 1}),
        ("alias_added", {"alias": "best", "movedFrom": 0}),
    ]


def test_an_alias_is_taken_from_its_holder_only(shelf: Shelf) -> None:
    first, second = shelf.version(), shelf.version()
    source = shelf.source_of(first)
    with shelf.database.write() as unit:
        set_alias(unit, shelf.actor, source, first, "best")
        assert not remove_alias(unit, shelf.actor, source, second, "best")
        assert remove_alias(unit, shelf.actor, source, first, "best")
        assert not remove_alias(unit, shelf.actor, source, first, "best")
    assert shelf.aliases(first) == []


@pytest.mark.parametrize("alias", ["v3", "", "a/b", "a:b", "x" * 200, "a\nb"])
def test_what_cannot_be_an_alias_is_refused(shelf: Shelf, alias: str) -> None:
    version = shelf.version()
    source = shelf.source_of(version)
    with pytest.raises(InvalidInputError), shelf.database.write() as unit:
        set_alias(unit, shelf.actor, source, version, alias)
    assert shelf.aliases(version) == ["latest"]


def test_a_version_is_only_named_where_it_is(shelf: Shelf) -> None:
    version, portfolio = shelf.version(), shelf.portfolio()
    with pytest.raises(NotFoundError), shelf.database.write() as unit:
        set_alias(unit, shelf.actor, portfolio, version, "best")


def test_strangers_name_nothing(shelf: Shelf) -> None:
    version = shelf.version()
    source = shelf.source_of(version)
    stranger = Shelf.of(shelf.database, "eve").actor
    with pytest.raises(NotFoundError), shelf.database.write() as unit:
        set_alias(unit, stranger, source, version, "best")
    shelf.open_to_all("demo")
    source = shelf.source_of(version)
    with pytest.raises(ForbiddenError), shelf.database.write() as unit:
        remove_alias(unit, stranger, source, version, "latest")
    assert shelf.aliases(version) == ["latest"]


def member_of(shelf: Shelf, portfolio: CollectionRecord) -> Actor:
    """Somebody who may change the portfolio, but does not administer its project."""
    eve = Shelf.of(shelf.database, "eve").actor
    return replace(eve, team_roles={portfolio.place.entity_rowid: TeamRole.MEMBER})


def protect(shelf: Shelf, portfolio: CollectionRecord, alias: str) -> None:
    now = portfolio.created_at
    with shelf.database.write() as unit:
        unit.connection.execute(
            insert(protected_aliases).values(
                project_rowid=portfolio.place.project_rowid, alias=alias, created_at=now
            )
        )


def test_a_protected_alias_is_for_administrators(shelf: Shelf) -> None:
    version, portfolio = shelf.version(), shelf.portfolio()
    protect(shelf, portfolio, "production")
    shelf.link(version, portfolio)
    member = member_of(shelf, portfolio)
    with pytest.raises(ForbiddenError), shelf.database.write() as unit:
        set_alias(unit, member, portfolio, version, "production")
    with shelf.database.write() as unit:
        set_alias(unit, member, portfolio, version, "staging")
        set_alias(unit, shelf.actor, portfolio, version, "production")
        # It has it already: nothing is changed, so nothing is forbidden.
        assert not set_alias(unit, member, portfolio, version, "production")
    with pytest.raises(ForbiddenError), shelf.database.write() as unit:
        remove_alias(unit, member, portfolio, version, "production")
    assert shelf.aliases(version, portfolio) == ["latest", "staging", "production"]


def test_tags_are_put_on_once_and_taken_off(shelf: Shelf) -> None:
    version = shelf.version()
    source = shelf.source_of(version)
    with shelf.database.write() as unit:
        change_artifact_tags(unit, shelf.actor, source, version, added=["a", "b", "a"])
        change_artifact_tags(
            unit, shelf.actor, source, version, added=["c"], removed=["a", "never"]
        )
        change_collection_tags(unit, shelf.actor, source, added=["gold"])
    with shelf.database.read() as connection:
        tags = tags_of_artifacts(connection, [version.rowid])[version.rowid]
    assert [tag.name for tag in tags] == ["b", "c"]
    assert [kind for kind, _ in shelf.history(source)[1:]] == [
        "tag_added",
        "tag_added",
        "tag_removed",
        "tag_added",
        "collection_tag_added",
    ]


def test_twenty_tags_are_enough(shelf: Shelf) -> None:
    version = shelf.version()
    source = shelf.source_of(version)
    many = [f"t{n}" for n in range(21)]
    with pytest.raises(InvalidInputError), shelf.database.write() as unit:
        change_artifact_tags(unit, shelf.actor, source, version, added=many)
    with shelf.database.write() as unit:
        change_artifact_tags(unit, shelf.actor, source, version, added=many[:20])


def test_a_version_is_described_and_the_history_tells(shelf: Shelf) -> None:
    version = shelf.version(metadata={"a": 1, "b": 2})
    source = shelf.source_of(version)
    change = UpdateArtifact(
        description="fine", metadata='{"b": 3, "c": NaN}', ttl_s=60, tags_added=["x"]
    )
    with shelf.database.write() as unit:
        changed = update_artifact(unit, shelf.actor, source, version, change)
        again = update_artifact(unit, shelf.actor, source, changed, change)
    assert (again.description, again.ttl_s) == ("fine", 60)
    assert shelf.history(source)[1:] == [
        ("description_changed", {}),
        ("metadata_changed", {"keys": ["a", "b", "c"]}),
        ("ttl_changed", {"from": None, "to": 60}),
        ("tag_added", {"tag": "x"}),
    ]


def test_a_sequence_is_renamed_described_and_moved(shelf: Shelf) -> None:
    version = shelf.version()
    source = shelf.source_of(version)
    with shelf.database.write() as unit:
        named = describe_collection(
            unit, shelf.actor, source, name="digits", description="ten of them"
        )
        moved = move_sequence(unit, shelf.actor, named, "images")
    assert (moved.name, moved.description, moved.type_name) == (
        "digits",
        "ten of them",
        "images",
    )
    assert [kind for kind, _ in shelf.history(source)[1:]] == [
        "description_changed",
        "collection_renamed",
        "collection_moved",
    ]
