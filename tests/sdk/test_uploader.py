"""The uploader as a process of its own, beside a trainer that is this test."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from tests.support.fault_server import ERROR_500, REFUSED, fault_server
from tests.support.journals import JournalWriter, make_run_folder
from tests.support.server_process import ServerProcess, running_server
from trailmark.wire.journal import Kind

_ANSWER_TIMEOUT_S = 60.0
_BOOT = (
    "import sys; from trailmark.sdk.uploader.main import main; "
    "raise SystemExit(main(sys.argv[1]))"
)
_RUN = """query($run: String!) { project(name: "p") { run(name: $run) {
    state historyLineCount logLineCount summaryMetrics config tags
    history(minStep: 0, maxStep: 100000000)
    files { edges { node { name } } }
} } }"""


class Uploader:
    """One uploader process and the pipes to it."""

    def __init__(self, writer: JournalWriter, api_key: str | None) -> None:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TRAILMARK_", "WANDB_"))
        }
        if api_key is not None:
            environment["TRAILMARK_API_KEY"] = api_key
        self.process = subprocess.Popen(
            [sys.executable, "-c", _BOOT, str(writer.directory.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )

    def hear(self, kind: str) -> dict[str, Any]:
        """The next message of a kind; others are passed over."""
        timer = threading.Timer(_ANSWER_TIMEOUT_S, self.process.kill)
        timer.start()
        try:
            for line in self._pipe(self.process.stdout):
                message = json.loads(line)
                if message["type"] == kind:
                    return message
        finally:
            timer.cancel()
        raise AssertionError(f"the uploader ended without a word of {kind!r}")

    def finish(self) -> dict[str, Any]:
        """Say that the journal is complete; the last word."""
        pipe = self._pipe(self.process.stdin)
        pipe.write(b'{"type": "finish"}\n')
        pipe.flush()
        done = self.hear("done")
        assert self.process.wait(_ANSWER_TIMEOUT_S) == 0
        return done

    def leave(self) -> int:
        """The trainer is gone without a word; the uploader's exit code."""
        self._pipe(self.process.stdin).close()
        return self.process.wait(_ANSWER_TIMEOUT_S)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe


@contextmanager
def uploader(
    writer: JournalWriter,
    server: ServerProcess | None = None,
    *,
    api_key: str | None = None,
) -> Iterator[Uploader]:
    found = Uploader(writer, server.api_key if server else api_key)
    try:
        yield found
    finally:
        found.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running_server(tmp_path_factory.mktemp("server") / "data") as found:
        yield found


def live_folder(parent: Path, server: ServerProcess, **header: Any) -> JournalWriter:
    """A folder whose trainer is this process."""
    said = {"base_url": server.base_url, "pid": os.getpid(), **header}
    return make_run_folder(parent, **said)


def steps_of(run: dict[str, Any]) -> list[int]:
    return [json.loads(row)["_step"] for row in run["history"]]


def run_of(server: ServerProcess, run_id: str) -> dict[str, Any]:
    return server.graphql(_RUN, run=run_id)["project"]["run"]


def test_a_run_is_seen_from_its_beginning_to_its_end(
    tmp_path: Path, server: ServerProcess
) -> None:
    writer = live_folder(tmp_path, server, run_id="whole", tags=["a"])
    with uploader(writer, server) as process:
        ready = process.hear("ready")
        assert ready["url"].endswith("/p/runs/whole")
        assert (ready["start_step"], ready["resumed"]) == (0, False)
        assert run_of(server, "whole")["state"] == "running"
        writer.rows(1_000)
        writer.append(Kind.CONFIG, {"set": {"lr": 0.1}})
        writer.console("hello\n")
        writer.end()
        done = process.finish()
    assert (done["undelivered"], done["problems"]) == (0, [])
    assert done["summary"]["_step"] == 999
    assert len(done["sparklines"]["loss"]) == 40
    run = run_of(server, "whole")
    assert (run["state"], run["tags"]) == ("finished", ["a"])
    assert steps_of(run) == list(range(1_000))
    assert run["logLineCount"] == 1
    assert json.loads(run["config"])["lr"] == {"value": 0.1}
    names = {edge["node"]["name"] for edge in run["files"]["edges"]}
    assert names == {"config.yaml", "output.log", "wandb-summary.json"}


def test_a_trainer_that_vanishes_leaves_a_crashed_run_with_all_rows(
    tmp_path: Path, server: ServerProcess
) -> None:
    trainer = subprocess.Popen(["sleep", "600"])
    writer = live_folder(tmp_path, server, run_id="vanished", pid=trainer.pid)
    with uploader(writer, server) as process:
        process.hear("ready")
        writer.rows(100)
        writer.piece(100, last=1)
        trainer.kill()
        trainer.wait()
        assert process.leave() == 0
    run = run_of(server, "vanished")
    assert run["state"] == "crashed"
    assert steps_of(run) == list(range(101))


def test_a_killed_uploader_is_replaced_without_loss_or_repeat(
    tmp_path: Path, server: ServerProcess
) -> None:
    writer = live_folder(tmp_path, server, run_id="replaced")
    for _ in range(3):
        with uploader(writer, server) as process:
            process.hear("ready")
            writer.rows(2_000)
    writer.end()
    with uploader(writer, server) as process:
        process.hear("ready")
        assert process.finish()["undelivered"] == 0
    assert steps_of(run_of(server, "replaced")) == list(range(6_000))


