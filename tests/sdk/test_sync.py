"""`trailmark sync`: folders sent once, again, torn, or while they grow."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.journals import JournalWriter, join_run_folder, make_run_folder
from tests.support.server_process import ServerProcess, free_port, running_server
from trailmark.wire.journal import HEAD_BYTES, Kind

_TIMEOUT_S = 60.0
_RUN = """query($project: String!, $run: String!) {
  project(name: $project) { run(name: $run) {
    state historyLineCount history(minStep: 0, maxStep: 100000000)
  } }
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running_server(tmp_path_factory.mktemp("server") / "data") as found:
        yield found


def command(server: ServerProcess, tmp_path: Path, *arguments: object) -> Any:
    """What starts `trailmark sync` in a folder, ready for `subprocess`."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRAILMARK_", "WANDB_"))
    }
    environment |= {"TRAILMARK_API_KEY": server.api_key, "COLUMNS": "400"}
    parts = [sys.executable, "-m", "trailmark.cli", "sync", *map(str, arguments)]
    return {
        "args": parts,
        "cwd": tmp_path,
        "env": environment,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "text": True,
    }


def sync(server: ServerProcess, tmp_path: Path, *arguments: object) -> tuple[int, str]:
    """Exit code and what was said."""
    asked = command(server, tmp_path, *arguments)
    done = subprocess.run(**asked, timeout=_TIMEOUT_S, check=False)
    return done.returncode, done.stdout


def folder(parent: Path, server: ServerProcess, **header: Any) -> JournalWriter:
    said = {"base_url": server.base_url, "mode": "offline", **header}
    return make_run_folder(parent, **said)


def run_of(server: ServerProcess, run: str, project: str = "p") -> dict[str, Any]:
    return server.graphql(_RUN, project=project, run=run)["project"]["run"]


def steps_of(server: ServerProcess, run: str) -> list[int]:
    return [json.loads(row)["_step"] for row in run_of(server, run)["history"]]


def test_all_runs_of_a_folder_are_sent_once_however_often_it_is_asked(
    tmp_path: Path, server: ServerProcess
) -> None:
    for name in ("one", "two"):
        writer = folder(tmp_path, server, run_id=name)
        writer.rows(2_500)
        writer.end()
    code, said = sync(server, tmp_path)
    assert code == 0
    assert len(re.findall(r"(one|two) +2,500 +delivered", said)) == 2
    for options in ((), ("--include-synced",)):
        assert sync(server, tmp_path, *options)[0] == 0
        for name in ("one", "two"):
            assert steps_of(server, name) == list(range(2_500))
            assert run_of(server, name)["state"] == "finished"


def test_a_copy_without_its_notes_stores_nothing_twice(
    tmp_path: Path, server: ServerProcess
) -> None:
    writer = folder(tmp_path, server, run_id="copied")
    writer.rows(100)
    writer.end()
    sync(server, tmp_path)
    writer.directory.upload_state.unlink()
    assert sync(server, tmp_path, writer.directory.path)[0] == 0
    assert steps_of(server, "copied") == list(range(100))


def test_a_torn_tail_is_told_and_the_rest_delivered(
    tmp_path: Path, server: ServerProcess
) -> None:
    writer = folder(tmp_path, server, run_id="torn")
    writer.rows(10)
    size = writer.path.stat().st_size
    writer.rows(1)
    with writer.path.open("rb+") as file:
        file.truncate(size + HEAD_BYTES + 5)
    code, said = sync(server, tmp_path)
    assert code == 0
    assert f"{HEAD_BYTES + 5} bytes at the end of" in said
    assert "the rest was delivered" in said
    assert steps_of(server, "torn") == list(range(10))
    assert run_of(server, "torn")["state"] == "crashed"


def test_a_run_can_be_sent_to_another_project(
    tmp_path: Path, server: ServerProcess
) -> None:
    writer = folder(tmp_path, server, run_id="moved")
    writer.rows(3)
    writer.end()
    for project in ("p", "elsewhere", "elsewhere"):
        assert sync(server, tmp_path, "--project", project)[0] == 0
        assert run_of(server, "moved", project)["historyLineCount"] == 3


def test_an_offline_run_can_be_resumed_twice_and_keeps_its_steps(
    tmp_path: Path, server: ServerProcess
) -> None:
    for number in range(3):
        resume = None if number == 0 else "allow"
        writer = folder(tmp_path / str(number), server, run_id="again", resume=resume)
        writer.rows(4)
        writer.end()
        assert sync(server, tmp_path / str(number))[0] == 0
        writer.directory.upload_state.unlink()
        assert sync(server, tmp_path / str(number))[0] == 0
    assert steps_of(server, "again") == list(range(12))


def test_nothing_is_sent_in_a_dry_run(tmp_path: Path, server: ServerProcess) -> None:
    folder(tmp_path, server, run_id="dry").end()
    code, said = sync(server, tmp_path, "--dry-run")
    assert (code, "sent" in said) == (0, True)
    assert run_of_or_none(server, "dry") is None


def run_of_or_none(server: ServerProcess, run: str) -> dict[str, Any] | None:
    project = server.graphql(_RUN, project="p", run=run)["project"]
    return project and project["run"]


def test_delivered_folders_can_be_deleted(
    tmp_path: Path, server: ServerProcess
) -> None:
    whole = folder(tmp_path, server, run_id="clean")
    whole.rows(3)
    whole.end()
    waiting = folder(tmp_path, server, run_id="unclean")
    waiting.append(Kind.ARTIFACT, {"name": "model"})
    (waiting.directory.artifacts / "model").mkdir(parents=True)
    waiting.end()
    assert sync(server, tmp_path, "--clean")[0] == 0
    assert not whole.directory.path.exists()
    assert waiting.directory.path.exists()


def test_a_server_that_is_not_there_is_told_with_code_1(
    tmp_path: Path, server: ServerProcess
) -> None:
    writer = folder(tmp_path, server, run_id="nowhere")
    writer.rows(3)
    address = f"http://127.0.0.1:{free_port()}"
    code, said = sync(server, tmp_path, "--base-url", address, "--timeout", "0.1")
    assert code == 1
    assert "undelivered" in said
    assert "no answer from" in said


def test_a_path_without_a_run_is_a_mistake(
    tmp_path: Path, server: ServerProcess
) -> None:
    code, said = sync(server, tmp_path, tmp_path)
    assert code == 1
    assert "no run was recorded in" in said


def test_watching_follows_runs_and_finds_new_ones(
    tmp_path: Path, server: ServerProcess
) -> None:
    first = folder(tmp_path, server, run_id="followed", pid=os.getpid())
    first.rows(10)
    process = subprocess.Popen(**command(server, tmp_path, "--watch"))
    try:
        wait_for(lambda: steps_or_none(server, "followed") == list(range(10)))
        first.rows(10)
        second = folder(tmp_path, server, run_id="found", pid=os.getpid())
        second.rows(5)
        child = join_run_folder(first)
        child.step = 20
        child.rows(5)
        wait_for(lambda: steps_or_none(server, "found") == list(range(5)))
        child.end()
        first.end()
        wait_for(lambda: run_of(server, "followed")["state"] == "finished")
        assert steps_of(server, "followed") == list(range(25))
        assert run_of(server, "found")["state"] == "running"
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=_TIMEOUT_S)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, said
    assert re.search(r"found +5 +delivered so far, still running", said), said


def steps_or_none(server: ServerProcess, run: str) -> list[int] | None:
    found = run_of_or_none(server, run)
    return found and [json.loads(row)["_step"] for row in found["history"]]


def wait_for(is_true: Any) -> None:
    deadline = time.monotonic() + _TIMEOUT_S
    while not is_true():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def test_two_at_once_do_not_disturb_each_other(
    tmp_path: Path, server: ServerProcess
) -> None:
    writer = folder(tmp_path, server, run_id="both")
    writer.rows(20_000)
    writer.end()
    both = [subprocess.Popen(**command(server, tmp_path)) for _ in range(2)]
    said = [process.communicate(timeout=_TIMEOUT_S)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert any("delivered" in text for text in said)
    assert steps_of(server, "both") == list(range(20_000))
