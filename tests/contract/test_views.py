"""Saved views, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from trailmark.errors import ForbiddenError, InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Actor
from trailmark.server.db import Database
from trailmark.server.db.tables.accounts import entities, users
from trailmark.server.db.tables.projects import projects
from trailmark.server.views.records import (
    REPORT,
    WORKSPACE,
    ViewRecord,
    count_views,
    find_view,
    list_views,
)
from trailmark.server.views.saving import SaveView, delete_view, save_view

NOW = datetime(2026, 1, 2, tzinfo=UTC)
ODD_SPEC = '{ "b": 1.0,\n "a": NaN,  "a": 2, "x": "\\u00e9 é" }'


class Place:
    """A project of a team with a member, a viewer and a stranger."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as unit:
            self.entity_rowid = unit.connection.execute(
                insert(entities)
                .values(name="team", kind="team", created_at=NOW)
                .returning(entities.c.rowid)
            ).scalar_one()
            self.project_rowid = unit.connection.execute(
                insert(projects)
                .values(
                    entity_rowid=self.entity_rowid,
                    name="digits",
                    created_at=NOW,
                    updated_at=NOW,
                )
                .returning(projects.c.rowid)
            ).scalar_one()

    def actor(self, username: str, role: str | None) -> Actor:
        with self.database.write() as unit:
            rowid = unit.connection.execute(
                insert(users)
                .values(username=username, created_at=NOW)
                .returning(users.c.rowid)
            ).scalar_one()
        roles = {} if role is None else {self.entity_rowid: role}
        return Actor(user_rowid=rowid, username=username, team_roles=roles, via="key")

    def save(self, actor: Actor, **values: object) -> tuple[ViewRecord, bool]:
        with self.database.write() as unit:
            command = SaveView(**values)  # type: ignore[arg-type]
            return save_view(unit, actor, self.project_rowid, command)

    def names(self, **wanted: object) -> list[str]:
        values: dict[str, object] = {
            "view_type": None,
            "name": None,
            "username": None,
            "first": 10,
            "before_rowid": None,
        }
        with self.database.read() as connection:
            found = list_views(connection, self.project_rowid, **(values | wanted))  # type: ignore[arg-type]
        return [view.name for view in found]


@pytest.fixture
def place(database: Database) -> Place:
    return Place(database)


def test_a_specification_comes_back_byte_for_byte(place: Place) -> None:
    ada = place.actor("ada", "member")
    saved, inserted = place.save(ada, type=WORKSPACE, name="nw-a-v", spec=ODD_SPEC)
    with place.database.read() as connection:
        read = find_view(connection, ada, saved.rowid)
    assert inserted
    assert read == saved
    assert read is not None
    assert read.spec == ODD_SPEC


def test_null_leaves_a_value_as_it_is(place: Place) -> None:
    ada = place.actor("ada", "member")
    saved, _ = place.save(ada, display_name="One", description="d", spec="{}")
    changed, inserted = place.save(ada, view_rowid=saved.rowid, display_name="Two")
    assert not inserted
    assert (changed.display_name, changed.description, changed.spec) == (
        "Two",
        "d",
        "{}",
    )


def test_saving_under_a_known_name_overwrites(place: Place) -> None:
    ada = place.actor("ada", "member")
    first, _ = place.save(ada, type=WORKSPACE, name="nw-a-v", spec="{}")
    second, inserted = place.save(ada, type=WORKSPACE, name="nw-a-v", spec='{"a":2}')
    assert (second.rowid, second.spec, inserted) == (first.rowid, '{"a":2}', False)


def test_a_view_without_a_name_gets_one_of_its_kind(place: Place) -> None:
    ada = place.actor("ada", "member")
    workspace, _ = place.save(ada, type=WORKSPACE)
    report, _ = place.save(ada, type=REPORT)
    assert workspace.name.startswith("nw-")
    assert workspace.name.endswith("-v")
    assert report.name.isalnum()


def test_lists_are_newest_first_and_narrow_by_kind_name_and_author(
    place: Place,
) -> None:
    ada, bob = place.actor("ada", "member"), place.actor("bob", "member")
    place.save(ada, type=REPORT, name="r1")
    place.save(bob, type=REPORT, name="r2")
    place.save(ada, type=WORKSPACE, name="w1")
    assert place.names() == ["w1", "r2", "r1"]
    assert place.names(view_type=REPORT) == ["r2", "r1"]
    assert place.names(view_type=REPORT, username="ada") == ["r1"]
    assert place.names(name="w1") == ["w1"]
    assert [place.names(name=odd) for odd in ("\0", "\ud800", "x" * 10**7)] == [[]] * 3
    with place.database.read() as connection:
        counted = [
            count_views(
                connection,
                place.project_rowid,
                view_type=view_type,
                name=name,
                username=username,
            )
            for view_type, name, username in (
                (None, None, None),
                (REPORT, None, "ada"),
                (None, "\0", None),
            )
        ]
    assert counted == [3, 1, 0]


def test_a_page_continues_behind_the_last_view(place: Place) -> None:
    ada = place.actor("ada", "member")
    rowids = [place.save(ada, name=f"r{n}")[0].rowid for n in range(3)]
    assert place.names(first=1, before_rowid=rowids[2]) == ["r1"]


def test_a_stranger_sees_nothing_and_a_viewer_changes_nothing(place: Place) -> None:
    ada, eve = place.actor("ada", "member"), place.actor("eve", None)
    vic = place.actor("vic", "view-only")
    saved, _ = place.save(ada, name="r1")
    with place.database.read() as connection:
        assert find_view(connection, eve, saved.rowid) is None
        assert find_view(connection, vic, saved.rowid) == saved
    with pytest.raises(NotFoundError):
        place.save(eve, view_rowid=saved.rowid, spec="{}")
    with pytest.raises(ForbiddenError):
        place.save(vic, view_rowid=saved.rowid, spec="{}")


def test_a_personal_workspace_is_changed_by_its_owner_only(place: Place) -> None:
    ada, bob = place.actor("ada", "member"), place.actor("bob", "member")
    saved, _ = place.save(ada, type=WORKSPACE, name="nw-nwuserada-v")
    place.save(ada, view_rowid=saved.rowid, spec='{"a":2}')
    with pytest.raises(ForbiddenError, match="personal"):
        place.save(bob, view_rowid=saved.rowid, spec="{}")


def test_a_deleted_view_is_gone(place: Place) -> None:
    ada = place.actor("ada", "member")
    saved, _ = place.save(ada, name="r1")
    with place.database.write() as unit:
        delete_view(unit, ada, saved.rowid)
    assert place.names() == []
    with pytest.raises(NotFoundError), place.database.write() as unit:
        delete_view(unit, ada, saved.rowid)


@pytest.mark.parametrize(
    "values",
    [
        {"type": "dashboard"},
        {"name": ""},
        {"name": "n" * 600},
        {"spec": "\0"},
        {"spec": '{"x": "\ud800"}'},
        {"name": "\udfff"},
        {"display_name": "\ud800"},
        {"display_name": "x" * 10_001},
    ],
)
def test_what_cannot_be_kept_is_refused(
    place: Place, values: dict[str, object]
) -> None:
    ada = place.actor("ada", "member")
    with pytest.raises(InvalidInputError):
        place.save(ada, **values)
