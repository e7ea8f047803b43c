"""Training scripts that log with our SDK, in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.support.server_process import ServerProcess
from trailmark.sdk.run_directory import ROOT_NAME, RunDirectory, iter_run_directories

SCRIPTS = Path(__file__).parents[1] / "sdk" / "scripts"
DEADLINE_S = 60.0
_RESULT = "RESULT "
_RUN = """query($entity: String, $project: String!, $run: String!, $end: Int64!) {
  project(name: $project, entityName: $entity) {
    run(name: $run) {
      state exitCode historyLineCount repeatedRows lateRows config summaryMetrics tags
      displayName
      history(minStep: 0, maxStep: $end)
      logLines(first: 10000) { edges { node { line level label } } }
    }
  }
}"""
_EVERY_STEP = 1 << 40


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended.

    Attributes:
        exit_code: Negative for the signal that killed it.
        result: What the script told `report`; {} when it did not get there.
        output: Everything it printed, standard error included.
    """

    exit_code: int
    result: dict[str, Any]
    output: str


@dataclass(frozen=True, slots=True)
class Training:
    """Runs scripts of `tests/sdk/scripts`, each in the same empty home.

    Attributes:
        folder: Home and working directory of every process; run folders lie in it.
        base_url: The server they are told of; None for none.
        settings: Further environment variables.
    """

    folder: Path
    base_url: str | None
    api_key: str | None
    settings: Mapping[str, str] = field(default_factory=dict[str, str])

    def run(self, script: str, *arguments: str, **settings: str) -> Ended:
        """Run a script to its end; keywords are environment variables."""
        return self.wait(self.start(script, *arguments, **settings))

    def start(
        self, script: str, *arguments: str, **settings: str
    ) -> subprocess.Popen[str]:
        """Start a script; `wait` for it later."""
        command = [sys.executable, str(SCRIPTS / f"{script}.py"), *arguments]
        return self.popen(command, settings)

    def command(self, *arguments: str, **settings: str) -> Ended:
        """Run `trailmark …`, as typed in a shell."""
        command = [sys.executable, "-m", "trailmark.cli", *arguments]
        return self.wait(self.popen(command, settings))

    def sync(self, *arguments: str, **settings: str) -> Ended:
        """`trailmark sync` of every run in the folder; it must deliver everything."""
        root = str(self.folder / ROOT_NAME)
        ended = self.command("sync", root, *arguments, **settings)
        assert ended.exit_code == 0, ended.output
        return ended

    def wait(
        self, process: subprocess.Popen[str], deadline_s: float = DEADLINE_S
    ) -> Ended:
        """What became of it; kills it, and fails, when it hangs."""
        try:
            output, _ = process.communicate(timeout=deadline_s)
        except subprocess.TimeoutExpired:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()  # they hold its output open
            process.kill()
            output, _ = process.communicate()
            raise AssertionError(f"it did not end:\n{output}") from None
        results = [line for line in output.splitlines() if line.startswith(_RESULT)]
        result = json.loads(results[-1].removeprefix(_RESULT)) if results else {}
        return Ended(process.returncode, result, output)

    def popen(
        self, command: list[str], settings: Mapping[str, str]
    ) -> subprocess.Popen[str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment() | dict(settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def environment(self) -> dict[str, str]:
        """What the processes see: nothing of the home of who runs the tests."""
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TRAILMARK_", "WANDB_", "XDG_", "COV_"))
        }
        ours = {"HOME": str(self.folder), "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
        if self.base_url is not None:
            ours["TRAILMARK_BASE_URL"] = self.base_url
        if self.api_key is not None:
            ours["TRAILMARK_API_KEY"] = self.api_key
        return clean | ours | dict(self.settings)

    def runs(self) -> list[RunDirectory]:
        """Folders of the runs so far, oldest first."""
        return list(iter_run_directories(self.folder / ROOT_NAME))

    def uploaders(self) -> list[psutil.Process]:
        """The processes that send this folder's runs at the moment."""
        root = str(self.folder / ROOT_NAME)
        found: list[psutil.Process] = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if any(root in argument for argument in process.cmdline()):
                    found.append(process)
        return found

    def kill_uploaders(self) -> int:
        """SIGKILL to all of them; how many there were."""
        victims = self.uploaders()
        for process in victims:
            with suppress(psutil.Error):
                process.send_signal(signal.SIGKILL)
        psutil.wait_procs(victims, timeout=10)
        return len(victims)


@contextmanager
def training(
    folder: Path, base_url: str | None, api_key: str | None, **settings: str
) -> Iterator[Training]:
    """A home for training scripts; whatever still sends from it is ended afterwards."""
    # Paths in command lines are found again by `uploaders`.
    home = Training(folder.resolve(), base_url, api_key, settings)
    try:
        yield home
    finally:
        home.kill_uploaders()


def wait_until_waiting(process: subprocess.Popen[str]) -> None:
    """Return when a script says that it waits; fails with what it said if it ends."""
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        if line.strip() == "WAITING":
            return
        said.append(line)
    raise AssertionError(f"it ended without waiting:\n{''.join(said)}")


def go_on(process: subprocess.Popen[str]) -> None:
    """Let a script that waits go on."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


@dataclass(frozen=True, slots=True)
class SeenRun:
    """A run as the server tells it.

    Attributes:
        rows: Its history rows in order of arrival.
        console: Its console lines as (text, level).
        repeated: Rows that came more than once and were dropped by the server.
    """

    state: str
    exit_code: int | None
    rows: list[dict[str, Any]]
    config: dict[str, Any]
    summary: dict[str, Any]
    tags: list[str]
    console: list[tuple[str, str | None]]
    repeated: int

    def values(self, key: str) -> list[Any]:
        """What was logged under `key`, row by row, without rows that lack it."""
        return [row[key] for row in self.rows if key in row]


def see_run(server: ServerProcess, project: str, run_id: str) -> SeenRun | None:
    """The run straight from the server, past any proxy; None when it has none."""
    data = server.graphql(
        _RUN, entity=None, project=project, run=run_id, end=_EVERY_STEP
    )
    found = (data["project"] or {}).get("run")
    if found is None:
        return None
    rows = [json.loads(row) for row in found["history"]]
    # While rows come in, the two are read a moment apart.
    assert found["state"] == "running" or found["historyLineCount"] == len(rows)
    config = json.loads(found["config"] or "{}")
    return SeenRun(
        state=found["state"],
        exit_code=found["exitCode"],
        rows=rows,
        config={
            key: value["value"] if isinstance(value, dict) else value
            for key, value in config.items()
        },
        summary=json.loads(found["summaryMetrics"] or "{}"),
        tags=found["tags"],
        console=[
            (edge["node"]["line"], edge["node"]["level"])
            for edge in found["logLines"]["edges"]
        ],
        repeated=found["repeatedRows"],
    )
