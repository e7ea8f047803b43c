"""What views were, who may change them and what a project opens with."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from trailmark.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from trailmark.server.accounts.actor import Actor
from trailmark.server.db import Database
from trailmark.server.db.tables.accounts import entities, users
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.views import view_versions, views
from trailmark.server.projects.records import ProjectRecord, project_by_rowid
from trailmark.server.views.records import (
    WORKSPACE,
    ViewRecord,
    find_default_view,
    find_view,
    list_views,
    specs_of,
)
from trailmark.server.views.saving import (
    SaveView,
    copy_view,
    delete_view,
    restore_view,
    save_view,
    set_default_view,
)
from trailmark.server.views.versions import (
    MAX_CHARS,
    MAX_VERSIONS,
    find_version,
    list_versions,
)

NOW = datetime(2026, 1, 2, tzinfo=UTC)


class Place:
    """A project of a team, and people in it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as unit:
            self.entity_rowid = unit.connection.execute(
                insert(entities)
                .values(name="team", kind="team", created_at=NOW)
                .returning(entities.c.rowid)
            ).scalar_one()
        self.project_rowid = self.new_project("digits")
        self.ada = self.actor("ada", "member")
        self.bob = self.actor("bob", "member")

    def new_project(self, name: str) -> int:
        with self.database.write() as unit:
            return unit.connection.execute(
                insert(projects)
                .values(
                    entity_rowid=self.entity_rowid,
                    name=name,
                    created_at=NOW,
                    updated_at=NOW,
                )
                .returning(projects.c.rowid)
            ).scalar_one()

    def project(self) -> ProjectRecord:
        with self.database.read() as connection:
            found = project_by_rowid(connection, self.project_rowid)
        assert found is not None
        return found

    def actor(self, username: str, role: str | None) -> Actor:
        with self.database.write() as unit:
            rowid = unit.connection.execute(
                insert(users)
                .values(username=username, created_at=NOW)
                .returning(users.c.rowid)
            ).scalar_one()
        roles = {} if role is None else {self.entity_rowid: role}
        return Actor(user_rowid=rowid, username=username, team_roles=roles, via="key")

    def save(self, actor: Actor, **values: Any) -> ViewRecord:
        with self.database.write() as unit:
            values.setdefault("type", WORKSPACE)
            command = SaveView(**values)
            return save_view(unit, actor, self.project_rowid, command)[0]

    def restore(self, actor: Actor, view: ViewRecord, number: int) -> ViewRecord:
        with self.database.write() as unit:
            return restore_view(unit, actor, view.rowid, number)

    def read(self, view: ViewRecord) -> ViewRecord:
        with self.database.read() as connection:
            found = find_view(connection, self.ada, view.rowid)
        assert found is not None
        return found

    def history(self, view: ViewRecord, **wanted: Any) -> list[tuple[int, str | None]]:
        with self.database.read() as connection:
            found = list_versions(
                connection, self.read(view), **{"first": 200, **wanted}
            )
        return [(one.number, one.username) for one in found]

    def spec(self, view: ViewRecord, number: int) -> str | None:
        with self.database.read() as connection:
            found = find_version(connection, self.read(view), number)
        return None if found is None else found.spec

    def age(self, view: ViewRecord, by: timedelta) -> None:
        """Let the autosaves of a view have begun earlier."""
        with self.database.write() as unit:
            unit.connection.execute(
                update(views)
                .where(views.c.rowid == view.rowid)
                .values(autosaves_began_at=datetime.now(UTC) - by)
            )


@pytest.fixture
def place(database: Database) -> Place:
    return Place(database)


def spec(number: int) -> str:
    return f'{{ "odd":  {number}, "x": NaN }}'


def test_each_save_keeps_what_was_there_byte_for_byte(place: Place) -> None:
    view = place.save(place.ada, name="nw-a-v", spec=spec(1))
    place.save(place.bob, name="nw-a-v", spec=spec(2))
    place.save(place.ada, view_rowid=view.rowid, spec=spec(3))
    assert place.history(view) == [(3, "ada"), (2, "bob"), (1, "ada")]
    assert [place.spec(view, number) for number in (1, 2, 3)] == [*map(spec, (1, 2, 3))]
    assert place.history(view, first=1, before_number=3) == [(2, "bob")]
    assert place.spec(view, 7) is None


def test_a_rename_and_the_same_spec_again_are_no_versions(place: Place) -> None:
    view = place.save(place.ada, spec=spec(1))
    place.save(place.bob, view_rowid=view.rowid, display_name="Other")
    place.save(place.bob, view_rowid=view.rowid, spec=spec(1))
    assert place.history(view) == [(1, "ada")]


