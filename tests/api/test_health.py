"""Health, metrics, the web app's files, and the form of errors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.support.app import RunningApp
from trailmark import __version__
from trailmark.server.app.asgi import create_app_of
from trailmark.server.rest import web_app


@pytest.mark.parametrize("path", ["/ready", "/healthz"])
def test_a_server_that_can_serve_says_so(running_app: RunningApp, path: str) -> None:
    answer = running_app.client().get(path)
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "version": __version__}


def test_on_an_almost_full_disk_bulk_is_refused_and_reading_goes_on(
    running_app: RunningApp,
) -> None:
    ada = running_app.make.user("ada")
    services = running_app.services
    cramped = services.settings.model_copy(update={"min_free_disk_bytes": 1 << 62})
    app = create_app_of(replace(services, settings=cramped))
    full = TestClient(app, base_url="http://localhost")
    full.auth = ("api", ada.api_key)
    refused = full.post("/files/ada/digits/run/file_stream", json={})
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert full.get("/ready").status_code == 503
    assert full.get("/healthz").status_code == 200
    assert full.post("/graphql", json={"query": "{ viewer { username } }"}).json() == {
        "data": {"viewer": {"username": "ada"}}
    }


def test_metrics_are_for_administrators_and_this_machine(
    running_app: RunningApp,
) -> None:
    root, ada = running_app.make.user("root", admin=True), running_app.make.user("ada")
    assert running_app.client().get("/metrics").status_code == 401
    assert running_app.client(ada).get("/metrics").status_code == 403
    text = running_app.client(root).get("/metrics").text
    for name in (
        "requests_total",
        "request_seconds",
        "tail_bytes",
        "compaction_lag_seconds",
        "live_streams",
    ):
        assert f"trailmark_{name}" in text


def test_every_answer_has_a_request_id_and_is_not_sniffed(
    running_app: RunningApp,
) -> None:
    client = running_app.client()
    first, second = client.get("/ready").headers, client.get("/nowhere").headers
    assert first["x-request-id"] != second["x-request-id"]
    assert first["x-content-type-options"] == second["x-content-type-options"]


def test_an_error_is_a_problem_with_a_code_and_the_request_id(
    running_app: RunningApp,
) -> None:
    answer = running_app.client().get("/api/keys")
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert (problem["status"], problem["code"]) == (401, "unauthenticated")
    assert problem["title"] == "Unauthorized"
    assert problem["hint"]


def test_a_failure_of_ours_is_answered_without_its_text(
    running_app: RunningApp,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def explode(*_: object, **__: object) -> None:
        raise RuntimeError("table users, password hunter2")

    monkeypatch.setattr("trailmark.server.rest.session._describe", explode)
    answer = running_app.client().get("/api/session")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "hunter2" not in answer.text
    logged = [one for one in caplog.records if one.exc_info]
    assert [one.request_id for one in logged] == [answer.headers["x-request-id"]]


@pytest.mark.parametrize(
    "path", ["/", "/ada/digits", "/ada/digits/runs/x", "/authorize", "/orgs/a/b?c=d"]
)
def test_any_other_path_is_the_web_app(running_app: RunningApp, path: str) -> None:
    answer = running_app.client().get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("host", "page", "framed"),
    [
        ("127.0.0.1", "/a/b?jupyter=true", True),
        ("127.0.0.1", "/a/b", False),
        ("0.0.0.0", "/a/b?jupyter=true", False),
    ],
)
def test_notebooks_of_this_machine_may_frame_a_page_made_for_them(
    running_app: RunningApp, host: str, page: str, framed: bool
) -> None:
    services = running_app.services
    settings = services.settings.model_copy(update={"host": host})
    client = RunningApp(replace(services, settings=settings)).client()
    policy = client.get(page).headers["content-security-policy"]
    assert ("http://localhost:*" in policy) is framed
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize(
    ("setting", "page", "ancestors"),
    [
        (
            "https://hub.example.org",
            "/a/b?jupyter=true",
            "'self' https://hub.example.org",
        ),
        ("https://hub.example.org", "/a/b", "'self'"),
        ("'none'", "/a/b?jupyter=true", "'self'"),
    ],
)
def test_an_operator_says_whose_pages_may_frame_one(
    running_app: RunningApp, setting: str, page: str, ancestors: str
) -> None:
    services = running_app.services
    settings = services.settings.model_copy(update={"frame_ancestors": setting})
    client = RunningApp(replace(services, settings=settings)).client()
    policy = client.get(page).headers["content-security-policy"]
    assert policy.partition("frame-ancestors ")[2] == ancestors


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/sdk/otel/v1/metrics", "/api/nope", "/files/x"])
def test_addresses_of_machines_never_answer_with_a_page(
    running_app: RunningApp, path: str, method: str
) -> None:
    # 404 and 405 both make the client's telemetry give up.
    answer = running_app.client().request(method, path)
    assert answer.status_code in (404, 405)
    assert answer.headers["content-type"] == "application/problem+json"


def test_built_files_are_served_by_name_and_nothing_else_is(tmp_path: Path) -> None:
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<p>page")
    (static / "assets" / "app-1a2b.js").write_text("code")
    (tmp_path / "secret").write_text("secret")
    shelf = web_app._Shelf(static)
    found = shelf.find("assets/app-1a2b.js")
    assert found is not None
    assert found.body == b"code"
    assert "immutable" in found.cache_control
    for name in ("../secret", "/etc/passwd", "assets/../../secret", "assets"):
        assert shelf.find(name) is None
    assert shelf.page().body == b"<p>page"
    (static / "index.html").write_text("<p>rebuilt page")
    assert shelf.page().body == b"<p>rebuilt page"


def test_without_a_built_app_the_page_says_how_to_build_it(tmp_path: Path) -> None:
    assert b"dev.py ui" in web_app._Shelf(tmp_path / "none").page().body
