"""What a bad network does to a training loop: nothing. Source: reliability 5.2."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.waiting import eventually
from tests.support.fault_server import ERROR_429, FAULTS, REFUSED, Fault, FaultServer
from tests.support.server_process import ServerProcess
from tests.support.training import (
    Ended,
    SeenRun,
    Training,
    go_on,
    see_run,
    training,
    wait_until_waiting,
)

N_ROWS = 50
WHOLE = ("finished", list(range(2 * N_ROWS)))


def outcome(run: SeenRun | None) -> tuple[str, list[int]] | None:
    return None if run is None else (run.state, run.values("value"))


def assert_undisturbed(ended: Ended) -> None:
    """The user's script came to its end, and we kept our troubles to ourselves."""
    assert ended.exit_code == 0, ended.output
    assert "finish_s" in ended.result, ended.output
    assert "Traceback" not in ended.output, ended.output


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_in_the_middle_of_a_run_costs_nothing_once_it_is_over(
    fault: Fault,
    faulty_home: Training,
    network: FaultServer,
    server: ServerProcess,
    project: str,
) -> None:
    process = faulty_home.start(
        "phases", project, "r", "init", f"log {N_ROWS}", "wait",
        f"log {N_ROWS}", "finish 2",
    )  # fmt: skip
    wait_until_waiting(process)
    network.show(fault)
    go_on(process)

    assert_undisturbed(faulty_home.wait(process))
    network.heal()
    eventually(lambda: outcome(see_run(server, project, "r")), WHOLE)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_there_from_the_start_costs_nothing_once_it_is_over(
    fault: Fault,
    faulty_home: Training,
    network: FaultServer,
    server: ServerProcess,
    project: str,
) -> None:
    network.show(fault)
    ended = faulty_home.run(
        "phases", project, "r", "init", f"log {2 * N_ROWS}", "finish 2",
        TRAILMARK_INIT_TIMEOUT_S="1",
    )  # fmt: skip

    assert_undisturbed(ended)
    network.heal()
    eventually(lambda: outcome(see_run(server, project, "r")), WHOLE)


@pytest.mark.parametrize("status", [400, 403, 404, 413, 507])
def test_what_something_in_between_refuses_is_kept_and_sent_later(
    status: int,
    faulty_home: Training,
    network: FaultServer,
    server: ServerProcess,
    project: str,
) -> None:
    process = faulty_home.start(
        "phases", project, "r", "init", f"log {N_ROWS}", "wait",
        f"log {N_ROWS}", "finish 2",
    )  # fmt: skip
    wait_until_waiting(process)
    network.show(Fault("refusal", "status", {"status": status}))
    go_on(process)

    assert_undisturbed(faulty_home.wait(process))
    faulty_home.kill_uploaders()  # its next try may be minutes away
    network.heal()
    faulty_home.sync()
    assert outcome(see_run(server, project, "r")) == WHOLE


@pytest.mark.parametrize(
    "base_url",
    ["https://127.0.0.1:{port}", "http://no-such-host.invalid:{port}"],
    ids=["TLS", "DNS"],
)
def test_a_server_that_cannot_be_spoken_to_gets_the_run_by_sync(
    base_url: str,
    network: FaultServer,
    server: ServerProcess,
    project: str,
    tmp_path: Path,
) -> None:
    port = network.base_url.rpartition(":")[2]
    unreachable = base_url.format(port=port)
    with training(tmp_path / "home", unreachable, server.api_key) as home:
        ended = home.run(
            "phases", project, "r", "init", f"log {2 * N_ROWS}", "finish 2",
            TRAILMARK_INIT_TIMEOUT_S="1",
        )  # fmt: skip
        assert_undisturbed(ended)
        home.kill_uploaders()
        home.sync("--base-url", server.base_url)

    assert outcome(see_run(server, project, "r")) == WHOLE


def test_syncing_again_and_again_changes_nothing(
    faulty_home: Training, network: FaultServer, server: ServerProcess, project: str
) -> None:
    network.show(REFUSED)
    faulty_home.run(
        "phases", project, "r", "init", f"log {2 * N_ROWS}", "finish 1",
        TRAILMARK_INIT_TIMEOUT_S="1",
    )  # fmt: skip
    faulty_home.kill_uploaders()
    network.heal()

    faulty_home.sync()
    first = see_run(server, project, "r")
    faulty_home.sync("--include-synced")
    [directory] = faulty_home.runs()
    directory.upload_state.unlink()  # as if sent from a copy of the folder
    faulty_home.sync("--include-synced")

    assert outcome(first) == WHOLE
    again = see_run(server, project, "r")
    assert first is not None
    assert again is not None
    seen = (again.rows, again.console, again.config)
    assert seen == (first.rows, first.console, first.config)


def test_a_server_that_asks_for_patience_gets_it(
    faulty_home: Training, network: FaultServer, server: ServerProcess, project: str
) -> None:
    network.show(ERROR_429)
    process = faulty_home.start(
        "phases", project, "r", "init", "at 20", "log 100", "finish 1",
        TRAILMARK_INIT_TIMEOUT_S="1",
    )  # fmt: skip
    assert_undisturbed(faulty_home.wait(process))

    # Five seconds of logging, one of finishing and `Retry-After: 2` in every answer.
    assert 1 <= network.seen()["requests"] <= 8
