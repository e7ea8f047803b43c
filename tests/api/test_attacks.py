"""Attacks on the whole server by somebody who knows every name and every id in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from tests.support.app import Person, RunningApp
from tests.support.attacks import UPSERT, Victim, global_id, refusal
from tests.support.root_fields import Guesses, requests_for
from tests.support.runs import RunFactory
from tests.support.shelf import Shelf
from trailmark.server.accounts.policy import Policy
from trailmark.server.app.asgi import all_routes, create_app_of
from trailmark.server.db.tables import metadata
from trailmark.server.graphql.fields import root_policies
from trailmark.server.graphql.schema import build_schema

SECRET = "TOPSECRET"
CREATE_FILES = """
mutation Files($files: [String!]!) {
  createRunFiles(input: {
    entityName: "vision", projectName: "hidden", runName: "r1", files: $files
  }) { files { uploadUrl } }
}
"""
SAVE_VIEW = """
mutation Save($spec: String!) {
  upsertView(input: {
    entityName: "vision", projectName: "hidden", type: "project-view",
    name: "nw-board-v", displayName: "TOPSECRET", spec: $spec
  }) { view { id } }
}
"""


@dataclass(frozen=True, slots=True)
class Team:
    """The private project `vision/hidden`, full of secrets, and who is who."""

    app: RunningApp
    member: Person
    viewer: Person
    stranger: Person

    def rows(self) -> dict[str, set[str]]:
        """Everything stored, table by table, one text a row."""
        with self.app.services.database.read() as connection:
            found = {
                table.name: {repr(row) for row in connection.execute(select(table))}
                for table in metadata.sorted_tables
                if table.name not in _TOUCHED_BY_USE
            }
        secrets = found["server_secrets"]
        found["server_secrets"] = {one for one in secrets if _EPOCH not in one}
        return found

    def guesses(self) -> Guesses:
        numbers = [str(n) for n in range(1, 5)]
        kinds = ("Project", "User", "Entity", "View", "File", "ApiKey", "Invite")
        ids = [global_id(f"{kind}:{n}") for kind in kinds for n in numbers]
        kinds = ("Artifact", "ArtifactCollection")
        ids += [global_id(f"{kind}:{n}") for kind in kinds for n in (1, 2)]
        return Guesses(
            names=["vision", "hidden", "r1"],
            ids=[global_id("Run:v1:r1:hidden:vision"), *ids],
            by_name={
                "entity": "vision",
                "organization": "vision",
                "team": "vision",
                "collection": f"{SECRET}-data",
                "portfolio": f"{SECRET}-best",
                "project": "hidden",
                "model": "hidden",
                "run": "r1",
                "user": "member",
                "email": "member@example.org",
            },
        )


# Keys and sessions note when they were last used; the epoch moves when anybody makes a
# key, be it their own.
_TOUCHED_BY_USE = {"api_keys", "sessions"}
_EPOCH = "credentials-epoch"


def team_of(app: RunningApp) -> Team:
    make = app.make
    member, viewer, stranger = map(make.user, ("member", "viewer", "stranger"))
    make.team("vision", member=member, view_only=viewer)
    make.team("other", admin=stranger)
    given = {
        "entityName": "vision",
        "modelName": "hidden",
        "name": "r1",
        "displayName": SECRET,
        "notes": SECRET,
        "config": f'{{"a": "{SECRET}"}}',
        "summaryMetrics": f'{{"a": "{SECRET}"}}',
    }
    assert not app.graphql(member, UPSERT, input=given).errors
    assert not app.graphql(member, SAVE_VIEW, spec=f'{{"a": "{SECRET}"}}').errors
    log = {
        "files": {
            "wandb-history.jsonl": {"offset": 0, "content": [f'{{"{SECRET}": 1}}']},
            "output.log": {"offset": 0, "content": [SECRET]},
        }
    }
    http = app.client(member)
    assert http.post("/files/vision/hidden/r1/file_stream", json=log).is_success
    assert http.put(upload_url(app, member, f"{SECRET}.txt"), content=b"x").is_success
    hide_artifacts(app, member)
    return Team(app, member, viewer, stranger)


def hide_artifacts(app: RunningApp, member: Person) -> None:
    """Versions full of secrets in `vision/hidden`, used by its run, and a link to one."""
    actor = replace(app.actor_of(member), default_entity="vision")
    shelf = Shelf(app.services.database, RunFactory(app.services.database, actor))
    run = shelf.make.upsert(run_id="r1", project_name="hidden").run
    version = shelf.version(
        f"{SECRET}-data",
        files={f"{SECRET}.bin": SECRET},
        project="hidden",
        type_name=f"{SECRET}-type",
        metadata={"a": SECRET},
        description=SECRET,
        by=run,
    )
    portfolio = shelf.portfolio(
        f"{SECRET}-best", project="hidden", type_name=f"{SECRET}-type"
    )
    shelf.link(version, portfolio, SECRET)
    shelf.use(run, version, SECRET)


def upload_url(app: RunningApp, person: Person, path: str) -> str:
    answer = app.graphql(person, CREATE_FILES, files=[path])
    return answer.data["createRunFiles"]["files"][0]["uploadUrl"]


def ask_everything(team: Team, person: Person, kind: str) -> list[str]:
    """Call every root field with every guess; what came back that was secret."""
    told: list[str] = []
    for name in root_policies(build_schema()):
        if not name.startswith(kind + "."):
            continue
        for document, variables in requests_for(name, team.guesses()):
            answer = team.app.client(person).post(
                "/graphql", json={"query": document, "variables": variables}
            )
            assert answer.status_code < 500, (name, variables, answer.text)
            if SECRET in answer.text:
                told.append(name)
    return told


def test_nobody_learns_anything_of_a_team_they_are_not_in(
    running_app: RunningApp,
) -> None:
    team = team_of(running_app)
    assert ask_everything(team, team.stranger, "Query") == []
    # The same questions do find the secrets, for somebody who may know them.
    known = set(ask_everything(team, team.member, "Query"))
    assert {"Query.project", "Query.artifact", "Query.artifactCollection"} <= known


@pytest.mark.parametrize("role", ["stranger", "viewer"])
def test_who_may_not_write_changes_nothing_whatever_they_call(
    running_app: RunningApp, role: str
) -> None:
    team = team_of(running_app)
    before = team.rows()
    told = ask_everything(team, getattr(team, role), "Mutation")
    after = team.rows()
    lost = {name: before[name] - after[name] for name in before}
    assert {name: rows for name, rows in lost.items() if rows} == {}
    made = {name: after[name] - before[name] for name in ("runs", "views", "projects")}
    assert not any("vision" in row or "hidden" in row for row in made["projects"])
    if role == "stranger":
        assert told == []


def test_every_route_hides_a_foreign_project(running_app: RunningApp) -> None:
    team = team_of(running_app)
    http = running_app.client(team.stranger)
    chart = {"entity": "vision", "project": "hidden", "runs": ["r1"], "keys": [SECRET]}
    answers = [
        http.post("/files/vision/hidden/r1/file_stream", json={"complete": True}),
        http.post("/api/charts/series", json=chart),
        http.get("/api/live/vision/hidden"),
    ]
    assert [refusal(one) for one in answers] == [(404, "not_found")] * 3
    absent = http.get("/api/live/vision/nothing-here")
    told, untold = answers[-1].json()["detail"], absent.json()["detail"]
    assert told.replace("hidden", "") == untold.replace("nothing-here", "")


def test_ids_of_files_tell_nothing_about_whether_they_exist(
    running_app: RunningApp,
) -> None:
    team = team_of(running_app)
    delete = "mutation D($id: ID!) { deleteFiles(input: {files: [$id]}) { success } }"
    answers = [
        running_app.graphql(team.stranger, delete, id=global_id(f"File:{rowid}"))
        for rowid in (1, 999)
    ]
    assert [answer.codes for answer in answers] == [["not_found"]] * 2
    assert len({answer.errors[0]["message"] for answer in answers}) == 1
    assert SECRET in repr(team.rows()["run_files"])


def test_a_signed_address_cannot_be_bent(running_app: RunningApp) -> None:
    team = team_of(running_app)
    http = running_app.client()
    first = upload_url(running_app, team.member, "a.txt")
    second = upload_url(running_app, team.member, "b.txt")
    payload, _, tag = first.rpartition(".")
    forged = {
        "another payload under this tag": f"{second.rpartition('.')[0]}.{tag}",
        "cut short": first[:-1],
        "longer": first + "A",
        "without a tag": payload,
        "an empty tag": payload + ".",
        "empty": first.rpartition("/")[0] + "/.",
        "in other letters": first.swapcase().replace("HTTP://TRAILMARK.TEST", ""),
        "not ASCII": payload + ".é",
    }
    for what, address in forged.items():
        answer = http.put(address, content=b"x")
        assert answer.status_code in (403, 404, 405), (what, answer.text)
    assert refusal(http.get(first)) == (403, "forbidden")
    objects = first.replace("run-files", "objects")
    assert refusal(http.get(objects)) == (403, "forbidden")
    assert http.put(first, content=b"x").status_code == 200


RANGES = {
    "bytes=0-0": b"0",
    "bytes=-1": b"9",
    "bytes=5-": b"56789",
    "bytes=0-" + "9" * 18: b"0123456789",
    "bytes=" + "9" * 5_000 + "-": b"0123456789",
    "bytes=0-" + "9" * 5_000: b"0123456789",
    "bytes=-" + "9" * 18: b"0123456789",
    "bytes=5-2": b"0123456789",
    "bytes=0-0,1-1," + ",".join("2-2" for _ in range(1_000)): b"0123456789",
    "bytes=a-b": b"0123456789",
    "lines=0-1": b"0123456789",
    "bytes=--1": b"0123456789",
    "bytes=": b"0123456789",
}


def test_a_range_is_served_ignored_or_refused(running_app: RunningApp) -> None:
    team = team_of(running_app)
    http = running_app.client()
    http.put(upload_url(running_app, team.member, "d.txt"), content=b"0123456789")
    address = running_app.graphql(
        team.member,
        '{ project(name: "hidden", entityName: "vision") { run(name: "r1") '
        '{ files(names: ["d.txt"]) { edges { node { url } } } } } }',
    ).data["project"]["run"]["files"]["edges"][0]["node"]["url"]
    got = {one: http.get(address, headers={"Range": one}).content for one in RANGES}
    assert got == RANGES
    for beyond in ("bytes=10-", "bytes=-0", "bytes=10-20"):
        answer = http.get(address, headers={"Range": beyond})
        assert (answer.status_code, answer.content) == (416, b"")


PAGES = {
    "page.html": b"<script>fetch('/api/keys')</script>",
    "image.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "page.xhtml": b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
    "feed.xml": b"<?xml version='1.0'?><a/>",
    "page.htm": b"<meta http-equiv=refresh content='0;url=//evil.org'>",
    "page.shtml": b"<base href='//evil.org'>",
}


def test_files_of_runs_cannot_act_as_the_person_who_looks_at_them(
    running_app: RunningApp,
) -> None:
    team = team_of(running_app)
    http = running_app.client()
    for path, body in PAGES.items():
        put = upload_url(running_app, team.member, path)
        assert http.put(put, content=body).is_success
        address = running_app.services.signer.download_url(1, path)
        answer = http.get(address)
        assert answer.content == body
        policy = answer.headers.get("content-security-policy", "")
        attached = answer.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in policy or attached, path
        assert "allow-same-origin" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


ESCAPES = ["..", "%2e%2e", "%252e%252e", "..%2f..%2f..%2fetc%2fpasswd", "%00", "%0a"]
ESCAPES += ["..%5c..%5cwindows", "....//....//etc/passwd", "%c0%ae%c0%ae", "x" * 8_000]


def test_no_path_leads_out_of_any_route(running_app: RunningApp) -> None:
    team = team_of(running_app)
    http = running_app.client(team.member)
    for route in all_routes(running_app.services):
        for escape in ESCAPES:
            path = re.sub(r"\{\w+(:\w+)?\}", escape, route.path)
            for method in {"GET", *route.methods} - {"OPTIONS"}:
                answer = http.request(method, path, content=b"{}")
                assert answer.status_code < 500, (method, path, answer.text)
                assert "root:" not in answer.text


FOREIGN = [
    {"Origin": "https://evil.org"},
    {"Origin": "null"},
    {"Origin": "http://trailmark.test.evil.org"},
    {"Origin": "http://evil.org/trailmark.test"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "file://"},
]


def test_no_page_of_another_site_acts_by_the_cookie(running_app: RunningApp) -> None:
    running_app.make.user("ada")
    browser = running_app.client()
    browser.cookies.set("trailmark_session", "whatever")
    unguarded: list[str] = []
    for route in all_routes(running_app.services):
        if route.policy in (Policy.SIGNED_URL, Policy.OPERATOR):
            continue  # the cookie opens neither: they ask for a token
        for method in {"POST", "PUT", "PATCH", "DELETE"} & set(route.methods):
            path = re.sub(r"\{\w+(:\w+)?\}", "x", route.path)
            for headers in FOREIGN:
                answer = browser.request(method, path, headers=headers, content=b"{}")
                if answer.status_code != 403:
                    unguarded.append(f"{method} {path} {headers}")
    assert unguarded == []


def test_no_other_origin_may_read_answers(running_app: RunningApp) -> None:
    ada = running_app.make.user("ada")
    http = running_app.client(ada, Origin="https://evil.org")
    for path in ("/", "/api/session", "/api/keys", "/ready"):
        assert "access-control-allow-origin" not in http.get(path).headers
    asked = http.post("/graphql", json={"query": "{ viewer { id } }"})
    assert "access-control-allow-origin" not in asked.headers
    preflight = http.options("/graphql")
    assert "access-control-allow-origin" not in preflight.headers


def loopback_app(app: RunningApp, **settings: Any) -> TestClient:
    alone = app.services.settings.model_copy(
        update={"public_url": None, "host": "127.0.0.1", **settings}
    )
    served = create_app_of(replace(app.services, settings=alone))
    return TestClient(served, base_url="http://127.0.0.1:8080")


def test_a_foreign_name_for_this_machine_is_refused(running_app: RunningApp) -> None:
    http = loopback_app(running_app)
    for host in (
        "evil.org",
        "evil.org:8080",
        "127.0.0.1.evil.org",
        "[",
        "localhost@x.y",
    ):
        answer = http.get("/metrics", headers={"Host": host})
        assert refusal(answer) == (403, "forbidden"), host
        assert "TRAILMARK_PUBLIC_URL" in answer.json()["hint"]
    for host in ("127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080"):
        assert http.get("/healthz", headers={"Host": host}).status_code == 200, host


def test_a_server_for_other_machines_goes_by_any_name(running_app: RunningApp) -> None:
    http = loopback_app(running_app, host="0.0.0.0")
    answer = http.get("/healthz", headers={"Host": "lab-server:8080"})
    assert answer.status_code == 200


def test_signing_in_leads_nowhere_else(running_app: RunningApp) -> None:
    http = running_app.client()
    for more in ("next=//evil.org", "next=https://evil.org", "redirect=%2f%2fevil.org"):
        answer = http.get(f"/signin?token=nope&{more}")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/signin?problem=")


NAMES = ["nobody", "ada\0", "x" * 10_000, "' OR 1=1 --", "ada\nadmin"]


def test_a_name_that_cannot_be_is_a_wrong_name(running_app: RunningApp) -> None:
    running_app.make.user("ada")
    http = running_app.client()
    answers = [
        http.post("/api/session", json={"username": name, "password": "p" * 12})
        for name in (*NAMES, "ada")
    ]
    assert {refusal(one) for one in answers} == {(401, "unauthenticated")}
    assert len({one.json()["detail"] for one in answers}) == 1


def test_confusable_names_never_mean_the_same_project(running_app: RunningApp) -> None:
    victim = Victim(running_app)
    cyrillic = "d\u0456gits"
    assert victim.upsert(modelName=cyrillic, displayName="other").status_code == 200
    assert victim.read("displayName") != {"displayName": "other"}
    for hidden in ("digits\u200b", "dig\u00adits", "\ufeffdigits", "digits\u202e"):
        assert refusal(victim.upsert(modelName=hidden)) == (400, "invalid_input")
        assert refusal(victim.upsert(name=hidden)) == (400, "invalid_input")
        assert refusal(victim.upsert(tags=[hidden])) == (400, "invalid_input")


def test_what_fails_inside_is_logged_without_the_values_of_the_statement(
    running_app: RunningApp,
) -> None:
    assert running_app.services.database.engine.hide_parameters
    assert running_app.services.tail_database.engine.hide_parameters