def test_autosaves_of_ten_minutes_are_one_version(place: Place) -> None:
    view = place.save(place.ada, spec=spec(1))
    for number in (2, 3, 4):
        place.save(place.ada, view_rowid=view.rowid, spec=spec(number), autosave=True)
    # What was saved by hand stays, and the last of the autosaves.
    assert place.history(view) == [(4, "ada"), (1, "ada")]
    place.age(view, timedelta(minutes=11))
    place.save(place.ada, view_rowid=view.rowid, spec=spec(5), autosave=True)
    assert place.history(view) == [(5, "ada"), (4, "ada"), (1, "ada")]
    place.save(place.bob, view_rowid=view.rowid, spec=spec(6), autosave=True)
    assert place.history(view)[:2] == [(6, "bob"), (5, "ada")]
    place.save(place.bob, view_rowid=view.rowid, spec=spec(7))
    assert place.history(view)[:3] == [(7, "bob"), (6, "bob"), (5, "ada")]


def test_a_former_spec_is_restored_and_what_it_replaces_kept(place: Place) -> None:
    view = place.save(place.ada, spec=spec(1))
    place.save(place.ada, view_rowid=view.rowid, spec=spec(2), autosave=True)
    restored = place.restore(place.bob, view, 1)
    assert (restored.spec, restored.version, restored.saved_by) == (spec(1), 3, "bob")
    assert place.history(view) == [(3, "bob"), (2, "ada"), (1, "ada")]
    with pytest.raises(NotFoundError, match="no version 9"):
        place.restore(place.bob, view, 9)
    # An autosave right behind it does not take its place.
    place.save(place.bob, view_rowid=view.rowid, spec=spec(4), autosave=True)
    assert place.history(view)[:2] == [(4, "bob"), (3, "bob")]


def test_the_history_is_bounded(place: Place) -> None:
    view = place.save(place.ada, spec=spec(0))
    with place.database.write() as unit:
        for number in range(MAX_VERSIONS + 4):
            command = SaveView(view_rowid=view.rowid, spec=spec(number + 1))
            save_view(unit, place.ada, None, command)
    kept = [number for number, _ in place.history(view)]
    assert kept == [*range(MAX_VERSIONS + 5, 4, -1)]


def test_large_specs_have_fewer_versions(place: Place) -> None:
    view = place.save(place.ada, spec=spec(0))
    large = 15_000_000
    for number in range(6):
        text = f'{{"a": "{"x" * large}{number}"}}'
        place.save(place.ada, view_rowid=view.rowid, spec=text)
    assert len(place.history(view)) == 1 + MAX_CHARS // large


def test_a_save_based_on_an_older_version_is_refused(place: Place) -> None:
    view = place.save(place.ada, spec=spec(1), name="nw-a-v", base_version=0)
    place.save(place.bob, view_rowid=view.rowid, spec=spec(2), base_version=1)
    with pytest.raises(ConflictError, match="since by 'bob': it is at version 2"):
        place.save(place.ada, view_rowid=view.rowid, spec=spec(3), base_version=1)
    with pytest.raises(ConflictError):
        place.save(place.ada, name="nw-a-v", spec=spec(3), base_version=0)
    assert place.read(view).spec == spec(2)
    # Merged autosaves count as well: two open pages of one person.
    place.save(place.ada, view_rowid=view.rowid, spec=spec(3), autosave=True)
    place.save(place.ada, view_rowid=view.rowid, spec=spec(4), autosave=True)
    with pytest.raises(ConflictError):
        place.save(
            place.ada, view_rowid=view.rowid, spec="{}", autosave=True, base_version=3
        )
    with pytest.raises(ConflictError, match="deleted"):
        place.save(place.ada, name="nw-gone-v", spec="{}", base_version=4)


