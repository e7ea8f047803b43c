from __future__ import annotations

from pathlib import Path

from tests.support.server_process import ServerProcess
from tests.support.training import Training, see_run

CLOCK = Path(__file__).parent / "jumping_clock"


def test_a_clock_that_is_set_during_a_run_moves_no_row_and_no_runtime(
    home: Training, server: ServerProcess, project: str
) -> None:
    ended = home.run(
        "clock_jump", project, "r",
        PYTHONPATH=str(CLOCK), CLOCK_OFFSET_FILE=str(home.folder / "offset.txt"),
    )  # fmt: skip

    assert ended.result == {"done": True}, ended.output
    assert "Traceback" not in ended.output, ended.output
    seen = see_run(server, project, "r")
    assert seen is not None
    assert seen.state == "finished"
    assert seen.values("_step") == list(range(30))
    assert seen.values("value") == [0] * 10 + [1] * 10 + [2] * 10
    runtimes = seen.values("_runtime")
    assert runtimes == sorted(runtimes)
    assert 0 <= runtimes[-1] < 3_600
    times = seen.values("_timestamp")
    assert times[10] - times[9] > 80_000  # the wall clock is told as it was
    assert times[20] - times[19] < -160_000
