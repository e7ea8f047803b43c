"""One small face for what is compared: ours, the official client, the least work.

`limit` is what no logger that keeps its rows can do without: encode the row, write it
to a file. `bare` is the loop alone.
"""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Callable, Mapping
from typing import Any

Row = Mapping[str, object]
N_METRICS = 20


class Client:
    """What a benchmark needs of a logger.

    Attributes:
        log: Called with each row.
        finish: Called at the end.
    """

    def __init__(self, log: Callable[[Row], Any], finish: Callable[[], Any]) -> None:
        self.log = log
        self.finish = finish


def connect(name: str, run_id: str) -> Client:
    """`trailmark`, `wandb`, `limit` or `bare`; how to reach a server: environment."""
    if name == "limit":
        return _limit()
    if name == "bare":
        return Client(lambda row: None, lambda: None)
    run = importlib.import_module(name).init(project="bench", id=run_id)
    return Client(run.log, run.finish)


def make_rows(n_metrics: int = N_METRICS, count: int = 64) -> list[dict[str, float]]:
    """Rows to log in turn, so that making them is not measured."""
    return [
        {f"train/metric_{key:02d}": 1 / (1 + row * 7 + key) for key in range(n_metrics)}
        for row in range(count)
    ]


def _limit() -> Client:
    import orjson

    file = os.open(
        tempfile.mktemp(dir="."), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
    )
    encode, write = orjson.dumps, os.write
    return Client(lambda row: write(file, encode(row)), lambda: os.close(file))