def test_of_saves_at_once_exactly_one_is_based_on_what_is_there(place: Place) -> None:
    view = place.save(place.ada, spec=spec(0))
    outcomes: list[str] = []
    ready = threading.Barrier(4)

    def save(number: int) -> None:
        ready.wait(timeout=30)
        try:
            place.save(
                place.ada, view_rowid=view.rowid, spec=spec(number), base_version=1
            )
        except ConflictError:
            outcomes.append("refused")
        else:
            outcomes.append("saved")

    threads = [threading.Thread(target=save, args=(at,)) for at in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["refused"] * 3 + ["saved"]


def test_first_saves_at_once_under_one_name_are_one_view(place: Place) -> None:
    ready = threading.Barrier(4)
    rowids: list[int] = []

    def save(number: int) -> None:
        ready.wait(timeout=30)
        rowids.append(place.save(place.ada, name="nw-a-v", spec=spec(number)).rowid)

    threads = [threading.Thread(target=save, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert (len(rowids), len(set(rowids))) == (4, 1)


def test_a_locked_view_is_changed_by_its_author_and_administrators(
    place: Place,
) -> None:
    boss = place.actor("boss", "admin")
    view = place.save(place.ada, spec=spec(1), display_name="Ours", locked=True)
    with pytest.raises(ForbiddenError, match="'Ours' is locked"):
        place.save(place.bob, view_rowid=view.rowid, spec=spec(2))
    with pytest.raises(ForbiddenError), place.database.write() as unit:
        delete_view(unit, place.bob, view.rowid)
    assert [place.read(view).may_change(one) for one in (place.ada, place.bob, boss)]
    assert not place.read(view).may_change(place.bob)
    place.save(boss, view_rowid=view.rowid, spec=spec(3))
    place.save(place.ada, view_rowid=view.rowid, locked=False)
    place.save(place.bob, view_rowid=view.rowid, spec=spec(4), locked=False)
    with pytest.raises(ForbiddenError, match="may lock"):
        place.save(place.bob, view_rowid=view.rowid, locked=True)


def test_nobody_arranges_the_personal_workspace_of_others(place: Place) -> None:
    with pytest.raises(ForbiddenError, match="somebody else"):
        place.save(place.ada, name="nw-nwuserbob-v", spec="{}")
    other = place.save(place.ada, name="nw-a-v", spec="{}")
    with pytest.raises(ForbiddenError, match="somebody else"):
        place.save(place.ada, view_rowid=other.rowid, name="nwuserbob")
    own = place.save(place.bob, name="nw-nwuserbob-v", spec="{}")
    assert own.is_personal
    assert own.code == "nwuserbob"
    with pytest.raises(ForbiddenError, match="personal workspace of 'bob'"):
        place.save(place.ada, name="nw-nwuserbob-v", spec=spec(1))


def test_a_taken_name_is_a_conflict(place: Place) -> None:
    place.save(place.ada, name="nw-a-v", spec="{}")
    other = place.save(place.ada, name="nw-b-v", spec="{}")
    with pytest.raises(ConflictError, match="already"):
        place.save(place.ada, view_rowid=other.rowid, name="nw-a-v")


def test_a_copy_is_ones_own_and_equal_to_the_byte(place: Place) -> None:
    view = place.save(
        place.ada, spec=spec(1), display_name="Best", description="d", locked=True
    )
    with place.database.write() as unit:
        made = copy_view(unit, place.bob, view.rowid)
        named = copy_view(unit, place.bob, view.rowid, "Mine")
    shown = (made.spec, made.display_name, made.description, made.username, made.locked)
    assert shown == (spec(1), "Copy of Best", "d", "bob", False)
    assert named.display_name == "Mine"
    assert len({view.name, made.name, named.name}) == 3
    viewer = place.actor("vic", "view-only")
    stranger = place.actor("eve", None)
    with pytest.raises(ForbiddenError), place.database.write() as unit:
        copy_view(unit, viewer, view.rowid)
    with pytest.raises(NotFoundError), place.database.write() as unit:
        copy_view(unit, stranger, view.rowid)


def test_a_project_opens_with_its_default_until_that_is_deleted(place: Place) -> None:
    view = place.save(place.ada, spec=spec(1))
    other = place.save(place.ada, spec=spec(2))
    for one in (view, other, other):
        with place.database.write() as unit:
            set_default_view(unit, place.bob, place.project(), one.rowid)
    with place.database.read() as connection:
        assert find_default_view(connection, place.project_rowid) == place.read(other)
        listed = list_views(
            connection,
            place.project_rowid,
            view_type=WORKSPACE,
            name=None,
            username=None,
            first=9,
            before_rowid=None,
        )
        assert [(one.rowid, one.is_default, one.spec) for one in listed] == [
            (other.rowid, True, None),
            (view.rowid, False, None),
        ]
        specs = specs_of(connection, [one.rowid for one in listed])
    assert specs == {view.rowid: spec(1), other.rowid: spec(2)}
    with place.database.write() as unit:
        delete_view(unit, place.ada, other.rowid)
    with place.database.read() as connection:
        assert find_default_view(connection, place.project_rowid) is None
        assert connection.execute(view_versions.select()).all() == []
    viewer = place.actor("vic", "view-only")
    with pytest.raises(ForbiddenError), place.database.write() as unit:
        set_default_view(unit, viewer, place.project(), view.rowid)


def test_only_a_workspace_of_the_project_can_be_its_default(place: Place) -> None:
    report = place.save(place.ada, type="runs", spec="{}")
    elsewhere = place.save(place.ada, spec="{}")
    here, place.project_rowid = place.project(), place.new_project("other")
    there = place.project()
    for project, view in ((here, report), (there, elsewhere)):
        with pytest.raises(InvalidInputError), place.database.write() as unit:
            set_default_view(unit, place.ada, project, view.rowid)
    with place.database.write() as unit:
        set_default_view(unit, place.ada, there, None)
