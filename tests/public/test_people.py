"""People, teams and organizations through our client: what each may do, and may not."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.support.world import World, running_world
from trailmark.apis.public import Member, Organization, Team, User
from trailmark.apis.public.api import Api
from trailmark.errors import (
    ApiError,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    UnauthenticatedError,
    UnknownNameError,
    UsageError,
)

_numbers = itertools.count()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One of its own: other tests count on who is where."""
    with running_world(tmp_path_factory.mktemp("people")) as made:
        yield made


@pytest.fixture
def fresh() -> str:
    """A name that nobody on the server has."""
    return f"name{next(_numbers)}x"


@pytest.fixture
def lab(api: Api, fresh: str) -> Iterator[Organization]:
    """An organization of ada's, gone afterwards: others count on acme being the only."""
    made = api.create_organization(fresh)
    yield made
    made.delete()


def signs_in(world: World, key: str) -> bool:
    """Whether the server knows a key, asked without any client of ours."""
    answer = httpx.post(
        f"{world.base_url}/graphql",
        json={"query": "{ viewer { username } }"},
        auth=("api", key),
        timeout=30,
    )
    return answer.json()["data"]["viewer"] is not None


# The caller


def test_1_2_the_viewer_is_whose_key_it_is(world: World, api: Api) -> None:
    viewer = api.viewer
    assert isinstance(viewer, User)
    assert (viewer.username, viewer.email, viewer.entity, viewer.admin) == (
        "ada",
        "ada@acme.org",
        "crew",
        True,
    )
    assert viewer.teams == ["crew", "other"]
    assert world.bob().viewer.username == "bob"


def test_the_viewer_is_asked_for_once(api: Api) -> None:
    assert api.viewer is api.viewer


def test_4_a_wrong_key_is_refused(world: World) -> None:
    with pytest.raises(UnauthenticatedError, match="API key"):
        _ = world.api(key="x" * 40).viewer


def test_5_the_default_entity_and_the_connection(api: Api) -> None:
    assert api.default_entity == "crew"
    assert api.user_agent.startswith("trailmark")
    assert api.viewer.client is api.client


def test_a_person_sees_the_own_account(world: World) -> None:
    bob = world.bob().viewer
    assert (bob.email, bob.admin, bob.teams) == ("bob@acme.org", False, ["crew"])
    own = bob.user_api
    assert own is not None
    assert own.viewer == bob


# Looking for people


def test_94_users_are_found_by_the_ends_of_names_and_addresses(
    api: Api, fresh: str
) -> None:
    made = api.create_user(f"{fresh}@x.org")
    assert (made.username, made.email, made.admin) == (fresh, f"{fresh}@x.org", False)
    assert api.user(f"{fresh}@x.org") == made
    assert api.user(fresh) == made
    assert api.user("nobody") is None
    assert api.user(fresh[:-1]) is None
    assert "bob" in [one.username for one in api.users("b")]
    assert fresh in [one.username for one in api.users("X.ORG")]
    assert [one.username for one in api.users("ada")] == ["ada"]
    assert api.users("acme") == []  # in the middle of all addresses
    assert api.users("%") == []


def test_everybody_is_found_page_by_page(api: Api, fresh: str) -> None:
    make = "\n".join(
        f'u{n}: createUser(input: {{email: "{fresh}-{n}@page.test"}}) {{ user {{ id }} }}'
        for n in range(30)
    )
    for _ in range(18):
        api.client.execute(
            "mutation {" + make.replace("-", f"-{next(_numbers)}-") + "}"
        )
    found = [str(one) for one in api.users("page.test")]
    assert len(found) == len(set(found)) == 540
    assert found == sorted(found)
    assert len(api.users("")) > 540


@pytest.mark.parametrize(
    "ask",
    [
        lambda api: api.users("b"),
        lambda api: api.users(""),
        lambda api: api.user("bob"),
        lambda api: api.user("nobody"),
        lambda api: api.create_user("new@x.org"),
        lambda api: api.create_user("new@x.org", admin=True),
        lambda api: api.create_organization("bobs-own"),
        lambda api: api.viewer.delete(),
    ],
)
def test_who_does_not_administer_the_server_is_told_who_may(
    world: World, ask: Callable[[Api], Any]
) -> None:
    with pytest.raises(ForbiddenError, match="administrator"):
        ask(world.bob())