def test_an_uploader_that_is_asked_to_end_lets_another_go_on(
    tmp_path: Path, server: ServerProcess
) -> None:
    writer = live_folder(tmp_path, server, run_id="terminated")
    with uploader(writer, server) as process:
        process.hear("ready")
        writer.rows(10)
        process.process.send_signal(signal.SIGTERM)
        assert process.process.wait(_ANSWER_TIMEOUT_S) == 0
    writer.end()
    with uploader(writer, server) as process:
        process.hear("ready")
        process.finish()
    assert steps_of(run_of(server, "terminated")) == list(range(10))


def test_a_resumed_run_takes_rows_that_were_logged_before_the_answer(
    tmp_path: Path, server: ServerProcess
) -> None:
    first = live_folder(tmp_path, server, run_id="resumed")
    with uploader(first, server) as process:
        process.hear("ready")
        first.rows(10)
        first.append(Kind.CONFIG, {"set": {"old": 1}})
        first.end()
        process.finish()
    second = live_folder(tmp_path, server, run_id="resumed", resume="must")
    second.rows(3)
    with uploader(second, server) as process:
        ready = process.hear("ready")
        assert (ready["start_step"], ready["config"]) == (10, {"old": 1})
        second.append(Kind.RESOLVED, {"start_step": 10, "start_runtime_s": 9.0})
        second.step = 13
        second.rows(2)
        second.end()
        process.finish()
    assert steps_of(run_of(server, "resumed")) == list(range(15))


def test_a_run_is_rewound_once_and_goes_on_from_there(
    tmp_path: Path, server: ServerProcess
) -> None:
    first = live_folder(tmp_path, server, run_id="rewound")
    with uploader(first, server) as process:
        process.hear("ready")
        first.rows(10)
        first.end()
        process.finish()
    point = {"run_id": "rewound", "step": 4}
    second = live_folder(tmp_path, server, run_id="rewound", resume_from=point)
    second.step = 5
    with uploader(second, server) as process:
        assert process.hear("ready")["start_step"] == 5
        second.rows(2)
    second.rows(1)
    second.end()
    with uploader(second, server) as process:
        process.hear("ready")
        process.finish()
    assert steps_of(run_of(server, "rewound")) == [0, 1, 2, 3, 4, 5, 6, 7]


def test_a_fork_begins_with_its_parents_rows(
    tmp_path: Path, server: ServerProcess
) -> None:
    parent = live_folder(tmp_path, server, run_id="parent")
    with uploader(parent, server) as process:
        process.hear("ready")
        parent.rows(10)
        parent.end()
        process.finish()
    point = {"run_id": "parent", "step": 4}
    child = live_folder(tmp_path, server, run_id="child", fork_from=point)
    child.step = 5
    with uploader(child, server) as process:
        assert process.hear("ready")["start_step"] == 5
        child.rows(2)
        child.end()
        process.finish()
    assert steps_of(run_of(server, "child")) == [0, 1, 2, 3, 4, 5, 6]


def test_what_cannot_be_resumed_is_refused(
    tmp_path: Path, server: ServerProcess
) -> None:
    writer = live_folder(tmp_path, server, run_id="nobody", resume="must")
    with uploader(writer, server) as process:
        refused = process.hear("refused")
        assert process.process.wait(_ANSWER_TIMEOUT_S) == 1
    assert refused["kind"] == "usage"
    assert "nobody" in refused["message"]


def test_a_wrong_key_is_refused_with_a_way_out(
    tmp_path: Path, server: ServerProcess
) -> None:
    writer = live_folder(tmp_path, server, run_id="stranger")
    with uploader(writer, api_key="x" * 40) as process:
        refused = process.hear("refused")
    assert refused["kind"] == "auth"
    assert refused["hint"]


def test_no_key_at_all_is_refused_with_a_way_out(
    tmp_path: Path, server: ServerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    writer = live_folder(tmp_path, server, run_id="keyless")
    with uploader(writer) as process:
        refused = process.hear("refused")
    assert refused["kind"] == "auth"
    assert "trailmark login" in refused["hint"]


@pytest.mark.parametrize("fault", [REFUSED, ERROR_500], ids=str)
def test_rows_wait_for_a_server_that_comes_back(
    tmp_path: Path, server: ServerProcess, fault: Any
) -> None:
    run_id = f"waits-{fault.name}"
    with fault_server(server.base_url) as proxy:
        writer = live_folder(tmp_path, server, run_id=run_id, base_url=proxy.base_url)
        proxy.show(fault)
        with uploader(writer, server) as process:
            assert process.hear("waiting")["message"]
            writer.rows(50)
            proxy.heal()
            process.hear("ready")
            proxy.show(fault)
            writer.rows(50)
            writer.end()
            pipe = process.process.stdin
            assert pipe is not None
            pipe.write(b'{"type": "finish"}\n')
            pipe.flush()
            process.hear("progress")
            proxy.heal()
            assert process.hear("done")["undelivered"] == 0
    assert steps_of(run_of(server, run_id)) == list(range(100))


def test_an_offline_run_is_only_looked_at(tmp_path: Path) -> None:
    settings = {"disable_environment": True, "stats_interval_s": 600}
    writer = make_run_folder(
        tmp_path, mode="offline", pid=os.getpid(), settings=settings
    )
    with uploader(writer) as process:
        process.hear("offline")
        writer.rows(200)
        writer.end()
        done = process.finish()
    assert done["undelivered"] == 200
    assert done["summary"]["_step"] == 199
    assert len(done["sparklines"]["loss"]) == 40
    assert writer.directory.system_journal.exists()
    assert not writer.directory.upload_state.exists()
