"""Disks that are full, read-only or gone: training goes on, and the loss is told."""

from __future__ import annotations

import subprocess
import sys

from tests.support.server_process import ServerProcess
from tests.support.training import SCRIPTS, Training, go_on, see_run, wait_until_waiting

N_ROWS = 5_000
_LIMIT_BYTES = 100_000


def test_rows_that_found_the_disk_full_are_counted_and_those_before_are_delivered(
    home: Training, server: ServerProcess, project: str
) -> None:
    # A limit on the size of files fails the same write that a full disk fails.
    limited = (
        "import resource, runpy, sys;"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({_LIMIT_BYTES}, {_LIMIT_BYTES}));"
        "sys.argv = sys.argv[1:];"
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    script = str(SCRIPTS / "phases.py")
    phases = ["init", f"log {N_ROWS}", "finish"]
    command = [sys.executable, "-c", limited, script, project, "r", *phases]
    ended = home.wait(home.popen(command, {"PYTHONPATH": str(SCRIPTS)}))

    assert ended.exit_code == 0, ended.output
    assert "Traceback" not in ended.output, ended.output
    assert "records are lost" in ended.output, ended.output
    seen = see_run(server, project, "r")
    assert seen is not None
    values = seen.values("value")
    assert 0 < len(values) < N_ROWS
    assert (seen.state, seen.exit_code) == ("finished", 0)
    told = {problem["kind"] for problem in seen.config["_wandb"]["problems"]}
    assert {"journal_not_written", "records_lost"} <= told
    assert values == list(range(len(values)))


def test_a_folder_that_cannot_be_written_does_not_stop_training(
    home: Training, server: ServerProcess, project: str
) -> None:
    ended = home.run(
        "phases", project, "r", "init", "log 100", "finish 5", TRAILMARK_DIR="/proc"
    )

    assert ended.exit_code == 0, ended.output
    assert "Traceback" not in ended.output, ended.output
    assert "hint" in ended.output, ended.output


def test_a_run_folder_that_is_removed_during_the_run_does_not_stop_training(
    home: Training, project: str
) -> None:
    process = home.start(
        "phases", project, "r", "init", "log 100", "wait", "log 100", "finish 5"
    )
    wait_until_waiting(process)
    subprocess.run(["rm", "-rf", str(home.runs()[0].path)], check=True)
    go_on(process)
    ended = home.wait(process)

    assert ended.exit_code == 0, ended.output
    assert "Traceback" not in ended.output, ended.output
