"""Parameter importance over HTTP, on both databases."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.support.rest_server import PROJECT, RestServer
from trailmark.server.accounts.actor import Action
from trailmark.server.projects.records import require_project
from trailmark.server.runs import parameters
from trailmark.server.runs.upsert import UpsertRun, upsert_run


def ask(rest: RestServer, **changed: Any) -> httpx.Response:
    body = {"entity": "ada", "project": PROJECT, "target": "summary_metrics.loss"}
    return rest.ada.http.post("/api/runs/importance", json=body | changed)


@pytest.fixture
def filled(rest: RestServer) -> RestServer:
    for at in range(12):
        command = UpsertRun(
            run_id=f"r{at}",
            project_name=PROJECT,
            config=json.dumps({"lr": at, "net": {"kind": "ab"[at % 2]}, "fix": 1}),
            summary=json.dumps({"loss": 3.0 * at, "nan": float("nan")}),
        )
        with rest.services.database.write() as unit:
            upsert_run(unit, rest.ada.actor, command, rest.services.history)
    rest.make_run("plain")
    return rest


def test_a_metric_is_traced_to_its_parameter(filled: RestServer) -> None:
    found = ask(filled).json()
    first, second = found.pop("parameters")
    assert found == {
        "target": "summary_metrics.loss",
        "run_count": 12,
        "matching_runs": 12,
        "is_cut": False,
        "method": "random_forest",
        "reason": None,
    }
    assert (first["name"], first["kind"], first["run_count"]) == ("lr", "number", 12)
    assert first["correlation"] == pytest.approx(1.0)
    assert first["importance"] > second["importance"]
    assert (second["name"], second["kind"]) == ("net.kind", "category")
    assert [one["value"] for one in second["levels"]] == ["a", "b"]


def test_filters_ids_and_names_narrow_the_question(filled: RestServer) -> None:
    some = ask(filled, filters={"config.lr": {"$lt": 5}}).json()
    assert some["run_count"] == 5
    both = ask(filled, filters={"config.lr": {"$lt": 5}}, runs=["r1", "r7", "gone"])
    assert both.json()["run_count"] == 1
    named = ask(filled, parameters=["lr", "gone"]).json()
    assert [one["name"] for one in named["parameters"]] == ["lr"]
    of_config = ask(filled, target="config.lr").json()
    assert [one["name"] for one in of_config["parameters"]] == ["net.kind"]
    without = ask(filled, target="summary_metrics.nan").json()
    assert (without["run_count"], without["parameters"]) == (0, [])


def test_only_who_may_read_the_project_is_told(filled: RestServer) -> None:
    body = {"entity": "ada", "project": PROJECT, "target": "summary_metrics.loss"}
    assert filled.bob.http.post("/api/runs/importance", json=body).status_code == 404
    assert filled.anonymous.post("/api/runs/importance", json=body).status_code == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"target": "loss"},
        {"target": "state"},
        {"target": 3},
        {"filters": {"odd": 1}},
        {"more": 1},
        {"runs": "r1"},
    ],
)
def test_what_cannot_be_asked_is_refused(
    filled: RestServer, changed: dict[str, Any]
) -> None:
    answer = ask(filled, **changed)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    assert ask(filled, runs=["r"] * 10_001).status_code == 413


def test_of_many_runs_an_even_sample_is_learned_from(
    filled: RestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parameters, "MAX_LEARNED", 6)
    found = ask(filled).json()
    assert (found["run_count"], found["matching_runs"]) == (6, 12)
    assert found["parameters"][0]["name"] == "lr"
    assert ask(filled).json() == found


def test_an_answer_is_kept_until_a_run_changes(
    filled: RestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    real = parameters.parameter_importance

    def counted(runs: Any, metric: Any) -> Any:
        asked.append(len(runs))
        return real(runs, metric)

    monkeypatch.setattr(parameters, "parameter_importance", counted)
    first = ask(filled).json()
    assert ask(filled).json() == first
    assert asked == [12]
    command = UpsertRun(
        run_id="r3", project_name=PROJECT, summary=json.dumps({"loss": 99.0})
    )
    with filled.services.database.write() as unit:
        upsert_run(unit, filled.ada.actor, command, filled.services.history)
    assert ask(filled).json()["parameters"] != first["parameters"]
    assert ask(filled, parameters=["lr"]).status_code == 200
    assert asked == [12, 12, 12]


def test_nothing_is_worked_out_for_who_has_gone(filled: RestServer) -> None:
    services = filled.services
    with services.database.read() as connection:
        project = require_project(
            connection, filled.ada.actor, Action.READ, "ada", PROJECT
        )
    question = parameters.ParameterQuestion("summary_metrics.loss")
    with pytest.raises(parameters.NobodyWaitsError):
        parameters.read_importance(
            services.database, project, question, is_over=lambda: True
        )