@pytest.mark.parametrize("wrong", ["", "   ", None, 7])
def test_nothing_is_no_name_of_a_user(api: Api, wrong: Any) -> None:
    with pytest.raises(UsageError):
        api.user(wrong)


@pytest.mark.parametrize("text", ["a" * 10_000_000, "nobody%", "'; drop table users"])
def test_odd_names_belong_to_nobody(api: Api, text: str) -> None:
    assert api.user(text) is None
    assert api.users(text) == []


def test_what_cannot_be_sent_says_so(api: Api) -> None:
    with pytest.raises(UsageError, match="surrogates"):
        api.user("\ud800")
    with pytest.raises(InvalidInputError, match="NUL"):
        api.user("a\0b")


# Accounts


@pytest.mark.parametrize(
    "address", ["", "cy", "@x.org", "cy@", "c y@x.org", "cy@x\n", "cy\x07@x.org", None]
)
def test_what_is_no_address_makes_no_account(api: Api, address: Any) -> None:
    with pytest.raises(UsageError):
        api.create_user(address)


@pytest.mark.parametrize("name", ["", "../x", "a b", "settings", "é", 7])
def test_what_is_no_name_makes_no_account(api: Api, name: Any) -> None:
    with pytest.raises(UsageError):
        api.create_user("free@x.org", username=name)
    assert api.user("free@x.org") is None


def test_an_address_belongs_to_one_account(api: Api, fresh: str) -> None:
    api.create_user(f"{fresh}@x.org")
    with pytest.raises(ConflictError, match=f"{fresh}@X.org"):
        api.create_user(f"{fresh}@X.org", username=f"{fresh}-2")
    assert api.user(f"{fresh}-2") is None
    with pytest.raises(ConflictError, match="'bob'"):
        api.create_user(f"other-{fresh}@x.org", username="bob")
    assert api.user(f"other-{fresh}@x.org") is None


def test_two_people_of_one_name_are_told_apart_by_a_number(
    api: Api, fresh: str
) -> None:
    one = User.create(api, f"{fresh}@a.org")
    two = User.create(api, f"{fresh}@b.org")
    assert (str(one), str(two)) == (fresh, f"{fresh}-2")


def test_an_administrator_made_by_an_administrator_is_one(
    world: World, api: Api, fresh: str
) -> None:
    made = api.create_user(f"{fresh}@x.org", admin=True)
    assert made.admin is True
    key = made.generate_api_key()
    assert key is not None
    assert [str(one) for one in world.api(key=key).users("bo")] == ["bob"]
    assert made.delete() is True


def test_a_closed_account_is_shut_out_and_its_name_free(
    world: World, api: Api, fresh: str
) -> None:
    made = api.create_user(f"{fresh}@x.org")
    key = made.generate_api_key()
    assert key is not None
    assert signs_in(world, key)
    assert made.delete() is True
    assert not signs_in(world, key)
    assert made.delete() is False
    assert made.generate_api_key() is None
    assert api.user(fresh) is None
    again = api.create_user(f"{fresh}@x.org")
    assert (again.username, again.api_keys) == (fresh, [])


