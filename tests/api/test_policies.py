"""Every route and root field × every role: whoever the policy does not name is out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from tests.support.app import Person, RunningApp
from trailmark.server.accounts.policy import Policy
from trailmark.server.app.asgi import all_routes
from trailmark.server.app.policed_router import mount
from trailmark.server.graphql.fields import root_policies
from trailmark.server.graphql.schema import build_schema
from trailmark.server.rest.policed_route import PolicedRoute

SIGNED_IN = {"stranger", "viewer", "member", "team admin", "instance admin"}
NOBODY = {"anonymous", "revoked"}
REFUSED: dict[Policy, dict[str, int]] = {
    Policy.PUBLIC: {},
    Policy.SIGNED_URL: {},
    Policy.OPERATOR: dict.fromkeys(NOBODY | SIGNED_IN, 401),
    Policy.SIGNED_IN: dict.fromkeys(NOBODY, 401),
    Policy.INSTANCE_ADMIN: dict.fromkeys(NOBODY, 401)
    | dict.fromkeys(SIGNED_IN - {"instance admin"}, 403),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Somebody of every role towards the private project `vision/digits`."""

    people: dict[str, Person | None]


def cast_of(app: RunningApp) -> Cast:
    make = app.make
    people: dict[str, Person | None] = {
        "anonymous": None,
        "revoked": make.user_without_valid_key("revoked"),
        "stranger": make.user("stranger"),
        "viewer": make.user("viewer"),
        "member": make.user("member"),
        "team admin": make.user("boss"),
        "instance admin": make.user("root", admin=True),
    }
    make.team(
        "vision",
        view_only=known(people["viewer"]),
        member=known(people["member"]),
        admin=known(people["team admin"]),
    )
    make.team("other", admin=known(people["stranger"]))
    make.project("vision", "digits")
    return Cast(people)


def known(person: Person | None) -> Person:
    assert person is not None
    return person


def test_every_route_refuses_exactly_whom_its_policy_does_not_name(
    running_app: RunningApp,
) -> None:
    people = cast_of(running_app).people
    wrong: list[str] = []
    for route in all_routes(running_app.services):
        for method in route.methods:
            for role, person in people.items():
                if route.path.startswith("/api/live") and role not in NOBODY:
                    continue  # answers without an end; test_live.py reads them
                got = running_app.client(person).request(
                    method, _filled(route), content=b"{}"
                )
                if not _is_right(route, REFUSED[route.policy].get(role), got):
                    wrong.append(f"{method} {route.path} {role}: {got.status_code}")
    assert wrong == []


def _is_right(route: PolicedRoute, refusal: int | None, got: httpx.Response) -> bool:
    if refusal is not None:
        return got.status_code == refusal
    if got.status_code == 401:
        return route.path in _DECIDES_INSIDE
    return got.status_code < 500


# Public routes that tell callers apart by themselves, and how: /metrics serves this
# machine without a key; signing in answers 401 to a wrong password.
_DECIDES_INSIDE = {"/metrics", "/api/session", "/graphql"}


def _filled(route: PolicedRoute) -> str:
    path = re.sub(r"\{(\w+)(:\w+)?\}", _parameter, route.path)
    return f"{path}?{route.query}=x" if route.query else path


def _parameter(found: re.Match[str]) -> str:
    return {"entity": "vision", "project": "digits"}.get(found[1], "x")


@pytest.mark.parametrize("kind", ["Query", "Mutation"])
def test_every_root_field_refuses_exactly_whom_its_policy_does_not_name(
    running_app: RunningApp, kind: str
) -> None:
    people = cast_of(running_app).people
    wrong: list[str] = []
    codes = {401: "unauthenticated", 403: "forbidden"}
    for name, policy in root_policies(build_schema()).items():
        if not name.startswith(kind + "."):
            continue
        document, variables = _document(name)
        for role, refusal in REFUSED[policy].items():
            answer = running_app.graphql(people[role], document, **variables)
            if answer.codes != [codes[refusal]] or any((answer.data or {}).values()):
                wrong.append(f"{name} {role}: {answer}")
    assert wrong == []


