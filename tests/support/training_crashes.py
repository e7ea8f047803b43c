"""Training and uploading killed at random moments, and the count afterwards."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

from tests.support.server_process import ServerProcess
from tests.support.training import DEADLINE_S, Training, go_on, see_run
from trailmark.sdk.run_directory import RunDirectory
from trailmark.wire.journal import Kind, encode_frame

_PROJECT = "crash"
_VICTIMS = ("trainer", "uploader", "both")
_LATEST_KILL_S = 2.5


@dataclass(slots=True)
class TrainingCrashReport:
    """What was promised and what was found.

    Attributes:
        trainers: How many training processes were killed.
        uploaders: How many uploader processes were killed.
        torn: Journals that were given the beginning of a record at their end.
        returned: Rows whose `log()` returned.
        found: Rows on the server after recovery.
        missing: Rows whose `log()` returned that are not on the server.
        doubled: Rows that are there more than once.
        unfinished: Runs that still count as running.
    """

    rounds: int = 0
    trainers: int = 0
    uploaders: int = 0
    torn: int = 0
    returned: int = 0
    found: int = 0
    missing: int = 0
    doubled: int = 0
    unfinished: int = 0


def run_training_crash_rounds(
    home: Training, server: ServerProcess, *, rounds: int, seed: int
) -> TrainingCrashReport:
    """Kill a trainer, its uploader or both, once a round; recover; count every row.

    A killed uploader is replaced by its trainer, a killed trainer's run is ended by its
    uploader; what lost both is sent by one `trailmark sync` after the last round.
    """
    chance = random.Random(seed)
    report = TrainingCrashReport(rounds=rounds)
    for number in range(rounds):
        # Every kind of death is there however few rounds there are.
        _round(home, number, _VICTIMS[number % 3], chance, report)
    home.sync()
    for number in range(rounds):
        _count(home, server, number, report)
    return report


def _round(
    home: Training,
    number: int,
    victim: str,
    chance: random.Random,
    report: TrainingCrashReport,
) -> None:
    process = home.start("endless", _PROJECT, _run_id(number), _notes(number))
    time.sleep(chance.uniform(0, _LATEST_KILL_S))
    if victim != "trainer":
        report.uploaders += home.kill_uploaders()
    if victim == "uploader":
        time.sleep(chance.uniform(0, 0.5))
        go_on(process)
        ended = home.wait(process)
        assert ended.exit_code == 0, ended.output
    else:
        process.send_signal(signal.SIGKILL)
        report.trainers += 1
        process.communicate()
        if victim == "both":
            time.sleep(chance.uniform(0, 0.3))  # it may be delivering by now
            report.uploaders += home.kill_uploaders()
            report.torn += _tear(home, chance)
    _wait_for_uploaders(home)


def _tear(home: Training, chance: random.Random) -> int:
    """Leave the newest journal as a kill in the middle of a write does."""
    runs = home.runs()
    if not runs:
        return 0
    frame = encode_frame(Kind.ROW, b'{"_step":1000000,"value":-1}' + b" " * 200)
    beginning = frame[: chance.randrange(1, len(frame))]
    with _newest(runs).journal.open("ab") as journal:
        journal.write(beginning)
    return 1


def _newest(runs: list[RunDirectory]) -> RunDirectory:
    return max(runs, key=lambda run: run.journal.stat().st_mtime_ns)


def _wait_for_uploaders(home: Training) -> None:
    """Uploaders end by themselves once everything is delivered."""
    deadline = time.monotonic() + DEADLINE_S
    while home.uploaders():
        assert time.monotonic() < deadline, _logs(home)
        time.sleep(0.1)


def _logs(home: Training) -> str:
    texts: list[str] = []
    for run in home.runs():
        with suppress(FileNotFoundError):
            texts.append(run.upload_log.read_text(errors="replace"))
    return "\n".join(texts)


def _count(
    home: Training, server: ServerProcess, number: int, report: TrainingCrashReport
) -> None:
    path = home.folder / _notes(number)
    returned = [int(line) for line in path.read_text().split()] if path.exists() else []
    report.returned += len(returned)
    seen = see_run(server, _PROJECT, _run_id(number))
    if seen is None:
        report.missing += len(returned)
        return
    times = Counter(seen.values("value"))
    assert -1 not in times, "a torn record was delivered"
    report.found += times.total()
    report.missing += sum(value not in times for value in returned)
    report.doubled += sum(count > 1 for count in times.values())
    report.unfinished += seen.state == "running"


def _run_id(number: int) -> str:
    return f"k{number}"


def _notes(number: int) -> str:
    return f"notes-{number}.txt"
