"""What registries promise on both databases: roles, types, members, names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support import registries as make
from trailmark.errors import (
    ApiError,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from trailmark.server.accounts.actor import OPERATOR, Action, Actor, Visibility
from trailmark.server.accounts.api_keys import create_api_key
from trailmark.server.accounts.authentication import Authenticator
from trailmark.server.accounts.organizations import create_organization
from trailmark.server.accounts.teams import CreateTeam, create_team
from trailmark.server.artifacts.aliases import remove_alias, set_alias
from trailmark.server.artifacts.links import (
    ensure_portfolio,
    link_version,
    unlink_version,
)
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    CollectionRecord,
    find_collection,
    permits_artifact_bytes,
    require_artifact,
)
from trailmark.server.db import Database, UnitOfWork
from trailmark.server.projects.listing import list_projects, list_visible_projects
from trailmark.server.projects.records import (
    ProjectRecord,
    ensure_project,
    find_project,
    project_by_rowid,
)
from trailmark.server.registry.listing import visible_registries
from trailmark.server.registry.members import (
    add_members,
    list_user_members,
    remove_members,
    set_role,
)
from trailmark.server.registry.protection import set_protected_aliases
from trailmark.server.registry.records import settings_of
from trailmark.server.registry.rules import check_link, link_target
from trailmark.server.registry.saving import (
    SaveRegistry,
    delete_registry,
    rename_registry,
    save_registry,
)

ORGANIZATION, RESTRICTED = Visibility.ORGANIZATION, Visibility.RESTRICTED

# What each may do: nothing, look, have bytes, link, administer.
OUT, LOOKS, READS, LINKS, RULES = range(5)

ROLES = [
    # visibility, role given (None: none), to whom, what follows
    (ORGANIZATION, None, "nobody", OUT),
    (ORGANIZATION, None, "stranger", OUT),
    (ORGANIZATION, None, "robot", OUT),
    (ORGANIZATION, None, "org_viewer", READS),
    (ORGANIZATION, None, "org_member", READS),
    (ORGANIZATION, None, "teammate", READS),
    (ORGANIZATION, None, "onlooker", READS),
    (ORGANIZATION, None, "org_admin", RULES),
    (ORGANIZATION, None, "root", RULES),
    (ORGANIZATION, None, "curator", RULES),  # who made it
    (RESTRICTED, None, "nobody", OUT),
    (RESTRICTED, None, "stranger", OUT),
    (RESTRICTED, None, "robot", OUT),
    (RESTRICTED, None, "org_viewer", OUT),
    (RESTRICTED, None, "org_member", OUT),
    (RESTRICTED, None, "teammate", OUT),
    (RESTRICTED, None, "org_admin", RULES),
    (RESTRICTED, None, "root", RULES),
    (RESTRICTED, None, "curator", RULES),
    (ORGANIZATION, "restricted_viewer", "org_member", LOOKS),  # less than before
    (ORGANIZATION, "member", "org_viewer", LINKS),
    (RESTRICTED, "restricted_viewer", "org_member", LOOKS),
    (RESTRICTED, "viewer", "org_member", READS),
    (RESTRICTED, "member", "org_member", LINKS),
    (RESTRICTED, "admin", "org_member", RULES),
]
OF_TEAM = [
    ("restricted_viewer", "teammate", LOOKS),
    ("viewer", "teammate", READS),
    ("member", "teammate", LINKS),
    ("admin", "teammate", RULES),
    ("member", "robot", LINKS),
    ("admin", "onlooker", READS),  # who only looks in a team only looks through it
    ("restricted_viewer", "onlooker", LOOKS),
    ("admin", "org_member", OUT),
]


class Scene:
    """A registry with one linked version that nobody else may read at its source."""

    def __init__(self, database: Database, visibility: Visibility) -> None:
        self.database = database
        self.cast = make.people(database)
        self.curator = self.actor("curator")
        self.registry = make.registry(database, self.curator, "nets", visibility)
        self.curator = self.actor("curator")
        self.version = make.version(database, self.curator)
        with database.write() as unit:
            portfolio = ensure_portfolio(
                unit, self.curator, self.registry, "best", "model"
            )
            link_version(unit, self.curator, self.version, portfolio, ["staging"])
            set_protected_aliases(unit, self.curator, self.registry, ["production"])
        self.portfolio = portfolio

    def actor(self, name: str) -> Actor:
        return self.cast.actor(self.database, name)

    def refused(self, attempt: Callable[[UnitOfWork], object]) -> bool:
        """Whether an attempt is refused; whatever it did is rolled back."""

        class Rollback(Exception):
            pass

        try:
            with self.database.write() as unit:
                attempt(unit)
                raise Rollback
        except Rollback:
            return False
        except ApiError:
            return True


def abilities(scene: Scene, actor: Actor) -> dict[str, bool]:
    """What `actor` can do, found by doing it."""
    registry, version, shelf = scene.registry, scene.version, scene.portfolio
    attempts: dict[str, Callable[[UnitOfWork], object]] = {
        "find": lambda unit: _found(unit, actor, registry),
        "look": lambda unit: require_artifact(
            unit.connection, actor, Action.READ, version.rowid
        ),
        "download": lambda unit: _downloaded(unit, actor, version),
        "link": lambda unit: check_link(unit.connection, actor, registry, "model"),
        "alias": lambda unit: set_alias(unit, actor, shelf, version, "candidate"),
        "unalias": lambda unit: remove_alias(unit, actor, shelf, version, "staging"),
        "unlink": lambda unit: unlink_version(unit, actor, version, shelf),
        "protected alias": lambda unit: set_alias(
            unit, actor, shelf, version, "production"
        ),
        "describe": lambda unit: save_registry(
            unit, actor, SaveRegistry(make.ENTITY, registry.name, description="d")
        ),
        "rename": lambda unit: rename_registry(
            unit, actor, registry, "wandb-registry-other"
        ),
        "delete": lambda unit: delete_registry(unit, actor, registry),
        "let in": lambda unit: add_members(
            unit, actor, registry, user_rowids=[scene.cast.rowids["org_viewer"]]
        ),
        "put out": lambda unit: remove_members(
            unit, actor, registry, user_rowids=[scene.cast.rowids["curator"]]
        ),
        "give a role": lambda unit: set_role(
            unit,
            actor,
            registry,
            "viewer",
            user_rowid=scene.cast.rowids["curator"],
        ),
        "protect": lambda unit: set_protected_aliases(unit, actor, registry, ["x"]),
    }
    return {name: not scene.refused(attempt) for name, attempt in attempts.items()}


def expected(level: int) -> dict[str, bool]:
    return {
        "find": level >= LOOKS,
        "look": level >= LOOKS,
        "download": level >= READS,
        "link": level >= LINKS,
        "alias": level >= LINKS,
        "unalias": level >= LINKS,
        "unlink": level >= LINKS,
        "protected alias": level >= RULES,
        "describe": level >= RULES,
        "rename": level >= RULES,
        "delete": level >= RULES,
        "let in": level >= RULES,
        "put out": level >= RULES,
        "give a role": level >= RULES,
        "protect": level >= RULES,
    }


def _found(unit: UnitOfWork, actor: Actor, registry: ProjectRecord) -> None:
    if find_project(unit.connection, actor, make.ENTITY, registry.name) is None:
        raise NotFoundError("not found")


def _downloaded(unit: UnitOfWork, actor: Actor, version: ArtifactRecord) -> None:
    if not permits_artifact_bytes(unit.connection, actor, version):
        raise ForbiddenError("no bytes")


@pytest.mark.parametrize(("visibility", "role", "who", "level"), ROLES)
def test_a_role_allows_this_and_no_more(
    database: Database, visibility: Visibility, role: str | None, who: str, level: int
) -> None:
    scene = Scene(database, visibility)
    if role is not None:
        make.give(database, scene.registry, role, user=scene.cast.rowids[who])
    assert abilities(scene, scene.actor(who)) == expected(level)


@pytest.mark.parametrize(("role", "who", "level"), OF_TEAM)
def test_the_role_of_a_team_is_that_of_its_members(
    database: Database, role: str, who: str, level: int
) -> None:
    scene = Scene(database, RESTRICTED)
    make.give_team(database, scene.registry, role)
    assert abilities(scene, scene.actor(who)) == expected(level)


def test_the_strongest_of_several_roles_counts(database: Database) -> None:
    scene = Scene(database, RESTRICTED)
    make.give_team(database, scene.registry, "member")
    make.give(database, scene.registry, "viewer", user=scene.cast.rowids["teammate"])
    assert abilities(scene, scene.actor("teammate")) == expected(LINKS)


def test_a_role_given_is_known_to_who_is_signed_in_already(database: Database) -> None:
    scene = Scene(database, RESTRICTED)
    with database.write() as unit:
        key = create_api_key(unit, scene.cast.rowids["org_member"]).secret
    authenticator = Authenticator(database)
    before = authenticator.by_api_key(key)
    assert before is not None
    assert not scene.registry.permits(before, Action.READ)
    make.give(database, scene.registry, "viewer", user=scene.cast.rowids["org_member"])
    after = authenticator.by_api_key(key)
    assert after is not None
    assert scene.registry.permits(after, Action.READ)


def test_only_members_of_the_organization_make_registries(database: Database) -> None:
    cast = make.people(database)
    made: list[str] = []
    for name in ("root", "org_admin", "org_member", "org_viewer", "stranger", "robot"):
        try:
            make.registry(database, cast.actor(database, name), name)
        except (ForbiddenError, NotFoundError):
            continue
        made.append(name)
    assert made == ["root", "org_admin", "org_member"]


def test_lists_of_registries_hold_what_one_may_see_and_project_lists_none(
    database: Database,
) -> None:
    cast = make.people(database)
    curator = cast.actor(database, "curator")
    seen_by_all = make.registry(database, curator, "open")
    hidden = make.registry(database, curator, "hidden", RESTRICTED)
    with database.read() as connection:
        seen = {
            who: set(visible_registries(connection, cast.actor(database, who)))
            for who in ("curator", "org_member", "stranger", "robot")
        }
        everything = list_visible_projects(connection, OPERATOR, 10).items
        of_entity = list_projects(connection, OPERATOR, make.ENTITY, 10).items
    assert seen == {
        "curator": {seen_by_all.rowid, hidden.rowid},
        "org_member": {seen_by_all.rowid},
        "stranger": set(),
        "robot": set(),
    }
    assert [*everything, *of_entity] == []


def test_nothing_but_links_is_put_into_a_registry(database: Database) -> None:
    scene = Scene(database, ORGANIZATION)
    with pytest.raises(ConflictError, match="registry"), database.write() as unit:
        ensure_project(unit, scene.curator, make.ENTITY, scene.registry.name)


@pytest.mark.parametrize("entity", ["curator", make.ENTITY, make.TEAM])
def test_a_project_is_not_made_by_accident_under_the_name_of_a_registry(
    database: Database, entity: str
) -> None:
    curator = make.people(database).actor(database, "curator")
    with pytest.raises(InvalidInputError), database.write() as unit:
        ensure_project(unit, OPERATOR, entity, "wandb-registry-oops")
    with pytest.raises((InvalidInputError, NotFoundError)), database.write() as unit:
        save_registry(unit, curator, SaveRegistry("curator", "wandb-registry-oops"))


def test_a_registry_takes_only_its_types_and_they_only_grow(database: Database) -> None:
    cast = make.people(database)
    curator = cast.actor(database, "curator")
    registry = make.registry(database, curator, "nets", ORGANIZATION, "model")
    curator = cast.actor(database, "curator")
    with database.write() as unit:
        check_link(unit.connection, curator, registry, "model")
        with pytest.raises(ConflictError, match="'dataset'"):
            check_link(unit.connection, curator, registry, "dataset")
        more = SaveRegistry(make.ENTITY, registry.name, new_types=["dataset"])
        save_registry(unit, curator, more)
        save_registry(unit, curator, more)
        check_link(unit.connection, curator, registry, "dataset")
        assert settings_of(unit.connection, registry).type_names == ["model", "dataset"]


def test_what_is_in_a_registry_is_accepted_when_it_stops_taking_everything(
    database: Database,
) -> None:
    scene = Scene(database, ORGANIZATION)
    fewer = SaveRegistry(
        make.ENTITY, scene.registry.name, allows_all_types=False, new_types=["dataset"]
    )
    with database.write() as unit:
        save_registry(unit, scene.curator, fewer)
        found = settings_of(unit.connection, scene.registry)
    assert (found.allows_all_types, found.accepted_types) == (
        False,
        ["dataset", "model"],
    )


@pytest.mark.parametrize("name", ["a/b", "a:b", "x" * 129, ""])
def test_a_bad_type_makes_no_registry(database: Database, name: str) -> None:
    cast = make.people(database)
    curator = cast.actor(database, "curator")
    with pytest.raises(InvalidInputError):
        make.registry(database, curator, "nets", ORGANIZATION, "fine", name)
    with database.read() as connection:
        assert (
            find_project(connection, curator, make.ENTITY, "wandb-registry-nets")
            is None
        )
    longest = make.registry(database, curator, "nets", ORGANIZATION, "x" * 128)
    assert longest.name == "wandb-registry-nets"


def test_a_registry_that_takes_nothing_is_refused(database: Database) -> None:
    cast = make.people(database)
    nothing = SaveRegistry(
        make.ENTITY, "wandb-registry-nets", allows_all_types=False, new_types=[]
    )
    with pytest.raises(InvalidInputError), database.write() as unit:
        save_registry(unit, cast.actor(database, "curator"), nothing)


@pytest.mark.parametrize("name", ["wandb-registry-", "nets", "wandb-registry-a/b"])
def test_a_bad_name_makes_no_registry(database: Database, name: str) -> None:
    cast = make.people(database)
    with pytest.raises(InvalidInputError), database.write() as unit:
        save_registry(
            unit, cast.actor(database, "curator"), SaveRegistry(make.ENTITY, name)
        )


def test_a_name_is_taken_once_in_an_organization_also_by_what_one_may_not_see(
    database: Database,
) -> None:
    scene = Scene(database, RESTRICTED)
    again = SaveRegistry(make.ENTITY, scene.registry.name)
    with database.write() as unit:
        found, inserted = save_registry(unit, scene.curator, again)
        assert (found.rowid, inserted) == (scene.registry.rowid, False)
    with pytest.raises(ConflictError), database.write() as unit:
        save_registry(unit, scene.curator, again, must_be_new=True)
    with pytest.raises(ConflictError), database.write() as unit:
        save_registry(unit, scene.actor("org_member"), again)
    other = SaveRegistry("elsewhere-org", scene.registry.name)
    with database.write() as unit:
        assert save_registry(unit, scene.actor("stranger"), other)[1]


def test_a_renamed_registry_keeps_its_links_and_members(database: Database) -> None:
    scene = Scene(database, ORGANIZATION)
    make.registry(database, scene.actor("org_member"), "taken")
    with pytest.raises(ConflictError), database.write() as unit:
        rename_registry(unit, scene.curator, scene.registry, "wandb-registry-taken")
    with database.write() as unit:
        new = rename_registry(
            unit, scene.curator, scene.registry, "wandb-registry-best"
        )
        shelf = find_collection(unit.connection, new.rowid, "best")
        users = [
            one.user.username for one in list_user_members(unit.connection, new.rowid)
        ]
    assert (new.rowid, new.name) == (scene.registry.rowid, "wandb-registry-best")
    assert shelf is not None
    assert shelf.path == "acme-org/wandb-registry-best/best"
    assert users == ["curator"]


def test_a_deleted_registry_takes_its_links_along_and_leaves_the_versions(
    database: Database,
) -> None:
    scene = Scene(database, ORGANIZATION)
    reader = scene.actor("org_member")
    with database.read() as connection:
        require_artifact(connection, reader, Action.READ, scene.version.rowid)
    with database.write() as unit:
        delete_registry(unit, scene.curator, scene.registry)
    with database.read() as connection:
        found, source = require_artifact(
            connection, scene.curator, Action.READ, scene.version.rowid
        )
        with pytest.raises(NotFoundError):
            require_artifact(connection, reader, Action.READ, scene.version.rowid)
        assert project_by_rowid(connection, scene.registry.rowid) is None
    assert (found.rowid, source.name) == (scene.version.rowid, "net")
    again = make.registry(database, scene.curator, "nets")
    assert again.rowid != scene.registry.rowid


def test_the_conventional_registries_are_made_by_the_first_link(
    database: Database,
) -> None:
    cast = make.people(database)
    member, viewer = (
        cast.actor(database, name) for name in ("org_member", "org_viewer")
    )
    for actor, name in ((viewer, "model"), (member, "nets"), (member, "models")):
        with pytest.raises(NotFoundError), database.write() as unit:
            link_target(unit, actor, make.ENTITY, f"wandb-registry-{name}", "model")
    with database.write() as unit:
        made, maker = link_target(
            unit, member, make.ENTITY, "wandb-registry-model", "checkpoint"
        )
        ensure_portfolio(unit, maker, made, "best", "checkpoint")
    assert (made.name, made.visibility) == ("wandb-registry-model", ORGANIZATION)


def test_only_people_and_teams_of_the_organization_are_let_in(
    database: Database,
) -> None:
    scene = Scene(database, ORGANIZATION)
    with database.write() as unit:
        apart = create_team(unit, OPERATOR, CreateTeam("apart"))
        create_organization(unit, OPERATOR, "third")
    registry, stranger = scene.registry, scene.cast.rowids["stranger"]
    for users, teams in (([stranger], []), ([10**9], []), ([], [apart.rowid])):
        with pytest.raises(NotFoundError), database.write() as unit:
            add_members(
                unit, scene.curator, registry, user_rowids=users, team_rowids=teams
            )


def test_a_member_who_is_added_again_keeps_the_role(database: Database) -> None:
    scene = Scene(database, ORGANIZATION)
    member = scene.cast.rowids["org_member"]
    make.give(database, scene.registry, "member", user=member)
    with database.write() as unit:
        add_members(unit, scene.curator, scene.registry, user_rowids=[member])
        found = list_user_members(unit.connection, scene.registry.rowid)
    assert [(one.user.username, one.role.value) for one in found] == [
        ("curator", "admin"),
        ("org_member", "member"),
    ]


def test_members_may_leave_by_themselves(database: Database) -> None:
    scene = Scene(database, RESTRICTED)
    member = scene.cast.rowids["org_member"]
    make.give(database, scene.registry, "viewer", user=member)
    with database.write() as unit:
        remove_members(
            unit, scene.actor("org_member"), scene.registry, user_rowids=[member]
        )
    assert not scene.registry.permits(scene.actor("org_member"), Action.READ)


def test_a_role_that_does_not_exist_and_a_member_who_is_none_are_refused(
    database: Database,
) -> None:
    scene = Scene(database, ORGANIZATION)
    with pytest.raises(InvalidInputError), database.write() as unit:
        set_role(
            unit,
            scene.curator,
            scene.registry,
            "owner",
            user_rowid=scene.cast.rowids["curator"],
        )
    with pytest.raises(NotFoundError), database.write() as unit:
        set_role(
            unit,
            scene.curator,
            scene.registry,
            "viewer",
            user_rowid=scene.cast.rowids["org_member"],
        )


def test_a_protected_alias_is_not_moved_away_by_a_member(database: Database) -> None:
    scene = Scene(database, ORGANIZATION)
    member = scene.cast.rowids["org_member"]
    make.give(database, scene.registry, "member", user=member)
    shelf: CollectionRecord = scene.portfolio
    with database.write() as unit:
        set_alias(unit, scene.curator, shelf, scene.version, "production")
    actor = scene.actor("org_member")
    with pytest.raises(ForbiddenError), database.write() as unit:
        remove_alias(unit, actor, shelf, scene.version, "production")
    other = make.version(database, actor, "second")
    with pytest.raises(ForbiddenError), database.write() as unit:
        link_version(unit, actor, other, shelf, ["production"])
    with database.write() as unit:
        link_version(unit, actor, other, shelf, ["staging"])


@pytest.mark.parametrize("alias", ["latest", "v3", "a/b", ""])
def test_what_cannot_be_protected_is_refused(database: Database, alias: str) -> None:
    scene = Scene(database, ORGANIZATION)
    with pytest.raises(InvalidInputError), database.write() as unit:
        set_protected_aliases(unit, scene.curator, scene.registry, ["fine", alias])
    with database.read() as connection:
        assert settings_of(connection, scene.registry).protected_aliases == [
            "production"
        ]