def _document(name: str) -> tuple[str, dict[str, Any]]:
    """A request for one root field that is valid, with made-up arguments."""
    schema = build_schema()._schema
    kind, _, field_name = name.partition(".")
    root = schema.query_type if kind == "Query" else schema.mutation_type
    assert root is not None
    field = root.fields[field_name]
    required = {key: one for key, one in field.args.items() if _is_required(one.type)}
    declared = ", ".join(f"${key}: {one.type}" for key, one in required.items())
    passed = ", ".join(f"{key}: ${key}" for key in required)
    head = f"({declared})" if declared else ""
    arguments = f"({passed})" if passed else ""
    selection = "{ __typename }" if _has_fields(field.type) else ""
    variables = {key: _made_up(one.type) for key, one in required.items()}
    return (
        f"{kind.lower()} T{head} {{ {field_name}{arguments} {selection} }}",
        variables,
    )


def _is_required(kind: Any) -> bool:
    return str(kind).endswith("!")


def _has_fields(kind: Any) -> bool:
    while hasattr(kind, "of_type"):
        kind = kind.of_type
    return hasattr(kind, "fields") or hasattr(kind, "types")


def _made_up(kind: Any) -> Any:
    kind = kind.of_type if str(kind).endswith("!") else kind
    if str(kind).startswith("["):
        return []
    if hasattr(kind, "fields"):
        needed = {key: one.type for key, one in kind.fields.items()}
        return {key: _made_up(one) for key, one in needed.items() if _is_required(one)}
    if hasattr(kind, "values"):
        return next(iter(kind.values))
    return {"Int": 1, "Int64": 1, "Float": 1.0, "Boolean": True}.get(str(kind), "x")


PROJECT = 'project(name: "digits", entityName: "vision") { name }'
READERS = {"viewer", "member", "team admin", "instance admin"}
WRITERS = {"member", "team admin", "instance admin"}
ADMINISTRATORS = {"team admin", "instance admin"}


def test_a_private_project_is_seen_by_its_team_alone(running_app: RunningApp) -> None:
    people = cast_of(running_app).people
    seen = {
        role
        for role in SIGNED_IN
        if running_app.graphql(people[role], "{ " + PROJECT + " }").data["project"]
    }
    assert seen == READERS


def test_a_run_is_written_by_members_and_hidden_from_strangers(
    running_app: RunningApp,
) -> None:
    people = cast_of(running_app).people
    answers = {
        role: running_app.graphql(
            people[role],
            'mutation { upsertBucket(input: {name: "r1", modelName: "digits", '
            'entityName: "vision"}) { bucket { name } } }',
        ).codes
        for role in sorted(SIGNED_IN)
    }
    assert answers == {
        "instance admin": [],
        "member": [],
        "stranger": ["not_found"],
        "team admin": [],
        "viewer": ["forbidden"],
    }


def test_a_team_is_administered_by_its_administrators(running_app: RunningApp) -> None:
    people = cast_of(running_app).people
    answers = {
        role: running_app.graphql(
            people[role],
            'mutation { createServiceAccount(input: {entityName: "vision", '
            f'description: "{role}"}}) {{ user {{ id }} }} }}',
        ).codes
        for role in sorted(SIGNED_IN)
    }
    allowed = {role for role, codes in answers.items() if not codes}
    assert allowed == ADMINISTRATORS
    assert answers["stranger"] == ["not_found"]
    assert answers["member"] == answers["viewer"] == ["forbidden"]


async def _endpoint(_: Request) -> Response:
    return Response()


def test_a_route_without_a_policy_cannot_be_made_or_mounted(
    running_app: RunningApp,
) -> None:
    with pytest.raises(TypeError, match="policy"):
        PolicedRoute("/x", ["GET"], None, _endpoint)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="methods"):
        PolicedRoute("/x", [], Policy.PUBLIC, _endpoint)
    with pytest.raises(TypeError, match="policed"):
        mount(running_app.services, [object()])  # type: ignore[list-item]
