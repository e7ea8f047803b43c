"""Real training, logged with ours, read by the official client's `wandb.Api()`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.fault_server import ROOT
from tests.support.official_client import VERSIONS, OfficialClient
from tests.support.pytorch import needs_torch
from tests.support.server_process import ServerProcess
from tests.support.training import training

EPOCHS = 3


@pytest.fixture
def client(server: ServerProcess, tmp_path: Path) -> OfficialClient:
    home = tmp_path / "official"
    return OfficialClient(VERSIONS[0], server.base_url, server.api_key, home)


def train(example: str, run_id: str, server: ServerProcess, folder: Path) -> None:
    """Run `examples/<example>.py` to its end, as this run of `digits`."""
    command = [sys.executable, str(ROOT / "examples" / f"{example}.py")]
    chosen = {"TRAILMARK_RUN_ID": run_id}
    with training(folder, server.base_url, server.api_key, **chosen) as home:
        ended = home.wait(home.popen([*command, "--epochs", str(EPOCHS)], {}))
    assert ended.exit_code == 0, ended.output
    assert "Traceback" not in ended.output, ended.output


def read(client: OfficialClient, run_id: str) -> dict[str, Any]:
    ended = client.run("read_for_comparing", f"digits/{run_id}")
    assert ended.exit_code == 0, ended.output
    return ended.result


@pytest.mark.parametrize(
    ("example", "picture"),
    [
        ("sklearn_digits", "mistakes"),
        pytest.param("pytorch_digits", "val/worst", marks=needs_torch),
    ],
)
def test_a_real_training_is_read_by_the_official_client(
    example: str,
    picture: str,
    client: OfficialClient,
    server: ServerProcess,
    tmp_path: Path,
) -> None:
    train(example, example, server, tmp_path / "home")
    seen = read(client, example)

    assert seen["state"] == "finished"
    assert seen["config"]["epochs"] == EPOCHS
    rows = seen["rows"]
    assert [row["_step"] for row in rows] == list(range(len(rows)))
    losses = [row["train/loss"] for row in rows if "train/loss" in row]
    assert len(losses) > 15 * EPOCHS
    assert losses[-1] < losses[0] / 2
    accuracies = [row["val/accuracy"] for row in rows if "val/accuracy" in row]
    assert len(accuracies) == EPOCHS
    assert seen["summary"]["val/accuracy"] == {"max": max(accuracies)}
    assert max(accuracies) > 0.8
    assert seen["summary"][picture]["_type"] in ("table-file", "image-file")
    assert any(name.startswith("media/images/") for name in seen["files"])


def test_a_pipeline_of_ours_has_its_past_for_the_official_client(
    client: OfficialClient, server: ServerProcess, project: str, tmp_path: Path
) -> None:
    command = [sys.executable, str(ROOT / "examples" / "pipeline.py")]
    with training(tmp_path / "home", server.base_url, server.api_key) as home:
        options = ("--project", project, "--epochs", "2", "--learning-rates", "0.01")
        ended = home.wait(home.popen([*command, *options], {}))
    assert ended.exit_code == 0, ended.output

    read = client.run("read_pipeline", project)
    assert read.exit_code == 0, read.output
    seen = read.result
    assert seen["model_made_by"] == "train"
    assert seen["model_used_by"] == ["evaluate"]
    assert seen["data_used_by"] == ["evaluate", "train"]
    assert seen["evaluation"]["best"] == "digits-classifier:v0"
    assert seen["scores"][0][0] == "digits-classifier:v0"
    assert seen["preview_rows"] == 20
    assert seen["preview_pixels"] == [48, 48]
    assert seen["in_registry"] == ["digits-classifier:v0", True, seen["model_digest"]]
