from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from sqlalchemy import text

from tests.support.rest_server import PROJECT, Person, RestServer
from trailmark.server.artifacts.events import ArtifactChanged, EventKind
from trailmark.server.db import Database
from trailmark.server.rest.live import LiveHub
from trailmark.server.rest.live_news import News

Message = tuple[str, dict[str, Any]]


def messages(answer: httpx.Response) -> Iterator[Message]:
    event = ""
    for line in answer.iter_lines():
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield event, json.loads(line.removeprefix("data: "))


@contextmanager
def page(rest: RestServer, person: Person) -> Iterator[Iterator[Message]]:
    """An open page that has said hello."""
    with rest.ada.http.stream("GET", f"/api/live/ada/{PROJECT}", timeout=30) as answer:
        assert answer.status_code == 200
        told = messages(answer)
        assert next(told) == ("hello", {})
        yield told


def gathered(told: Iterator[Message], *wanted: str) -> tuple[set[str], str | None]:
    """What is told until everything wanted was; and the last state."""
    seen: set[str] = set()
    state = None
    while not seen >= set(wanted):
        event, data = next(told)
        if event == "run":
            assert data["run"] == "r"
            seen |= set(data["what"])
            state = data["state"] or state
    return seen, state


def test_a_page_hears_of_rows_summaries_and_the_end(rest: RestServer) -> None:
    rest.make_run()
    with page(rest, rest.ada) as told:
        rest.log("r", [{"_step": 0}])
        assert gathered(told, "history") == ({"history"}, None)
        summary = {"wandb-summary.json": {"offset": 0, "content": ["{}"]}}
        rest.stream(files=summary, complete=True, exitcode=0)
        _, state = gathered(told, "summary", "state")
        assert state == "finished"


def test_a_page_hears_of_files(rest: RestServer) -> None:
    run = rest.make_run()
    with page(rest, rest.ada) as told:
        rest.anonymous.put(rest.services.signer.upload_url(run.rowid, "a"), content=b"")
        assert gathered(told, "files")[0] == {"files"}


def test_a_page_hears_of_artifacts_under_no_runs_name(rest: RestServer) -> None:
    run = rest.make_run()
    changed = ArtifactChanged(
        project_rowid=run.project_rowid,
        entity_name="ada",
        project_name=PROJECT,
        collection_rowid=1,
        collection_name="data",
        type_name="dataset",
        artifact_rowid=None,
        kind=EventKind.COLLECTION_CREATED,
        details={},
    )
    with page(rest, rest.ada) as told:
        with rest.services.database.write() as unit:
            unit.emit(changed)
        news = {"run": "", "what": ["artifacts"], "state": None}
        assert next(told) == ("run", news)


def test_a_page_of_a_project_one_may_not_see_does_not_open(rest: RestServer) -> None:
    rest.make_run()
    url = f"/api/live/ada/{PROJECT}"
    assert rest.bob.http.get(url).status_code == 404
    assert rest.anonymous.get(url).status_code == 401


def test_closing_the_hub_ends_open_pages(rest: RestServer) -> None:
    rest.make_run()
    with page(rest, rest.ada) as told:
        rest.services.live.close()
        assert list(told) == []


def test_a_page_that_has_gone_is_forgotten(rest: RestServer) -> None:
    rest.make_run()
    with page(rest, rest.ada) as told:
        rest.log("r", [{"_step": 0}])
        gathered(told, "history")
        assert rest.services.live.n_streams == 1
    for step in range(1, 200):
        if rest.services.live.n_streams == 0:
            break
        rest.log("r", [{"_step": step}], offset=step)
    assert rest.services.live.n_streams == 0


def test_servers_of_one_postgresql_hear_each_other(rest: RestServer) -> None:
    if rest.services.database.is_sqlite:
        return  # a SQLite file has one server
    run = rest.make_run()
    other = Database(rest.services.database.url.render_as_string(hide_password=False))
    hub = LiveHub(other)
    try:
        with page(rest, rest.ada) as told:
            hub.publish(News(run.project_rowid, "r", frozenset({"config"}), "running"))
            assert gathered(told, "config") == ({"config"}, "running")
    finally:
        hub.close()
        other.close()


def test_a_page_reads_anew_after_its_server_could_not_listen(rest: RestServer) -> None:
    if rest.services.database.is_sqlite:
        return  # a SQLite file has one server
    rest.make_run()
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    own = " AND datname = current_database()"
    with page(rest, rest.ada) as told:
        with rest.services.database.read() as connection:
            assert connection.execute(text(cut + own)).all() == [(True,)]
        assert next(told) == ("hello", {})
