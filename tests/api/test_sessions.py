"""Browsers: signing in and out, and pages of other sites that try to use the cookie."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from tests.support.app import BASE_URL, Person, RunningApp
from trailmark.server.accounts.actor import OPERATOR
from trailmark.server.accounts.passwords import set_password
from trailmark.server.accounts.signin_links import create_signin_link

PASSWORD = "correct horse battery"


def link_of(app: RunningApp, person: Person) -> str:
    with app.services.database.write() as unit:
        return create_signin_link(unit, OPERATOR, person.username, timedelta(hours=1))


def signed_in(app: RunningApp, person: Person) -> TestClient:
    client = app.client()
    assert (
        client.get("/signin", params={"token": link_of(app, person)}).status_code == 303
    )
    return client


def test_a_link_leads_home_signed_in_and_works_once(running_app: RunningApp) -> None:
    ada = running_app.make.user("ada")
    token = link_of(running_app, ada)
    client = running_app.client()
    answer = client.get("/signin", params={"token": token})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    who = client.get("/api/session").json()["user"]
    assert (who["username"], who["admin"], who["hasPassword"]) == ("ada", False, False)
    second = running_app.client().get("/signin", params={"token": token})
    assert second.headers["location"].startswith("/signin?problem=")
    assert "set-cookie" not in second.headers


@pytest.mark.parametrize(
    ("wanted", "opened"),
    [
        ("/ada/digits/runs/x?tab=logs", "/ada/digits/runs/x?tab=logs"),
        ("/", "/"),
        ("https://evil.test/", "/"),
        ("//evil.test/", "/"),
        ("/\\evil.test/", "/"),
        ("/\t/evil.test/", "/"),
        ("", "/"),
    ],
)
def test_a_link_opens_the_page_it_was_made_for_and_none_of_another_site(
    running_app: RunningApp, wanted: str, opened: str
) -> None:
    token = link_of(running_app, running_app.make.user("ada"))
    answer = running_app.client().get(
        "/signin", params={"token": token, "next": wanted}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, opened)


def test_the_sign_in_page_itself_belongs_to_the_web_app(
    running_app: RunningApp,
) -> None:
    answer = running_app.client().get("/signin")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


def test_a_browser_signs_in_with_a_token_by_json(running_app: RunningApp) -> None:
    ada = running_app.make.user("ada")
    client = running_app.client()
    answer = client.post("/api/session", json={"token": link_of(running_app, ada)})
    assert answer.json()["user"]["username"] == "ada"
    assert client.get("/api/session").json()["user"]["username"] == "ada"


def test_a_browser_signs_in_with_a_password_and_out_again(
    running_app: RunningApp,
) -> None:
    ada = running_app.make.user("ada")
    actor = running_app.actor_of(ada)
    with running_app.services.database.write() as unit:
        set_password(unit, actor, PASSWORD)
    client = running_app.client()
    wrong = client.post("/api/session", json={"username": "ada", "password": "wrong"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "unauthenticated")
    right = client.post("/api/session", json={"username": "ada", "password": PASSWORD})
    assert right.status_code == 200
    stolen = dict(client.cookies)
    assert client.delete("/api/session").status_code == 204
    thief = running_app.client()
    thief.cookies.update(stolen)
    assert thief.get("/api/session").json() == {"user": None}


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(
    running_app: RunningApp,
) -> None:
    running_app.make.user("ada")
    client = running_app.client()
    answers = [
        client.post("/api/session", json={"username": name, "password": "x"}).json()
        for name in ("ada", "nobody")
    ]
    for answer in answers:
        del answer["request_id"]
    assert answers[0] == answers[1]


def test_guessing_is_slowed_down_with_retry_after(running_app: RunningApp) -> None:
    running_app.make.user("ada")
    client = running_app.client()
    guess = {"username": "ada", "password": "guess"}
    codes = [client.post("/api/session", json=guess).status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]
    assert int(client.post("/api/session", json=guess).headers["retry-after"]) >= 1


def test_a_password_is_set_in_a_session_and_checked_for_length(
    running_app: RunningApp,
) -> None:
    client = signed_in(running_app, running_app.make.user("ada"))
    assert client.put("/api/password", json={"password": "short"}).status_code == 400
    assert client.put("/api/password", json={"password": PASSWORD}).status_code == 204
    assert client.get("/api/session").json()["user"]["hasPassword"] is True


def test_a_session_makes_and_revokes_keys(running_app: RunningApp) -> None:
    client = signed_in(running_app, running_app.make.user("ada"))
    made = client.post("/api/keys", json={"description": "authorize page"})
    assert made.status_code == 201
    key = made.json()
    program = running_app.client()
    program.auth = ("api", key["secret"])
    assert program.get("/api/keys").status_code == 200
    listed = client.get("/api/keys").json()["keys"]
    assert [one["description"] for one in listed] == [None, "authorize page"]
    assert key["secret"] not in str(listed)
    assert client.delete(f"/api/keys/{key['id']}").status_code == 204
    assert program.get("/api/keys").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "null"},
        {"origin": "http://trailmark.test.evil.example"},
    ],
)
def test_a_page_of_another_site_cannot_use_the_cookie(
    running_app: RunningApp, headers: dict[str, str]
) -> None:
    client = signed_in(running_app, running_app.make.user("ada"))
    refused = client.post("/api/keys", json={}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    query = client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    assert query.status_code == 403


@pytest.mark.parametrize(
    "headers", [{"origin": BASE_URL}, {"sec-fetch-site": "same-origin"}, {}]
)
def test_our_own_pages_can(running_app: RunningApp, headers: dict[str, str]) -> None:
    client = signed_in(running_app, running_app.make.user("ada"))
    assert client.post("/api/keys", json={}, headers=headers).status_code == 201


def test_a_key_in_a_header_needs_no_origin(running_app: RunningApp) -> None:
    client = running_app.client(
        running_app.make.user("ada"), origin="http://notebook.x"
    )
    assert client.post("/api/keys", json={}).status_code == 201


@pytest.mark.parametrize("scheme", ["Basic", "Bearer"])
def test_a_key_is_taken_by_basic_and_bearer(
    running_app: RunningApp, scheme: str
) -> None:
    ada = running_app.make.user("ada")
    if scheme == "Basic":
        client = running_app.client(ada)
    else:
        client = running_app.client(authorization=f"Bearer {ada.api_key}")
    assert client.get("/api/session").json()["user"]["username"] == "ada"


@pytest.mark.parametrize(
    "header",
    ["", "Basic", "Basic !!!", "Basic 4pyT", "Digest x", "Bearer ", "Bearer é"],
)
def test_a_broken_header_is_nobody(running_app: RunningApp, header: str) -> None:
    client = running_app.client()
    answer = client.get(
        "/api/keys", headers={"authorization": header.encode("latin-1")}
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"token": 5}', b'{"username": "a"}']
)
def test_a_broken_sign_in_is_refused(running_app: RunningApp, body: bytes) -> None:
    answer = running_app.client().post("/api/session", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
