"""Start the loops of `bench/trainers` under a client, and watch their processes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.support.server_process import ServerProcess, running_server
from tests.support.training import Training, training

OURS, OFFICIAL, LIMIT, BARE = "trailmark", "wandb", "limit", "bare"
TRAINERS = Path(__file__).resolve().parent.parent / "trainers"
_SAMPLE_S = 0.1


@dataclass(slots=True)
class Watched:
    """What a trainer told, and what its processes used meanwhile.

    Attributes:
        result: What it printed as `RESULT`.
        beside_cpu_share: CPU of the processes it started, in cores, during its loop.
        trainer_mb: Its resident memory, sampled ten times a second.
        beside_mb: That of the processes it started, summed.
    """

    result: dict[str, float] = field(default_factory=dict[str, float])
    beside_cpu_share: float = 0.0
    trainer_mb: list[float] = field(default_factory=list[float])
    beside_mb: list[float] = field(default_factory=list[float])


@dataclass(frozen=True, slots=True)
class Bench:
    """A server and a home for trainers that log to it."""

    server: ServerProcess
    home: Training

    def run(self, trainer: str, client: str, *arguments: object, **env: str) -> Watched:
        """Run `bench/trainers/<trainer>.py CLIENT <new run id> ARGUMENTS…`."""
        command = [
            sys.executable,
            str(TRAINERS / f"{trainer}.py"),
            client,
            uuid.uuid4().hex[:8],
            *map(str, arguments),
        ]
        process = self.home.popen(command, env)
        return _watch(process)


@contextmanager
def bench_home(folder: Path, server: ServerProcess) -> Iterator[Bench]:
    """A home from which ours and the official client reach the same server."""
    official = {
        "WANDB_BASE_URL": server.base_url,
        "WANDB_API_KEY": server.api_key,
        "WANDB_SILENT": "true",
        "WANDB_ERROR_REPORTING": "false",
        "TRAILMARK_SILENT": "true",
    }
    with training(folder, server.base_url, server.api_key, **official) as home:
        yield Bench(server, home)


@contextmanager
def bench_with_server(folder: Path) -> Iterator[Bench]:
    """The same with a server of its own."""
    with (
        running_server(folder / "data", {"LOG_LEVEL": "warning"}) as server,
        bench_home(folder / "home", server) as bench,
    ):
        yield bench


def _watch(process: subprocess.Popen[str]) -> Watched:
    """Follow it to its end, sampling itself and all it started."""
    watched = Watched()
    ended = threading.Event()
    sampler = threading.Thread(target=_sample, args=(process.pid, watched, ended))
    sampler.start()
    said: list[str] = []
    beside_s = 0.0
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if line == "BEGIN\n":
            beside_s = _beside_cpu_s(process.pid)
        elif line == "END\n":
            beside_s = _beside_cpu_s(process.pid) - beside_s
        elif line.startswith("RESULT "):
            watched.result = json.loads(line.removeprefix("RESULT "))
    process.wait()
    ended.set()
    sampler.join()
    assert process.returncode == 0, "".join(said)
    assert watched.result, "".join(said)
    watched.beside_cpu_share = beside_s / watched.result.get("wall_s", 1.0)
    return watched


def _beside_cpu_s(pid: int) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in _beside(pid))


def _beside(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def _sample(pid: int, watched: Watched, ended: threading.Event) -> None:
    while not ended.wait(_SAMPLE_S):
        with suppress(psutil.Error):
            watched.trainer_mb.append(psutil.Process(pid).memory_info().rss / 1e6)
            beside = [_rss_mb(one) for one in _beside(pid)]
            watched.beside_mb.append(sum(beside))


def _rss_mb(process: psutil.Process) -> float:
    try:
        return process.memory_info().rss / 1e6
    except psutil.NoSuchProcess:
        return 0.0


def median_of(runs: list[Watched], key: str) -> Any:
    """The middle one's measurement."""
    return sorted(run.result[key] for run in runs)[len(runs) // 2]
