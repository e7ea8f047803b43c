"""Links: numbers of their own, done once, done later for pending versions."""

from __future__ import annotations

import pytest

from tests.support.shelf import Shelf
from trailmark.errors import ConflictError, ForbiddenError, NotFoundError
from trailmark.server.accounts.actor import Action
from trailmark.server.artifacts.aliases import set_alias
from trailmark.server.artifacts.deletion import delete_portfolio
from trailmark.server.artifacts.links import (
    link_wanted,
    unlink_version,
)
from trailmark.server.artifacts.records import require_artifact
from trailmark.server.db import Database


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf.of(database)


def test_links_are_numbered_by_the_portfolio(shelf: Shelf) -> None:
    shelf.version("other")
    second = shelf.version("other")
    first, portfolio = shelf.version(), shelf.portfolio()
    assert [
        one and one.version_index
        for one in (shelf.link(second, portfolio), shelf.link(first, portfolio))
    ] == [0, 1]
    assert shelf.aliases(second, portfolio) == []
    assert shelf.aliases(first, portfolio) == ["latest"]


def test_linking_again_only_adds_aliases(shelf: Shelf) -> None:
    version, portfolio = shelf.version(), shelf.portfolio()
    made = shelf.link(version, portfolio, "staging")
    again = shelf.link(version, portfolio, "production", "staging")
    assert made == again
    assert shelf.aliases(version, portfolio) == ["latest", "staging", "production"]
    assert [kind for kind, _ in shelf.history(portfolio)] == [
        "collection_created",
        "linked",
        "alias_added",
        "alias_added",
    ]


def test_a_pending_version_is_linked_when_it_is_committed(shelf: Shelf) -> None:
    pending = shelf.pending()
    portfolio, gone = shelf.portfolio(), shelf.portfolio("gone")
    assert shelf.link(pending, portfolio, "staging") is None
    shelf.link(pending, portfolio, "production")
    shelf.link(pending, gone)
    assert shelf.places(pending) == []
    committed = shelf.version(wanted=shelf.reread(pending).wanted)
    with shelf.database.write() as unit:
        delete_portfolio(unit, shelf.actor, gone)
        link_wanted(unit, shelf.actor, committed)
    assert shelf.places(committed) == [committed.collection_rowid, portfolio.rowid]
    assert shelf.aliases(committed, portfolio) == ["latest", "staging", "production"]


def test_a_portfolio_takes_one_type_and_no_versions_of_its_own(shelf: Shelf) -> None:
    shelf.portfolio("best", type_name="dataset")
    shelf.sequence("data")
    with pytest.raises(ConflictError, match="'dataset', not 'model'"):
        shelf.portfolio("best", type_name="model")
    with pytest.raises(ConflictError, match="own"):
        shelf.portfolio("data", project="demo")


def test_unlinking_gives_latest_back_and_never_the_number(shelf: Shelf) -> None:
    first, second, portfolio = shelf.version(), shelf.version(), shelf.portfolio()
    shelf.link(first, portfolio)
    shelf.link(second, portfolio, "best")
    with shelf.database.write() as unit:
        assert unlink_version(unit, shelf.actor, second, portfolio)
        assert not unlink_version(unit, shelf.actor, second, portfolio)
    assert shelf.places(second) == [second.collection_rowid]
    assert shelf.aliases(first, portfolio) == ["latest"]
    assert shelf.history(portfolio)[-1] == (
        "unlinked",
        {"versionIndex": 1, "aliases": ["latest", "best"]},
    )
    again = shelf.link(second, portfolio)
    assert again
    assert again.version_index == 2


def test_who_cannot_read_a_version_cannot_link_it(shelf: Shelf) -> None:
    secret = shelf.version()
    eve = Shelf.of(shelf.database, "eve")
    own = eve.portfolio()
    with pytest.raises(NotFoundError):
        eve.link(secret, own)
    shelf.open_to_all("demo")
    assert eve.link(secret, own)


def test_who_cannot_write_a_portfolio_cannot_link_to_it(shelf: Shelf) -> None:
    hidden, shown = shelf.portfolio(), shelf.portfolio(project="window")
    shelf.open_to_all("window")
    eve = Shelf.of(shelf.database, "eve")
    version = eve.version()
    with pytest.raises(NotFoundError):
        eve.link(version, hidden)
    with pytest.raises(ForbiddenError):
        eve.link(version, shelf.reread_collection(shown))


def test_a_reader_by_link_reads_and_changes_nothing(shelf: Shelf) -> None:
    version, portfolio = shelf.version(), shelf.portfolio()
    shelf.link(version, portfolio)
    shelf.open_to_all("shop")
    eve = Shelf.of(shelf.database, "eve").actor
    with shelf.database.read() as connection:
        require_artifact(connection, eve, Action.READ, version.rowid)
        with pytest.raises(ForbiddenError):
            require_artifact(connection, eve, Action.WRITE, version.rowid)
    with shelf.database.write() as unit, pytest.raises(NotFoundError):
        set_alias(unit, eve, shelf.source_of(version), version, "mine")
