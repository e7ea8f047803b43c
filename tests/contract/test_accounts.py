"""What accounts promise on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from trailmark.errors import (
    ApiError,
    BusyError,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    UnauthenticatedError,
)
from trailmark.server.accounts import (
    api_keys,
    invites,
    organizations,
    passwords,
    sessions,
    signin_links,
    teams,
    users,
)
from trailmark.server.accounts.actor import OPERATOR, Action, Actor
from trailmark.server.accounts.authentication import Authenticator, load_actor
from trailmark.server.accounts.entities import find_entity
from trailmark.server.accounts.users import CreateUser, Match
from trailmark.server.db import Database, UnitOfWork
from trailmark.server.jobs.scheduler import claim_lease


def user(database: Database, name: str, *, admin: bool = False) -> Actor:
    with database.write() as unit:
        command = CreateUser(f"{name}@example.org", name, is_admin=admin)
        rowid = users.create_user(unit, OPERATOR, command).record.rowid
        return load_actor(unit.connection, rowid)


def reloaded(database: Database, actor: Actor) -> Actor:
    assert actor.user_rowid is not None
    with database.read() as connection:
        return load_actor(connection, actor.user_rowid)


def key_of(database: Database, actor: Actor, **options: datetime) -> str:
    assert actor.user_rowid is not None
    with database.write() as unit:
        return api_keys.create_api_key(unit, actor.user_rowid, **options).secret


def team(database: Database, actor: Actor, name: str, org: str | None = None) -> int:
    with database.write() as unit:
        return teams.create_team(unit, actor, teams.CreateTeam(name, None, org)).rowid


def test_a_new_user_owns_an_entity_of_the_same_name_and_is_in_no_organization(
    database: Database,
) -> None:
    ada = user(database, "ada")
    with database.read() as connection:
        entity = find_entity(connection, "ada")
    assert entity is not None
    assert (entity.kind, entity.rowid) == ("user", ada.personal_entity_rowid)
    assert (ada.default_entity, ada.organization_roles) == ("ada", {})


def test_users_teams_and_organizations_share_one_set_of_names(
    database: Database,
) -> None:
    ada = user(database, "ada", admin=True)
    team(database, ada, "vision")
    for name in ("ada", "vision"):
        with pytest.raises(ConflictError), database.write() as unit:
            users.create_user(unit, ada, CreateUser(None, name))
        with pytest.raises(ConflictError), database.write() as unit:
            teams.create_team(unit, ada, teams.CreateTeam(name))


def test_a_user_without_a_name_is_named_by_the_address(database: Database) -> None:
    with database.write() as unit:
        first = users.create_user(
            unit, OPERATOR, CreateUser("ada l.+x@a.org".replace(" ", ""))
        )
        second = users.create_user(unit, OPERATOR, CreateUser("adal.@b.org"))
        third = users.create_user(unit, OPERATOR, CreateUser("adal.@c.org"))
    names = [one.record.username for one in (first, second, third)]
    assert names == ["adal.-x", "adal", "adal-2"]


@pytest.mark.parametrize("email", ["", "no address", "a@b c", "@x", "a@" + "x" * 300])
def test_what_is_no_address_is_refused(database: Database, email: str) -> None:
    with pytest.raises(InvalidInputError), database.write() as unit:
        users.create_user(unit, OPERATOR, CreateUser(email, "ada"))


def test_only_an_administrator_makes_and_removes_users(database: Database) -> None:
    ada = user(database, "ada")
    with pytest.raises(ForbiddenError), database.write() as unit:
        users.create_user(unit, ada, CreateUser(None, "bob"))
    with pytest.raises(ForbiddenError), database.write() as unit:
        users.delete_user(unit, ada, "ada")


def test_an_imported_key_works_and_cannot_be_imported_twice(database: Database) -> None:
    secret = "local-" + "0123456789" * 4
    authenticator = Authenticator(database)
    assert authenticator.by_api_key(secret) is None
    with database.write() as unit:
        users.create_user(unit, OPERATOR, CreateUser(None, "ada", api_key=secret))
    found = authenticator.by_api_key(secret)
    assert found is not None
    assert (found.username, found.via) == ("ada", "key")
    with pytest.raises(ConflictError), database.write() as unit:
        users.create_user(unit, OPERATOR, CreateUser(None, "bob", api_key=secret))
    with database.read() as connection:
        assert users.find_user(connection, "bob") is None


def test_a_deleted_user_is_out_at_once_and_the_name_is_free(database: Database) -> None:
    user(database, "root", admin=True)
    ada = user(database, "ada")
    key = key_of(database, ada)
    authenticator = Authenticator(database)
    assert authenticator.by_api_key(key) is not None
    with database.write() as unit:
        users.delete_user(unit, OPERATOR, "ada")
    assert authenticator.by_api_key(key) is None
    again = user(database, "ada")
    assert again.user_rowid != ada.user_rowid
    with database.read() as connection:
        assert users.get_user(connection, ada.user_rowid or 0).deleted_at is not None


def test_the_last_administrator_stays(database: Database) -> None:
    root = user(database, "root", admin=True)
    with pytest.raises(ConflictError, match="last admin"), database.write() as unit:
        users.delete_user(unit, root, "root")
    user(database, "second", admin=True)
    with database.write() as unit:
        users.delete_user(unit, root, "root")


def test_another_process_sees_a_revoked_key_with_its_next_question(
    database: Database,
) -> None:
    ada = user(database, "ada")
    key = key_of(database, ada)
    elsewhere = Authenticator(Database(database.url.render_as_string(False)))
    assert elsewhere.by_api_key(key) is not None
    with database.write() as unit:
        rowid = api_keys.list_api_keys(unit.connection, ada.user_rowid or 0)[0].rowid
        api_keys.delete_api_key(unit, ada, rowid)
    assert elsewhere.cached("key", key, 30.0) is not None  # nobody told it
    assert elsewhere.by_api_key(key) is None


def test_a_remembered_answer_is_used_only_while_young(database: Database) -> None:
    now = [0.0]
    authenticator = Authenticator(database, clock=lambda: now[0])
    key = key_of(database, user(database, "ada"))
    assert authenticator.cached("key", key, 30.0) is None
    authenticator.by_api_key(key)
    now[0] = 1.0
    assert authenticator.cached("key", key, 1.0) is not None
    assert authenticator.cached("key", key, 0.5) is None
    assert authenticator.cached("session", key, 1.0) is None
    now[0] = 40.0
    assert authenticator.cached("key", key, 60.0) is None


def test_an_expired_key_is_no_key(database: Database) -> None:
    ada = user(database, "ada")
    past = datetime.now(UTC) - timedelta(seconds=1)
    assert (
        Authenticator(database).by_api_key(key_of(database, ada, expires_at=past))
        is None
    )


@pytest.mark.parametrize("secret", ["", "x", "tm-" + "a" * 40, "é" * 40, "k" * 100_000])
def test_what_is_no_key_signs_nobody_in(database: Database, secret: str) -> None:
    assert Authenticator(database).by_api_key(secret) is None


def test_the_use_of_a_key_is_noted(database: Database) -> None:
    ada = user(database, "ada")
    key = key_of(database, ada)
    Authenticator(database).by_api_key(key)
    with database.read() as connection:
        noted = api_keys.list_api_keys(connection, ada.user_rowid or 0)[0]
    assert noted.last_used_at is not None


def test_one_revokes_own_keys_and_an_administrator_any(database: Database) -> None:
    ada, bob = user(database, "ada"), user(database, "bob")
    key_of(database, ada)
    with database.read() as connection:
        rowid = api_keys.list_api_keys(connection, ada.user_rowid or 0)[0].rowid
    with pytest.raises(NotFoundError), database.write() as unit:
        api_keys.delete_api_key(unit, bob, rowid)
    with database.write() as unit:
        api_keys.delete_api_key(unit, OPERATOR, rowid)


def test_the_administrator_of_an_organization_administers_its_teams(
    database: Database,
) -> None:
    ada, bob = user(database, "ada"), user(database, "bob")
    with database.write() as unit:
        organizations.create_organization(unit, OPERATOR, "acme", "ada")
        organizations.add_organization_member(unit, OPERATOR, "acme", "bob", "member")
    vision = team(database, reloaded(database, ada), "vision", "acme")
    other = team(database, OPERATOR, "other", "acme")
    ada, bob = reloaded(database, ada), reloaded(database, bob)
    assert ada.may(Action.ADMIN, vision)
    assert ada.may(Action.ADMIN, other)
    assert not bob.may(Action.READ, vision)
    with pytest.raises(ForbiddenError), database.write() as unit:
        teams.create_team(unit, bob, teams.CreateTeam("mine", None, "acme"))


def test_the_own_entity_of_an_organization_follows_its_roles(
    database: Database,
) -> None:
    roles = {name: user(database, name) for name in ("admin", "member", "viewer")}
    with database.write() as unit:
        organization = organizations.create_organization(unit, OPERATOR, "acme")
        for role in roles:
            organizations.add_organization_member(unit, OPERATOR, "acme", role, role)
    allowed = {
        role: {
            one
            for one in Action
            if reloaded(database, actor).may(one, organization.entity_rowid)
        }
        for role, actor in roles.items()
    }
    assert allowed == {
        "admin": {Action.READ, Action.WRITE, Action.ADMIN},
        "member": {Action.READ, Action.WRITE},
        "viewer": {Action.READ},
    }


def test_who_joins_a_team_joins_its_organization_but_a_service_account_does_not(
    database: Database,
) -> None:
    ada, bob = user(database, "ada"), user(database, "bob")
    with database.write() as unit:
        organizations.create_organization(unit, OPERATOR, "acme", "ada")
    ada = reloaded(database, ada)
    team(database, ada, "vision", "acme")
    with database.write() as unit:
        teams.add_team_member(unit, OPERATOR, "vision", "bob", "view-only")
        account = teams.create_service_account(unit, OPERATOR, "vision", "ci")
    assert list(reloaded(database, bob).organization_roles.values()) == ["viewer"]
    service = Authenticator(database).by_api_key(account.api_key.secret)
    assert service is not None
    assert (service.organization_roles, service.default_entity) == ({}, "vision")
    assert list(service.team_roles.values()) == ["member"]
    with database.read() as connection:
        entity = find_entity(connection, "vision")
        assert entity is not None
        members = teams.list_team_members(connection, entity.rowid)
    # The official client takes the last member for the account it has just made.
    assert members[-1].user.rowid == account.user.rowid


def test_a_service_account_taken_out_of_its_team_is_gone(database: Database) -> None:
    ada = user(database, "ada")
    rowid = team(database, ada, "vision")
    ada = reloaded(database, ada)
    with database.write() as unit:
        account = teams.create_service_account(unit, ada, "vision", "ci")
        member = teams.list_team_members(unit.connection, rowid)[-1]
    with database.write() as unit:
        teams.remove_team_member(unit, ada, member.rowid)
    assert Authenticator(database).by_api_key(account.api_key.secret) is None


def test_deleting_an_organization_takes_its_teams_along(database: Database) -> None:
    ada = user(database, "ada")
    with database.write() as unit:
        organizations.create_organization(unit, OPERATOR, "acme", "ada")
    ada = reloaded(database, ada)
    team(database, ada, "vision", "acme")
    with database.write() as unit:
        organizations.delete_organization(unit, reloaded(database, ada), "acme")
    with database.read() as connection:
        assert find_entity(connection, "vision") is None
        assert find_entity(connection, "acme-org") is None
        assert users.find_user(connection, "ada") is not None
    assert reloaded(database, ada).team_roles == {}


def test_an_organization_one_is_not_in_does_not_exist(database: Database) -> None:
    stranger = user(database, "stranger")
    with database.write() as unit:
        organizations.create_organization(unit, OPERATOR, "acme")
    with database.read() as connection:
        assert organizations.find_organization(connection, stranger, "acme") is None
    with pytest.raises(NotFoundError), database.write() as unit:
        organizations.delete_organization(unit, stranger, "acme")


def test_an_invited_address_joins_when_its_user_is_made(database: Database) -> None:
    ada = user(database, "ada")
    rowid = team(database, ada, "vision")
    ada = reloaded(database, ada)
    invite = invites.CreateInvite("vision", "BOB@example.org", None)
    with database.write() as unit:
        invites.create_invite(unit, ada, invite)
        assert len(invites.pending_invites(unit.connection, rowid)) == 1
    assert user(database, "bob").may(Action.WRITE, rowid)
    with database.read() as connection:
        assert invites.pending_invites(connection, rowid) == []


def test_a_known_user_who_is_invited_is_a_member_at_once(database: Database) -> None:
    ada, bob = user(database, "ada"), user(database, "bob")
    rowid = team(database, ada, "vision")
    ada = reloaded(database, ada)
    with database.write() as unit:
        invites.create_invite(unit, ada, invites.CreateInvite("vision", None, "bob"))
    assert reloaded(database, bob).may(Action.WRITE, rowid)
    with pytest.raises(ConflictError), database.write() as unit:
        invites.create_invite(unit, ada, invites.CreateInvite("vision", None, "bob"))


@pytest.mark.parametrize(
    ("email", "username", "error"),
    [
        (None, None, InvalidInputError),
        ("a@b.c", "bob", InvalidInputError),
        (None, "nobody", NotFoundError),
    ],
)
def test_an_invitation_needs_one_person(
    database: Database, email: str | None, username: str | None, error: type[ApiError]
) -> None:
    ada = user(database, "ada")
    team(database, ada, "vision")
    ada = reloaded(database, ada)
    with pytest.raises(error), database.write() as unit:
        invites.create_invite(
            unit, ada, invites.CreateInvite("vision", email, username)
        )


def test_a_link_signs_in_once_and_not_after_its_time(database: Database) -> None:
    ada = user(database, "ada")
    with database.write() as unit:
        good = signin_links.create_signin_link(
            unit, OPERATOR, "ada", timedelta(hours=1)
        )
        late = signin_links.create_signin_link(unit, OPERATOR, "ada", timedelta(0))
    with database.write() as unit:
        assert signin_links.redeem_signin_link(unit, good) == ada.user_rowid
    for token in (good, late, "", "nonsense"):
        with pytest.raises(UnauthenticatedError), database.write() as unit:
            signin_links.redeem_signin_link(unit, token)


def test_a_session_lasts_from_its_last_use_and_ends_when_signed_out(
    database: Database,
) -> None:
    ada = user(database, "ada")
    assert ada.user_rowid is not None
    with database.write() as unit:
        token = sessions.create_session(unit, ada.user_rowid, timedelta(days=1), "UA")
        over = sessions.create_session(unit, ada.user_rowid, timedelta(0), None)
    authenticator = Authenticator(database)
    found = authenticator.by_session(token)
    assert found is not None
    assert found.via == "session"
    assert authenticator.by_session(over) is None
    assert authenticator.by_api_key(token) is None
    with database.write() as unit:
        sessions.delete_session(unit, token)
    assert authenticator.by_session(token) is None


def test_wrong_passwords_make_the_next_guess_wait(database: Database) -> None:
    ada = user(database, "ada")
    now = [0.0]
    check = passwords.PasswordCheck(database, clock=lambda: now[0])
    with pytest.raises(UnauthenticatedError):
        check.user_of("ada", "correct horse battery")  # none is set yet
    with database.write() as unit:
        passwords.set_password(unit, ada, "correct horse battery")
    assert check.user_of("ada", "correct horse battery") == ada.user_rowid
    for _ in range(5):
        with pytest.raises(UnauthenticatedError):
            check.user_of("ada", "wrong")
    with pytest.raises(BusyError) as refused:
        check.user_of("ada", "correct horse battery")
    assert refused.value.retry_after_s > 0
    now[0] += 10
    assert check.user_of("ada", "correct horse battery") == ada.user_rowid


def test_a_short_password_is_refused(database: Database) -> None:
    ada = user(database, "ada")
    with pytest.raises(InvalidInputError), database.write() as unit:
        passwords.set_password(unit, ada, "short")


def test_a_job_has_one_holder_until_its_lease_ends(database: Database) -> None:
    now, minute = datetime.now(UTC), timedelta(minutes=1)

    def claim(holder: str, at: datetime) -> bool:
        with database.write() as unit:
            return claim_lease(unit, "expire", holder, at, minute)

    assert claim("one", now)
    assert claim("one", now)
    assert not claim("two", now)
    assert claim("two", now + 2 * minute)
    assert not claim("one", now + 2 * minute)


def test_searching_shows_strangers_only_to_administrators(database: Database) -> None:
    root, ada = user(database, "root", admin=True), user(database, "ada")
    user(database, "bob")
    user(database, "b_d")
    team(database, ada, "vision")
    with database.write() as unit:
        teams.add_team_member(unit, OPERATOR, "vision", "bob", "member")
    with database.read() as connection:
        by_root = users.search_users(connection, root, None)
        by_ada = users.search_users(connection, reloaded(database, ada), None)
        literal = users.search_users(connection, root, "B_")
    assert [one.username for one in by_root] == ["ada", "b_d", "bob", "root"]
    assert [one.username for one in by_ada] == ["ada", "bob"]
    assert [one.username for one in literal] == ["b_d"]


@pytest.mark.parametrize(
    ("text", "match", "found"),
    [
        ("bob", Match.EXACT, ["bob"]),
        ("BOB", Match.EXACT, []),
        ("BOB@example.ORG", Match.EXACT, ["bob"]),
        ("bo", Match.EXACT, []),
        ("bo", Match.ENDS, ["bob", "bobby"]),
        ("BOBBY", Match.ENDS, ["bobby"]),
        ("by@example.org", Match.ENDS, ["bobby"]),
        ("xample", Match.ENDS, []),
        ("xample", Match.ANYWHERE, ["bob", "bobby", "root"]),
        ("b%", Match.ENDS, []),
        ("", Match.EXACT, ["bob", "bobby", "root"]),
    ],
)
def test_where_a_text_has_to_be_in_a_name(
    database: Database, text: str, match: Match, found: list[str]
) -> None:
    root = user(database, "root", admin=True)
    for name in ("bob", "bobby"):
        user(database, name)
    with database.read() as connection:
        known = users.search_users(connection, root, text, match)
        again = [
            one.username
            for offset in range(len(found) + 1)
            for one in users.search_users(
                connection, root, text, match, limit=1, offset=offset
            )
        ]
    assert [one.username for one in known] == found
    assert again == found


def test_an_address_belongs_to_one_account_until_that_is_closed(
    database: Database,
) -> None:
    user(database, "ada")
    with pytest.raises(ConflictError, match="'ada'"), database.write() as unit:
        users.create_user(unit, OPERATOR, CreateUser("ADA@Example.org", "lovelace"))
    with database.write() as unit:
        users.delete_user(unit, OPERATOR, "ada")
        users.create_user(unit, OPERATOR, CreateUser("ada@example.org", "lovelace"))


def test_no_two_keys_of_a_person_have_one_name(database: Database) -> None:
    ada, bob = user(database, "ada"), user(database, "bob")
    assert ada.user_rowid is not None
    assert bob.user_rowid is not None

    def imported(owner: int, end: str) -> str:
        secret = f"local-{'x' * 30}{end}"
        with database.write() as unit:
            made = api_keys.create_api_key(unit, owner, secret=secret)
        return made.record.masked

    assert imported(ada.user_rowid, "aaaaaaaa0123") == "local-…0123"
    assert imported(ada.user_rowid, "aaaaaabb0123") == "local-…bb0123"
    assert imported(ada.user_rowid, "aaaacccc0123") == "local-…cc0123"
    assert imported(ada.user_rowid, "aaaaddcc0123") == "local-…ddcc0123"
    assert imported(bob.user_rowid, "bbbbbbbb0123") == "local-…0123"


def test_a_key_that_looks_just_like_another_is_refused(database: Database) -> None:
    ada = user(database, "ada")
    assert ada.user_rowid is not None
    end = "z" * 12
    for number in range(5):
        with database.write() as unit:
            secret = f"local-{number}{'x' * 30}{end}"
            api_keys.create_api_key(unit, ada.user_rowid, secret=secret)
    secret = f"local-9{'x' * 30}{end}"
    with pytest.raises(ConflictError, match="like"), database.write() as unit:
        api_keys.create_api_key(unit, ada.user_rowid, secret=secret)


def test_an_invitation_is_made_once_for_an_address(database: Database) -> None:
    ada = user(database, "ada")
    rowid = team(database, ada, "vision")
    ada = reloaded(database, ada)
    with database.write() as unit:
        invites.create_invite(unit, ada, invites.CreateInvite("vision", "x@y.z", None))
    with pytest.raises(ConflictError), database.write() as unit:
        invites.create_invite(unit, ada, invites.CreateInvite("vision", "X@y.z", None))
    must = invites.CreateInvite("vision", "w@y.z", None, must_exist=True)
    with pytest.raises(NotFoundError), database.write() as unit:
        invites.create_invite(unit, ada, must)
    for wrong in ("no address", "a@b\x07", "a" * 65 + "@b"):
        command = invites.CreateInvite("vision", wrong, None)
        with pytest.raises(InvalidInputError), database.write() as unit:
            invites.create_invite(unit, ada, command)
    with database.read() as connection:
        waiting = [one.email for one in invites.pending_invites(connection, rowid)]
    assert waiting == ["x@y.z"]


def test_a_service_account_joins_nothing_else(database: Database) -> None:
    ada = user(database, "ada", admin=True)
    with database.write() as unit:
        organizations.create_organization(unit, ada, "acme")
    ada = reloaded(database, ada)
    team(database, ada, "vision", "acme")
    team(database, ada, "sound", "acme")
    with database.write() as unit:
        made = teams.create_service_account(unit, ada, "vision", "ci")
    name = made.user.username
    for attempt in (
        lambda unit: teams.add_team_member(unit, ada, "sound", name, "member"),
        lambda unit: invites.create_invite(
            unit, ada, invites.CreateInvite("sound", None, name)
        ),
        lambda unit: teams.create_team(unit, ada, teams.CreateTeam("new", name)),
        lambda unit: organizations.add_organization_member(
            unit, ada, "acme", name, "member"
        ),
        lambda unit: organizations.create_organization(unit, ada, "new", name),
    ):
        with pytest.raises(NotFoundError), database.write() as unit:
            attempt(unit)
    with database.write() as unit:
        teams.add_team_member(unit, ada, "vision", name, "view-only")
        robot = load_actor(unit.connection, made.user.rowid)
    assert (list(robot.team_roles.values()), robot.organization_roles) == (
        ["view-only"],
        {},
    )
    with pytest.raises(ForbiddenError), database.write() as unit:
        teams.create_team(unit, robot, teams.CreateTeam("new"))


def test_who_leaves_an_organization_leaves_its_teams(database: Database) -> None:
    ada, bob = user(database, "ada", admin=True), user(database, "bob")
    with database.write() as unit:
        organizations.create_organization(unit, ada, "acme")
    ada = reloaded(database, ada)
    team(database, ada, "vision", "acme")
    team(database, bob, "alone")
    with database.write() as unit:
        teams.add_team_member(unit, ada, "vision", "bob", "admin")
    bob = reloaded(database, bob)
    for actor, name, error in (
        (bob, "ada", ForbiddenError),
        (ada, "nobody", NotFoundError),
        (user(database, "eve"), "bob", NotFoundError),
    ):
        with pytest.raises(error), database.write() as unit:
            organizations.remove_organization_member(unit, actor, "acme", name)
    with database.write() as unit:
        organizations.remove_organization_member(unit, bob, "acme", "bob")
        seen = find_entity(unit.connection, "alone")
    assert seen is not None
    left = reloaded(database, bob)
    assert (left.organization_roles, dict(left.team_roles)) == (
        {},
        {seen.rowid: "admin"},
    )
    with pytest.raises(NotFoundError), database.write() as unit:
        organizations.remove_organization_member(unit, ada, "acme", "bob")


@pytest.mark.parametrize("what", ["user", "team", "organization", "invite", "service"])
def test_two_administrators_at_once_do_it_once(database: Database, what: str) -> None:
    ada = user(database, "ada", admin=True)
    user(database, "bob")
    team(database, ada, "vision")
    ada = reloaded(database, ada)
    do: dict[str, Callable[[UnitOfWork, int], object]] = {
        "user": lambda unit, n: users.create_user(
            unit, ada, CreateUser("new@example.org", f"new-{n}")
        ),
        "team": lambda unit, n: teams.create_team(unit, ada, teams.CreateTeam("new")),
        "organization": lambda unit, n: organizations.create_organization(
            unit, ada, "new"
        ),
        "invite": lambda unit, n: invites.create_invite(
            unit, ada, invites.CreateInvite("vision", None, "bob")
        ),
        "service": lambda unit, n: teams.create_service_account(
            unit, ada, "vision", "ci"
        ),
    }
    outcomes: list[str] = []
    begin = threading.Barrier(4)

    def attempt(number: int) -> None:
        begin.wait()
        try:
            with database.write() as unit:
                do[what](unit, number)
            outcomes.append("done")
        except ConflictError:
            outcomes.append("conflict")

    threads = [threading.Thread(target=attempt, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "conflict", "conflict", "done"]
