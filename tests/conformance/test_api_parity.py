"""`wandb.Api()` and `trailmark.Api()` beside each other on World W: the same answers.

One script does the same with both (`scripts/same_answers.py`). Where an answer of ours
differs from the official client's, `DIFFERENCES` says why.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.official_client import VERSIONS, OfficialClient
from tests.support.world import World, make_run, running_world

PARTS = (
    *("projects", "runs", "run", "history", "files", "artifacts"),
    *("changed_artifacts", "registries", "sweeps", "reports", "people"),
    *("odd_values", "defaults"),
    *("changed_runs", "automations", "stored_automations", "queues", "charts"),
)

_AS_ASKED = "theirs is named by the alias that was asked for, ours by its number"
_MISSING = "an argument that is missing is a TypeError, as in any call"
_SECTIONS = "theirs reads `panelGroups`, which reports have not had for years"
DIFFERENCES: dict[tuple[str, str], str] = {
    ("projects", "url"): "ours is the address that leads to the workspace by itself",
    ("projects", "of_nobody"): "an owner that is not there is an error of ours",
    ("runs", "last"): "theirs counts back from the last run that was read so far",
    ("run", "hidden"): "ours is hidden in HTML of its own, without a script",
    ("files", "path_uri"): "documented to be empty for what is in no bucket",
    ("artifacts", "latest"): _AS_ASKED,
    ("artifacts", "best"): _AS_ASKED,
    ("artifacts", "production"): _AS_ASKED,
    ("changed_artifacts", "member"): _AS_ASKED,
    ("registries", "member"): _AS_ASKED,
    ("stored_automations", "no_filter"): _MISSING,
    ("stored_automations", "no_scope"): _MISSING,
    ("odd_values", "no samples"): "ours refuses what can only be a mistake",
    **{
        ("odd_values", f"{how} {key}"): "theirs gives words, ours NaN and infinity"
        for how in ("scan", "sample")
        for key in ("nan", "infinite")
    },
    ("queues", "links"): "theirs fails unless something else was read before",
    ("reports", "sections"): _SECTIONS,
    ("reports", "runs"): _SECTIONS,
    ("reports", "all_runs"): _SECTIONS,
}
"""Part and name of an answer that is not the official client's, and the reason."""

_INTEGRATIONS = """mutation {
  createSlackIntegration(input: {
    entityName: "crew", channelName: "#training", teamName: "acme",
    webhookURL: "https://hooks.example.org/x"
  }) { integration { id } }
  createGenericWebhookIntegration(input: {
    entityName: "crew", name: "deploy", urlEndpoint: "https://example.org/deploy"
  }) { integration { id } }
}"""

_ODD_ROWS: tuple[dict[str, Any], ...] = (
    {"nan": math.nan, "infinite": math.inf, "mixed": 1, "flag": True, "word": "ä"},
    {"nan": 1.5, "infinite": -math.inf, "mixed": "two", "flag": False, "list": [1, 2]},
    {"nested": {"deep": 1, "more": {"x": [1]}}, "dot.ted": 3, "large": 2**60},
    {"flag": True, "late": None, "word": "", "mixed": 2.5, "list": []},
    {"nan": None, "late": 1e-300, "nested": {"deep": 2.5}, "flag": True},
)

_numbers = itertools.count()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running_world(tmp_path_factory.mktemp("parity")) as made:
        made.api().client.execute(_INTEGRATIONS)
        _make_odd_run(made)
        yield made


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("part", PARTS)
def test_both_clients_say_and_do_the_same(
    part: str, version: str, world: World, tmp_path: Path
) -> None:
    theirs = _answers("wandb", version, part, world, tmp_path / "theirs")
    ours = _answers("trailmark", VERSIONS[0], part, world, tmp_path / "ours")

    assert theirs.keys() == ours.keys()
    different = {
        name: {"theirs": theirs[name], "ours": ours[name]}
        for name in theirs
        if not _is_same(theirs[name], ours[name]) and (part, name) not in DIFFERENCES
    }
    assert different == {}


def _make_odd_run(world: World) -> None:
    rows = [
        json.dumps({"_step": 3 * step, "_timestamp": 1.8e9, "_runtime": 1.0, **row})
        for step, row in enumerate(_ODD_ROWS)
    ]
    told = {
        "id": "odd",
        "name": "odd",
        "state": "running",
        "config": {"deep": {"x": [1, None, "y"]}, "large": 2**60, "none": None},
        "summary": {"nan": math.nan, "infinite": math.inf, "deep": {"x": {"y": 1}}},
    }
    make_run(world.api(), "crew", "odd", told)
    httpx.post(
        f"{world.base_url}/files/crew/odd/odd/file_stream",
        json={
            "files": {"wandb-history.jsonl": {"offset": 0, "content": rows}},
            "complete": True,
            "exitcode": 0,
        },
        auth=("api", world.ada_key),
        timeout=60,
    ).raise_for_status()


def _answers(
    package: str, version: str, part: str, world: World, folder: Path
) -> dict[str, Any]:
    client = OfficialClient(version, world.base_url, world.ada_key, folder)
    ended = client.run("same_answers", package, part, f"parity{next(_numbers)}")
    assert ended.exit_code == 0, ended.output
    return ended.result


def _is_same(theirs: Any, ours: Any) -> bool:
    """Whether both gave the same, or both refused.

    What raises a `ValueError` there does so here; another error there may be one here.
    """
    refused = [
        one.get("raises") if isinstance(one, dict) else None for one in (theirs, ours)
    ]
    if any(refused):
        return all(refused) and (refused[0] != "ValueError" or refused[1] == refused[0])
    return theirs == ours
