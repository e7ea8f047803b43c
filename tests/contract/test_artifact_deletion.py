"""Deleting versions and collections, by hand, with their run, and when time is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.support.shelf import Shelf
from trailmark.errors import ConflictError, ForbiddenError, InvalidInputError
from trailmark.server.artifacts.aliases import set_alias
from trailmark.server.artifacts.deletion import (
    delete_collections_in,
    delete_outputs_of,
    delete_portfolio,
    delete_sequence,
    delete_version,
)
from trailmark.server.artifacts.expiry import (
    count_expired,
    expire_versions,
    expires_at,
    set_default_ttl,
)
from trailmark.server.artifacts.producers import record_producer
from trailmark.server.artifacts.records import ArtifactRecord, find_collection
from trailmark.server.db import Database
from trailmark.server.db.tables.artifacts import artifact_entries
from trailmark.server.projects.records import project_by_rowid

LONG_AGO = datetime.now(UTC) - timedelta(days=30)


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf.of(database)


def delete(shelf: Shelf, version: ArtifactRecord, *, delete_aliases: bool) -> None:
    with shelf.database.write() as unit:
        delete_version(
            unit,
            shelf.actor,
            version,
            shelf.source_of(version),
            delete_aliases=delete_aliases,
        )


def n_entries(shelf: Shelf, version: ArtifactRecord) -> int:
    with shelf.database.read() as connection:
        query = select(func.count()).where(
            artifact_entries.c.artifact_rowid == version.rowid
        )
        return connection.execute(query).scalar_one()


def test_a_deleted_version_keeps_its_name_and_nothing_else(shelf: Shelf) -> None:
    first, second = shelf.version(files={"a": "1"}), shelf.version(files={"a": "2"})
    delete(shelf, second, delete_aliases=False)
    delete(shelf, second, delete_aliases=False)
    gone = shelf.reread(second)
    assert (gone.state, gone.version_index, gone.client_id) == ("DELETED", 1, None)
    assert (n_entries(shelf, second), shelf.places(second)) == (0, [])
    assert shelf.aliases(first) == ["latest"]
    assert shelf.history(shelf.source_of(first))[-1] == (
        "version_deleted",
        {"versionIndex": 1},
    )
    assert shelf.version().version_index == 2


def test_aliases_protect_a_version_unless_said_otherwise(shelf: Shelf) -> None:
    version = shelf.version()
    with shelf.database.write() as unit:
        set_alias(unit, shelf.actor, shelf.source_of(version), version, "best")
    with pytest.raises(ConflictError, match="'best'"):
        delete(shelf, version, delete_aliases=False)
    assert shelf.reread(version).state == "COMMITTED"
    delete(shelf, version, delete_aliases=True)
    assert shelf.reread(version).state == "DELETED"


def test_a_linked_version_goes_only_with_its_links(shelf: Shelf) -> None:
    version, portfolio = shelf.version(), shelf.portfolio()
    shelf.link(version, portfolio)
    with pytest.raises(ConflictError, match="ada/shop/best:v0"):
        delete(shelf, version, delete_aliases=False)
    delete(shelf, version, delete_aliases=True)
    assert shelf.history(portfolio)[-1][0] == "unlinked"


def test_a_link_of_others_keeps_a_version(shelf: Shelf) -> None:
    version = shelf.version()
    shelf.open_to_all("demo")
    eve = Shelf.of(shelf.database, "eve")
    eve.link(version, eve.portfolio("secret"))
    with pytest.raises(ConflictError, match="1 that you may not see") as refused:
        delete(shelf, version, delete_aliases=True)
    assert "secret" not in str(refused.value)


def test_a_sequence_with_links_stays(shelf: Shelf) -> None:
    version, portfolio = shelf.version(), shelf.portfolio()
    shelf.link(version, portfolio)
    source = shelf.source_of(version)
    with pytest.raises(ConflictError), shelf.database.write() as unit:
        delete_sequence(unit, shelf.actor, source)
    with shelf.database.write() as unit:
        delete_portfolio(unit, shelf.actor, portfolio)
        delete_sequence(unit, shelf.actor, source)
    assert shelf.reread(version).state == "DELETED"
    assert shelf.sequence().rowid != source.rowid  # the name is free again


def test_deleting_a_portfolio_deletes_links_only(shelf: Shelf) -> None:
    version, portfolio = shelf.version(files={"a": "1"}), shelf.portfolio()
    shelf.link(version, portfolio)
    with shelf.database.write() as unit:
        delete_portfolio(unit, shelf.actor, portfolio)
    assert shelf.places(version) == [version.collection_rowid]
    assert n_entries(shelf, version) == 1


def test_a_project_goes_with_its_collections_unless_others_link_them(
    shelf: Shelf,
) -> None:
    version = shelf.version()
    inside = shelf.portfolio("inside", project="demo")
    outside = shelf.portfolio("outside")
    shelf.link(version, inside)
    shelf.link(version, outside)
    rowid = shelf.make.project("demo").rowid
    with pytest.raises(ConflictError, match="outside"), shelf.database.write() as unit:
        delete_collections_in(unit, shelf.actor, rowid)
    with shelf.database.write() as unit:
        delete_portfolio(unit, shelf.actor, outside)
        delete_collections_in(unit, shelf.actor, rowid)
    with shelf.database.read() as connection:
        assert project_by_rowid(connection, rowid)
        assert find_collection(connection, rowid, "data") is None
        assert find_collection(connection, rowid, "inside") is None


def test_a_run_takes_along_what_only_it_logged(shelf: Shelf) -> None:
    one, other = shelf.make.run(), shelf.make.run()
    own, shared = shelf.version(by=one), shelf.version("both", by=one)
    with shelf.database.write() as unit:
        record_producer(unit, other.rowid, shared.rowid)
        delete_outputs_of(unit, shelf.actor, one.rowid)
    assert shelf.reread(own).state == "DELETED"
    assert shelf.reread(shared).state == "COMMITTED"


def expire(shelf: Shelf, now: datetime | None = None) -> int:
    now = now or datetime.now(UTC)
    with shelf.database.read() as connection:
        expected = count_expired(connection, now)
    with shelf.database.write() as unit:
        assert expire_versions(unit, now) == expected
    return expected


def test_a_version_goes_when_its_time_is_over(shelf: Shelf) -> None:
    old = shelf.version("a", created_at=LONG_AGO, ttl_s=60)
    young = shelf.version("b", ttl_s=60)
    for_ever = shelf.version("c", created_at=LONG_AGO, ttl_s=0)
    silent = shelf.version("d", created_at=LONG_AGO)
    assert expire(shelf) == 1
    assert shelf.reread(old).state == "DELETED"
    assert {shelf.reread(one).state for one in (young, for_ever, silent)} == {
        "COMMITTED"
    }
    assert shelf.history(shelf.source_of(old))[-1] == (
        "version_deleted",
        {"versionIndex": 0, "reason": "ttl"},
    )


def test_the_entity_says_how_long_silent_versions_live(shelf: Shelf) -> None:
    silent = shelf.version("a", created_at=LONG_AGO)
    for_ever = shelf.version("b", created_at=LONG_AGO, ttl_s=0)
    entity = shelf.actor.personal_entity_rowid
    with shelf.database.write() as unit:
        set_default_ttl(unit, shelf.actor, entity, 60)
    with shelf.database.read() as connection:
        assert expires_at(connection, silent, 60) == LONG_AGO + timedelta(seconds=60)
        assert expires_at(connection, for_ever, 60) is None
    assert expire(shelf) == 1
    assert shelf.reread(silent).state == "DELETED"
    with shelf.database.write() as unit:
        set_default_ttl(unit, shelf.actor, entity, None)
    shelf.version("c", created_at=LONG_AGO)
    assert expire(shelf) == 0


def test_nothing_expires_from_under_a_registry(shelf: Shelf) -> None:
    version = shelf.version(created_at=LONG_AGO, ttl_s=60)
    elsewhere = shelf.version("other", created_at=LONG_AGO, ttl_s=60)
    shelf.link(version, shelf.registry_portfolio())
    shelf.link(elsewhere, shelf.portfolio(), "best")
    with shelf.database.read() as connection:
        assert expires_at(connection, version, None) is None
    assert expire(shelf) == 1
    assert shelf.reread(version).state == "COMMITTED"
    assert shelf.reread(elsewhere).state == "DELETED"


def test_only_administrators_set_the_default(shelf: Shelf) -> None:
    eve = Shelf.of(shelf.database, "eve").actor
    entity = shelf.actor.personal_entity_rowid
    for wrong in (0, -5, 2**31):
        with pytest.raises(InvalidInputError), shelf.database.write() as unit:
            set_default_ttl(unit, shelf.actor, entity, wrong)
    member = replace(eve, team_roles={entity: "member"})
    with pytest.raises(ForbiddenError), shelf.database.write() as unit:
        set_default_ttl(unit, member, entity, 60)
