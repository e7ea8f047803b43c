"""Scripts written for `wandb` run with ours by changing the import, and look the same.

The judge is the official client's `wandb.Api()`, which reads both runs.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.official_client import SCRIPTS, VERSIONS, OfficialClient
from tests.support.server_process import ServerProcess
from tests.support.training import Training

REAL = SCRIPTS / "real"
NAMES = sorted(path.stem for path in REAL.glob("*.py"))
RUN = """
query($project: String!, $run: String!) {
  project(name: $project) {
    run(name: $run) {
      alerts { title text severity }
      logLines(first: 1000) { edges { node { line level } } }
    }
  }
}
"""


@pytest.fixture
def client(server: ServerProcess, tmp_path: Path) -> OfficialClient:
    """The newest official client alone: the scripts are about ours."""
    home = tmp_path / "official"
    return OfficialClient(VERSIONS[0], server.base_url, server.api_key, home)


@pytest.mark.parametrize("name", NAMES)
def test_a_script_for_wandb_runs_with_ours_and_reads_the_same(
    name: str,
    client: OfficialClient,
    server: ServerProcess,
    project: str,
    tmp_path: Path,
) -> None:
    theirs = client.run(f"real/{name}", WANDB_PROJECT=project, WANDB_RUN_ID="theirs")
    assert theirs.exit_code == 0, theirs.output
    run_with_ours(name, server, project, tmp_path / "ours")

    wanted = read(client, f"{project}/theirs")
    seen = without_pictures_in_tables(read(client, f"{project}/ours"))
    assert seen == wanted
    assert told(server, project, "ours") == told(server, project, "theirs")


def run_with_ours(name: str, server: ServerProcess, project: str, folder: Path) -> None:
    """`sed 's/import wandb/import trailmark as wandb/'`, in the environment it has."""
    folder.mkdir()
    source = (REAL / f"{name}.py").read_text()
    changed = re.sub(
        r"^import wandb$", "import trailmark as wandb", source, flags=re.MULTILINE
    )
    assert changed != source
    script = folder / f"{name}.py"
    script.write_text(changed)
    environment = {
        "WANDB_BASE_URL": server.base_url,
        "WANDB_API_KEY": server.api_key,
        "WANDB_PROJECT": project,
        "WANDB_RUN_ID": "ours",
    }
    home = Training(folder, None, None, environment)
    ended = home.wait(home.popen([sys.executable, str(script)], {}))
    assert ended.exit_code == 0, ended.output
    assert "Traceback" not in ended.output, ended.output


def read(client: OfficialClient, path: str) -> dict[str, Any]:
    ended = client.run("read_for_comparing", path)
    assert ended.exit_code == 0, ended.output
    return ended.result


def without_pictures_in_tables(seen: dict[str, Any]) -> dict[str, Any]:
    """Theirs travel in an artifact beside the run, ours in the run itself."""
    mine = "media/images/predictions_"
    return seen | {
        "files": [name for name in seen["files"] if not name.startswith(mine)],
        "pixels": [one for one in seen["pixels"] if not one[0].startswith(mine)],
    }


def told(server: ServerProcess, project: str, run: str) -> dict[str, Any]:
    """What only the server knows: alerts, and the lines the script printed."""
    data = server.graphql(RUN, project=project, run=run)["project"]["run"]
    lines = [edge["node"] for edge in data["logLines"]["edges"]]
    printed = [node["line"] for node in lines if node["level"] is None]
    return {"alerts": data["alerts"], "printed": printed}
