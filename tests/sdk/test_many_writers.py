"""One run, many writers: forks, processes, threads, tasks, machines."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.support.server_process import ServerProcess
from tests.support.training import (
    SeenRun,
    Training,
    go_on,
    see_run,
    wait_until_waiting,
)

N_WRITERS = 3
N_ROWS = 40


def all_of(run: SeenRun, name: str, count: int = N_WRITERS) -> None:
    """Every writer's rows are there, in its order, once."""
    for writer in range(count):
        assert run.values(f"{name}_{writer}") == list(range(N_ROWS))


def seen_finished(server: ServerProcess, project: str, run_id: str = "r") -> SeenRun:
    seen = see_run(server, project, run_id)
    assert seen is not None
    assert (seen.state, seen.repeated) == ("finished", 0)
    return seen


def test_children_forked_after_init_log_into_the_same_run(
    home: Training, server: ServerProcess, project: str
) -> None:
    ended = home.run("forks", project, "r", str(N_WRITERS), str(N_ROWS))

    assert ended.exit_code == 0, ended.output
    assert ended.result == {"codes": [0] * N_WRITERS}
    assert "Traceback" not in ended.output, ended.output
    seen = seen_finished(server, project)
    assert seen.values("parent") == list(range(N_ROWS + 1))
    all_of(seen, "child")


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_that_are_handed_the_run_log_into_it(
    method: str, home: Training, server: ServerProcess, project: str
) -> None:
    ended = home.run("pools", project, "r", method, str(N_WRITERS), str(N_ROWS))

    assert ended.exit_code == 0, ended.output
    assert ended.result == {"codes": [0] * N_WRITERS}, ended.output
    assert "Traceback" not in ended.output, ended.output
    seen = seen_finished(server, project)
    assert seen.values("parent") == [1]
    all_of(seen, "worker")


def test_threads_share_a_run_and_keep_their_own(
    home: Training, server: ServerProcess, project: str
) -> None:
    ended = home.run("threads", project, "r", str(N_WRITERS), str(N_ROWS))

    assert ended.exit_code == 0, ended.output
    assert "Traceback" not in ended.output, ended.output
    seen = seen_finished(server, project)
    all_of(seen, "thread")
    assert seen.values("_step") == list(range(N_WRITERS * N_ROWS + 1))
    owns = [seen_finished(server, project, f"r-{n}").values("own") for n in range(2)]
    assert owns == [[0], [1]]


def test_tasks_of_an_event_loop_share_a_run(
    home: Training, server: ServerProcess, project: str
) -> None:
    ended = home.run("tasks", project, "r", str(N_WRITERS), str(N_ROWS))

    assert ended.result == {"over": True}, ended.output
    seen = seen_finished(server, project)
    all_of(seen, "task")
    assert seen.values("_step") == list(range(N_WRITERS * N_ROWS))


def test_processes_of_a_distributed_job_write_one_run_under_their_labels(
    home: Training, server: ServerProcess, project: str
) -> None:
    primary = home.start("shared", project, "r", "rank0", str(N_ROWS), "primary")
    wait_until_waiting(primary)
    others = [
        home.start("shared", project, "r", f"rank{n}", str(N_ROWS)) for n in (1, 2)
    ]
    for other in others:
        ended = home.wait(other)
        assert ended.exit_code == 0, ended.output
    seen = see_run(server, project, "r")
    assert seen is not None
    assert seen.state == "running"  # only the primary ends it
    go_on(primary)
    ended = home.wait(primary)
    assert ended.exit_code == 0, ended.output

    seen = seen_finished(server, project)
    for rank in range(3):
        assert seen.values(f"rank{rank}") == list(range(N_ROWS))
    printed = Counter(line for line, _ in seen.console)
    wanted = [f"rank{rank} {row}" for rank in range(3) for row in range(N_ROWS)]
    assert [line for line in wanted if printed[line] != 1] == []


def test_two_processes_that_chose_the_same_run_id_lose_nothing(
    home: Training, server: ServerProcess, project: str
) -> None:
    first = home.start("phases", project, "r", "init", "wait", "log 40", "finish")
    second = home.start("phases", project, "r", "init", "wait", "log 40", "finish")
    for process in (first, second):
        wait_until_waiting(process)
    for process in (first, second):
        go_on(process)
    for process in (first, second):
        ended = home.wait(process)
        assert ended.exit_code == 0, ended.output
        assert "Traceback" not in ended.output, ended.output

    seen = see_run(server, project, "r")
    assert seen is not None
    assert Counter(seen.values("value")) == dict.fromkeys(range(N_ROWS), 2)
    assert len(home.runs()) == 2
