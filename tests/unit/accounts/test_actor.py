"""Who may do what: the whole table, without a database."""

from __future__ import annotations

import itertools

import pytest

from trailmark.errors import ForbiddenError, NotFoundError, UnauthenticatedError
from trailmark.server.accounts.actor import (
    ANONYMOUS,
    OPERATOR,
    Action,
    Actor,
    TeamRole,
    Visibility,
)
from trailmark.server.accounts.policy import Policy, enforce

TEAM, OWN, OTHER = 7, 1, 9
READ, WRITE, ADMIN = Action.READ, Action.WRITE, Action.ADMIN


def actor(role: str | None = None, *, admin: bool = False) -> Actor:
    roles = {} if role is None else {TEAM: role}
    return Actor(
        user_rowid=3,
        username="ada",
        is_admin=admin,
        personal_entity_rowid=OWN,
        team_roles=roles,
        via="key",
    )


MAY_IN_A_PRIVATE_TEAM = {
    "nobody": (ANONYMOUS, set()),
    "a stranger": (actor(), set()),
    "a viewer": (actor(TeamRole.VIEW_ONLY), {READ}),
    "a member": (actor(TeamRole.MEMBER), {READ, WRITE}),
    "a team administrator": (actor(TeamRole.ADMIN), {READ, WRITE, ADMIN}),
    "a server administrator": (actor(admin=True), {READ, WRITE, ADMIN}),
    "the command line": (OPERATOR, {READ, WRITE, ADMIN}),
}


@pytest.mark.parametrize("who", MAY_IN_A_PRIVATE_TEAM)
def test_in_a_private_project_of_a_team_only_its_roles_count(who: str) -> None:
    somebody, allowed = MAY_IN_A_PRIVATE_TEAM[who]
    assert {one for one in Action if somebody.may(one, TEAM)} == allowed


@pytest.mark.parametrize(
    ("visibility", "allowed"),
    [
        (Visibility.PRIVATE, set()),
        (Visibility.PUBLIC, {READ}),
        (Visibility.OPEN, {READ, WRITE}),
        ("unheard of", set()),
    ],
)
def test_visibility_opens_a_project_to_everybody_signed_in(
    visibility: str, allowed: set[Action]
) -> None:
    assert {one for one in Action if actor().may(one, TEAM, visibility)} == allowed
    assert not any(ANONYMOUS.may(one, TEAM, visibility) for one in Action)


def test_a_viewer_of_a_team_may_write_into_its_open_projects() -> None:
    assert actor(TeamRole.VIEW_ONLY).may(WRITE, TEAM, Visibility.OPEN)


def test_a_person_may_do_everything_in_the_own_entity_and_nothing_in_others() -> None:
    assert all(actor().may(one, OWN) for one in Action)
    assert not any(actor().may(one, OTHER) for one in Action)


def test_what_may_not_be_read_is_not_found_and_what_may_not_be_changed_forbidden() -> (
    None
):
    with pytest.raises(NotFoundError):
        actor().require(WRITE, TEAM)
    with pytest.raises(ForbiddenError, match="change"):
        actor(TeamRole.VIEW_ONLY).require(WRITE, TEAM)
    actor(TeamRole.MEMBER).require(WRITE, TEAM)


EXPECTED = {
    (Policy.PUBLIC, "nobody"): None,
    (Policy.PUBLIC, "user"): None,
    (Policy.PUBLIC, "admin"): None,
    (Policy.SIGNED_URL, "nobody"): None,
    (Policy.SIGNED_URL, "user"): None,
    (Policy.SIGNED_URL, "admin"): None,
    (Policy.OPERATOR, "nobody"): None,
    (Policy.OPERATOR, "user"): None,
    (Policy.OPERATOR, "admin"): None,
    (Policy.SIGNED_IN, "nobody"): UnauthenticatedError,
    (Policy.SIGNED_IN, "user"): None,
    (Policy.SIGNED_IN, "admin"): None,
    (Policy.INSTANCE_ADMIN, "nobody"): UnauthenticatedError,
    (Policy.INSTANCE_ADMIN, "user"): ForbiddenError,
    (Policy.INSTANCE_ADMIN, "admin"): None,
}


def test_the_table_of_policies_is_complete() -> None:
    assert set(EXPECTED) == set(itertools.product(Policy, ["nobody", "user", "admin"]))


@pytest.mark.parametrize(("policy", "who"), EXPECTED)
def test_a_policy_lets_pass_exactly_whom_it_names(policy: Policy, who: str) -> None:
    somebody = {"nobody": ANONYMOUS, "user": actor(), "admin": actor(admin=True)}[who]
    refusal = EXPECTED[policy, who]
    if refusal is None:
        enforce(policy, somebody)
    else:
        with pytest.raises(refusal):
            enforce(policy, somebody)
