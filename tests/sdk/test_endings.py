"""How a run ends when its processes end otherwise than by `finish()`."""

from __future__ import annotations

import signal

import pytest

from tests.conformance.waiting import eventually
from tests.support.server_process import ServerProcess
from tests.support.training import (
    Training,
    go_on,
    see_run,
    wait_until_waiting,
)

N_ROWS = 200


def outcome(
    server: ServerProcess, project: str
) -> tuple[str, int | None, list[int]] | None:
    seen = see_run(server, project, "r")
    return seen and (seen.state, seen.exit_code, seen.values("value"))


@pytest.mark.parametrize(
    ("signal_number", "wanted"),
    [
        (signal.SIGKILL, ("crashed", None)),
        (signal.SIGTERM, ("crashed", None)),
        (signal.SIGINT, ("failed", 255)),
    ],
)
def test_a_signal_to_the_training_process_loses_no_row(
    signal_number: signal.Signals,
    wanted: tuple[str, int | None],
    home: Training,
    server: ServerProcess,
    project: str,
) -> None:
    process = home.start("phases", project, "r", "init", f"log {N_ROWS}", "wait")
    wait_until_waiting(process)
    process.send_signal(signal_number)
    home.wait(process)

    rows = list(range(N_ROWS))
    eventually(lambda: outcome(server, project), (*wanted, rows), timeout_s=30)


@pytest.mark.parametrize(
    ("phase", "wanted"),
    [
        ("exit 0", ("crashed", None)),
        ("raise", ("failed", 1)),
        ("at 1000", ("finished", 0)),  # the script just ends
    ],
)
def test_a_script_that_ends_without_finish_loses_no_row(
    phase: str,
    wanted: tuple[str, int | None],
    home: Training,
    server: ServerProcess,
    project: str,
) -> None:
    ended = home.run("phases", project, "r", "init", f"log {N_ROWS}", phase)

    assert ended.exit_code == (phase == "raise"), ended.output
    rows = list(range(N_ROWS))
    eventually(lambda: outcome(server, project), (*wanted, rows), timeout_s=30)
    assert ended.output.count("Traceback") == (phase == "raise"), ended.output
    assert "trailmark/" not in ended.output, ended.output


def test_finish_does_not_wait_for_an_uploader_that_sleeps_and_it_delivers_on_waking(
    home: Training, server: ServerProcess, project: str
) -> None:
    process = home.start(
        "phases", project, "r", "init", "log 10", "wait", f"log {N_ROWS - 10}",
        "finish 1",
    )  # fmt: skip
    wait_until_waiting(process)
    uploaders = home.uploaders()
    assert len(uploaders) == 1
    uploaders[0].suspend()
    go_on(process)
    ended = home.wait(process, deadline_s=30)

    assert ended.exit_code == 0, ended.output
    assert "Traceback" not in ended.output, ended.output
    uploaders[0].resume()
    wanted = ("finished", 0, list(range(N_ROWS)))
    eventually(lambda: outcome(server, project), wanted, timeout_s=30)


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGTERM])
def test_an_uploader_that_is_killed_is_replaced(
    signal_number: signal.Signals,
    home: Training,
    server: ServerProcess,
    project: str,
) -> None:
    process = home.start(
        "phases", project, "r", "init", "log 10", "wait", f"log {N_ROWS - 10}",
        "finish",
    )  # fmt: skip
    wait_until_waiting(process)
    [uploader] = home.uploaders()
    uploader.send_signal(signal_number)
    uploader.wait(10)
    go_on(process)
    ended = home.wait(process)

    assert ended.exit_code == 0, ended.output
    assert "Traceback" not in ended.output, ended.output
    assert outcome(server, project) == ("finished", 0, list(range(N_ROWS)))