def test_two_administrators_at_once_make_one_account(world: World, fresh: str) -> None:
    outcomes: list[str] = []
    begin = threading.Barrier(8)

    def make(number: int) -> None:
        mine = world.api()
        _ = mine.viewer
        begin.wait()
        try:
            mine.create_user(f"{fresh}@x.org", username=f"{fresh}-{number}")
            outcomes.append("made")
        except ConflictError:
            outcomes.append("taken")

    threads = [threading.Thread(target=make, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made"] + ["taken"] * 7
    assert len(world.api().users(f"{fresh}-")) == 1


def test_people_are_shown_by_name_and_equal_by_account(world: World, api: Api) -> None:
    ada, bob = api.user("ada"), api.user("bob")
    assert ada is not None
    assert bob is not None
    assert (str(ada), repr(ada)) == ("ada", "<User ada>")
    assert ada == api.viewer
    assert ada != bob
    assert ada != "ada"
    assert {ada, api.viewer, bob} == {ada, bob}
    assert bob == world.bob().viewer


def test_what_is_not_known_is_read_when_asked_for(api: Api, world: World) -> None:
    author = User(api.client, {"name": "bob", "username": "bob"})
    assert str(author) == "bob"
    assert (author.email, author.teams) == ("bob@acme.org", ["crew"])
    assert len(author.api_keys) == 1
    ada = User(world.bob().client, {"username": "ada"})
    assert (ada.name, ada.email, ada.api_keys, ada.admin) == ("ada", None, [], True)


def test_somebody_who_is_not_there_is_shown_without_an_error(api: Api) -> None:
    gone = User(api.client, {"name": "gone", "username": "gone"})
    assert (str(gone), repr(gone), gone.name) == ("gone", "<User gone>", "gone")
    assert (gone.email, gone.admin, gone.teams, gone.api_keys) == (None, None, [], [])
    assert gone.user_api is None
    with pytest.raises(UnknownNameError, match="gone"):
        gone.load()
    with pytest.raises(UnknownNameError):
        gone.delete_api_key("tm-")
    nobody = User(api.client, {})
    assert (str(nobody), nobody.username, nobody.user_api) == ("", None, None)
    with pytest.raises(UsageError):
        nobody.generate_api_key()


# Keys


def test_95_a_key_is_made_listed_by_name_used_and_deleted(
    world: World, api: Api, fresh: str
) -> None:
    user = api.create_user(f"{fresh}@x.org")
    assert (user.api_keys, user.teams, user.user_api) == ([], [], None)
    key = user.generate_api_key("laptop")
    assert key is not None
    own = user.user_api
    assert own is not None
    assert own.viewer.email == user.email
    found = api.user(fresh)
    assert found is not None
    [name] = found.api_keys
    assert user.api_keys == [name]
    assert name != key
    assert not signs_in(world, name)
    with pytest.raises(ValueError, match="no such"):
        found.delete_api_key("no such")
    assert found.delete_api_key(name) is True
    assert not signs_in(world, key)
    assert found.api_keys == []
    with pytest.raises(ValueError, match="no API key"):
        found.delete_api_key(name)


def test_a_key_may_be_named_by_its_text_or_description(
    world: World, api: Api, fresh: str
) -> None:
    user = api.create_user(f"{fresh}@x.org")
    one, two, three = (user.generate_api_key(text) for text in ("a", "b", "b"))
    assert one is not None
    assert two is not None
    assert three is not None
    assert len(set(user.api_keys)) == 3
    with pytest.raises(UsageError, match="2 API keys"):
        user.delete_api_key("b")
    assert user.delete_api_key("a") is True
    assert user.delete_api_key(three) is True
    assert [signs_in(world, key) for key in (one, two, three)] == [False, True, False]
    assert user.user_api is None
    assert user.delete_api_key("b") is True
    assert user.api_keys == []


def test_the_text_of_a_key_is_not_repeated_by_an_error(api: Api, fresh: str) -> None:
    user = api.create_user(f"{fresh}@x.org")
    secret = "tm-" + "s3cret" * 7
    with pytest.raises(UnknownNameError) as refused:
        user.delete_api_key(secret)
    assert "s3cret" not in str(refused.value)


def test_a_person_makes_and_deletes_own_keys(world: World) -> None:
    bob = world.bob().viewer
    before = bob.api_keys
    key = bob.generate_api_key("mine")
    assert key is not None
    assert world.api(key=key).viewer == bob
    assert bob.delete_api_key("mine") is True
    assert bob.api_keys == before


def test_nobody_but_administrators_has_a_hand_in_anothers_keys(world: World) -> None:
    ada = User(world.bob().client, {"username": "ada"})
    with pytest.raises(ForbiddenError, match="administrators"):
        ada.generate_api_key()
    with pytest.raises(ForbiddenError, match="administrators"):
        ada.delete_api_key("anything")
    assert ada.user_api is None


@pytest.mark.parametrize(
    ("description", "error"),
    [
        ("x" * 501, InvalidInputError),
        ("x" * 10_000_000, InvalidInputError),
        ("a\0b", InvalidInputError),
        ("\ud800", UsageError),
        (7, UsageError),
    ],
)
def test_a_key_needs_a_description_that_can_be_kept(
    api: Api, description: Any, error: type[Exception]
) -> None:
    bob = api.user("bob")
    assert bob is not None
    before = bob.api_keys
    with pytest.raises(error):
        bob.generate_api_key(description)
    assert bob.api_keys == before


# Teams


def test_93_a_team_is_made_filled_and_thinned(
    world: World, api: Api, fresh: str
) -> None:
    team = api.create_team(fresh, admin_username="ada")
    assert team.invite("bob") is True
    assert team.invite("bob") is False
    assert team.invite("bob@ACME.org") is False
    assert team.invite("ghost@x") is False
    assert team.invite("ghost") is False
    account = team.create_service_account("ci")
    assert account is not None
    found = api.team(fresh)
    assert (found.name, str(found), repr(found)) == (fresh, fresh, f"<Team {fresh}>")
    assert found.organization == "acme"
    assert found == team
    shown = [(one.name, one.role, one.account_type) for one in found.members]
    assert shown == [
        ("ada", "admin", "MEMBER"),
        ("bob", "member", "MEMBER"),
        ("ci", "member", "SERVICE"),
    ]
    bob = found.members[1]
    assert (bob.username, bob.email, bob.admin, bob.pending, bob.api_key, bob.team) == (
        "bob",
        "bob@acme.org",
        False,
        False,
        None,
        fresh,
    )
    assert bob.user == world.bob().viewer
    assert bob.delete() is True
    assert bob.delete() is False
    assert [one.name for one in api.team(fresh).members] == ["ada", "ci"]
    assert fresh not in world.bob().viewer.teams


def test_112_an_unknown_team_is_an_error_once_it_is_read(world: World) -> None:
    for name in ("none", "ada", "acme-org"):
        team = world.api().team(name)
        assert team.name == name
        with pytest.raises(UnknownNameError, match=name):
            _ = team.members
        with pytest.raises(ValueError, match=name):
            _ = team.id
    with pytest.raises(UnknownNameError):
        world.api().team("none").invite("bob")
    with pytest.raises(UnknownNameError):
        world.api().team("none").create_service_account("ci")


def test_a_team_one_is_not_in_does_not_exist(world: World) -> None:
    other = world.bob().team("other")
    for ask in (
        lambda: other.members,
        lambda: other.invite("bob"),
        lambda: other.create_service_account("ci"),
    ):
        with pytest.raises(UnknownNameError, match="'other'"):
            ask()


def test_a_member_who_does_not_administer_the_team_changes_nothing(
    world: World,
) -> None:
    crew = world.bob().team("crew")
    ada, bob = crew.members[:2]
    for ask in (
        lambda: crew.invite("ada"),
        lambda: crew.invite("ghost@x"),
        lambda: crew.create_service_account("ci"),
        ada.delete,
        lambda: ada.set_role("view-only"),
        lambda: bob.set_role("admin"),
    ):
        with pytest.raises(ForbiddenError, match="administer"):
            ask()
    roles = [(one.username, one.role) for one in world.api().team("crew").members]
    assert roles == [("ada", "admin"), ("bob", "member")]


def test_roles_are_changed_and_refused_by_name(
    world: World, api: Api, fresh: str
) -> None:
    team = api.create_team(fresh)
    assert team.invite("bob", admin=True) is True
    bob = team.members[1]
    assert (bob.role, bob.admin) == ("admin", True)
    assert world.bob().team(fresh).create_service_account("bobs") is not None
    bob.set_role("view-only")
    assert (bob.role, bob.admin) == ("view-only", False)
    assert api.team(fresh).members[1].role == "view-only"
    with pytest.raises(ForbiddenError):
        world.bob().team(fresh).create_service_account("another")
    with pytest.raises(UsageError, match="'owner'"):
        bob.set_role("owner")


def test_a_member_may_leave(world: World, api: Api, fresh: str) -> None:
    api.create_team(fresh).invite("bob")
    mine = world.bob().team(fresh).members[1]
    assert mine.delete() is True
    assert api.team(fresh).members[1:] == []


def test_a_service_account_has_a_key_that_is_told_once_and_ends_with_it(
    world: World, api: Api, fresh: str
) -> None:
    team = api.create_team(fresh)
    account = team.create_service_account("ci")
    assert isinstance(account, Member)
    assert account.api_key is not None
    assert signs_in(world, account.api_key)
    own = world.api(key=account.api_key)
    assert (own.default_entity, own.viewer.teams) == (fresh, [fresh])
    listed = api.client.execute(
        "query($name: String!) { entity(name: $name) { members { name apiKey } } }",
        {"name": fresh},
    )
    assert listed["entity"]["members"][-1] == {"name": "ci", "apiKey": None}
    assert signs_in(world, account.api_key)
    assert [one.api_key for one in team.members] == [None, None]
    assert team.create_service_account("ci") is None
    assert account.delete() is True
    assert not signs_in(world, account.api_key)
    assert account.delete() is False


def test_a_service_account_acts_in_its_team_alone(
    world: World, api: Api, fresh: str
) -> None:
    account = api.create_team(fresh).create_service_account("ci")
    assert account is not None
    assert account.username is not None
    assert account.api_key is not None
    assert api.team("other").invite(account.username) is False
    elsewhere = Member(api.client, "other", {"username": account.username})
    with pytest.raises(NotFoundError):
        elsewhere.set_role("member")
    with pytest.raises(NotFoundError):
        api.organization("acme").add_member(account.username)
    with pytest.raises(NotFoundError):
        api.create_team(f"{fresh}-2", admin_username=account.username)
    with pytest.raises(ForbiddenError, match="service account"):
        world.api(key=account.api_key).create_team(f"{fresh}-3")
    account.set_role("view-only")
    assert api.team(fresh).members[-1].role == "view-only"
    names = [str(one.user) for one in api.organization("acme").members]
    assert account.username not in names


@pytest.mark.parametrize(
    ("description", "error"),
    [
        ("", UsageError),
        ("  ", UsageError),
        (None, UsageError),
        ("x" * 129, InvalidInputError),
        ("x" * 10_000_000, InvalidInputError),
        ("a\nb", InvalidInputError),
        ("a\0b", InvalidInputError),
        ("\ud800", UsageError),
    ],
)
def test_a_service_account_needs_a_description_that_can_be_read(
    api: Api, description: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        api.team("other").create_service_account(description)
    assert [one.name for one in api.team("other").members] == ["ada"]


@pytest.mark.parametrize("name", ["", "../x", "a b", "x" * 129, "registry", "é", None])
def test_what_is_no_name_makes_no_team(api: Api, name: Any) -> None:
    with pytest.raises(UsageError):
        api.create_team(name)


def test_a_team_that_cannot_be_made_leaves_nothing_behind(
    api: Api, world: World, fresh: str
) -> None:
    for name in ("crew", "ada"):
        with pytest.raises(ConflictError, match=name):
            api.create_team(name)
    with pytest.raises(NotFoundError, match="nobody"):
        api.create_team(fresh, admin_username="nobody")
    with pytest.raises(NotFoundError, match="no-such"):
        api.create_team(fresh, organization="no-such")
    with pytest.raises(ForbiddenError, match="acme"):
        world.bob().create_team(fresh, organization="acme")
    with pytest.raises(UnknownNameError):
        api.team(fresh).load()
    assert api.create_team(fresh).name == fresh


def test_the_settings_name_the_organization_of_a_new_team(
    world: World, api: Api, fresh: str, lab: Organization
) -> None:
    made = world.api(organization=lab.name).create_team(f"{fresh}-team")
    assert made.organization == lab.name
    assert [one.name for one in api.organization(lab.name).teams] == [made.name]


def test_an_open_invitation_is_shown_and_taken_back(api: Api, fresh: str) -> None:
    team = api.create_team(fresh)
    address = f"{fresh}@later.org"
    waits = 'mutation { createInvite(input: {entityName: "%s", email: "%s"}) '
    api.client.execute((waits + "{ invite { id } } }") % (fresh, address))
    [guest] = [one for one in team.members if one.pending]
    assert (guest.name, guest.username, guest.email, guest.user) == (
        address,
        None,
        address,
        None,
    )
    with pytest.raises(UsageError, match="not joined"):
        guest.set_role("admin")
    assert guest.delete() is True
    assert guest.delete() is False
    assert [one.name for one in api.team(fresh).members] == ["ada"]


@pytest.mark.parametrize("who", ["", " ", None, 7, "\ud800"])
def test_nobody_is_invited_by_what_is_no_name(api: Api, who: Any) -> None:
    with pytest.raises(UsageError):
        api.team("other").invite(who)


def test_two_invitations_at_once_make_one_member(world: World, fresh: str) -> None:
    world.api().create_team(fresh)
    answers: list[bool] = []
    begin = threading.Barrier(6)

    def invite() -> None:
        team = world.api().team(fresh)
        _ = team.members
        begin.wait()
        answers.append(team.invite("bob"))

    threads = [threading.Thread(target=invite) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False] * 5 + [True]
    assert [one.name for one in world.api().team(fresh).members] == ["ada", "bob"]


# Organizations


def test_an_organization_is_made_filled_listed_and_deleted(
    world: World, api: Api, fresh: str, lab: Organization
) -> None:
    assert (lab.name, lab.entity, str(lab)) == (fresh, f"{fresh}-org", fresh)
    lab.add_member("bob")
    lab.add_member("bob", "viewer")
    team = api.create_team(f"{fresh}-team", organization=fresh)
    assert team.invite("bob") is True
    found = world.bob().organization(fresh)
    assert [(str(one.user), one.role) for one in found.members] == [
        ("ada", "admin"),
        ("bob", "viewer"),
    ]
    assert found == lab
    assert found.teams == [team]
    assert fresh in [one.name for one in world.bob().organizations()]
    assert lab.remove_member("bob") is True
    assert lab.remove_member("bob") is False
    assert [one.name for one in api.team(team.name).members] == ["ada"]
    assert fresh not in [one.name for one in world.bob().organizations()]
    assert lab.delete() is True
    assert lab.delete() is False
    with pytest.raises(UnknownNameError):
        api.team(team.name).load()
    with pytest.raises(UnknownNameError, match=fresh):
        lab.load()


def test_a_member_of_an_organization_does_not_administer_it(
    world: World, fresh: str, lab: Organization
) -> None:
    lab.add_member("bob")
    mine = world.bob().organization(fresh)
    for ask in (
        lambda: mine.add_member("bob", "admin"),
        lambda: mine.remove_member("ada"),
        mine.delete,
        lambda: world.bob().create_team(f"{fresh}-team", organization=fresh),
    ):
        with pytest.raises(ForbiddenError, match="administer"):
            ask()
    assert mine.remove_member("bob") is True
    with pytest.raises(UnknownNameError):
        world.bob().organization(fresh)
    with pytest.raises(UnknownNameError):
        mine.remove_member("ada")


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda api: api.create_organization(""), UsageError),
        (lambda api: api.create_organization("a b"), UsageError),
        (lambda api: api.create_organization("acme"), ConflictError),
        (
            lambda api: api.create_organization("free", admin_username="nobody"),
            NotFoundError,
        ),
        (lambda api: api.organization("no-such"), UnknownNameError),
        (lambda api: api.organization("acme").add_member("nobody"), NotFoundError),
        (lambda api: api.organization("acme").add_member(""), UsageError),
        (lambda api: api.organization("acme").add_member("bob", "owner"), UsageError),
        (lambda api: api.organization("acme").remove_member(None), UsageError),
    ],
)
def test_what_cannot_be_done_with_an_organization(
    api: Api, ask: Callable[[Api], Any], error: type[ApiError]
) -> None:
    with pytest.raises(error):
        ask(api)
    assert "free" not in [one.name for one in api.organizations()]


def test_members_of_a_registry_are_users_and_teams(api: Api, fresh: str) -> None:
    registry = api.create_registry(fresh, "restricted", "acme")
    bob = api.user("bob")
    assert bob is not None
    registry.add_members(bob, api.team("crew"))
    assert bob in [one.user for one in registry.user_members()]
    [crew] = registry.team_members()
    assert crew.team == Team(api.client, "crew")
    assert [one.username for one in crew.team.members] == ["ada", "bob"]
    registry.remove_members(bob, crew)
    assert [str(one.user) for one in registry.user_members()] == ["ada"]
