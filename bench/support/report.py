"""How a benchmark says what it found: a table for people, JSON for the record."""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).resolve().parent.parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number beside its bar and the physical limit or peer.

    Attributes:
        better: "lower" or "higher".
        bar: The promise, or None where a figure only explains another.
        limit: The same quantity for the least work that could do the job, measured
            in the same run; None when there is none to measure.
    """

    name: str
    value: float
    unit: str
    better: str = "lower"
    bar: float | None = None
    limit: float | None = None
    limit_name: str = ""

    @property
    def verdict(self) -> str:
        if self.bar is None:
            return ""
        kept = (
            self.value <= self.bar if self.better == "lower" else self.value >= self.bar
        )
        return "kept" if kept else "MISSED"


def report(benchmark: str, figures: list[Figure], **facts: object) -> None:
    """Print `figures` and keep them as `bench/results/<benchmark>.json`."""
    table = Table(title=benchmark, title_justify="left")
    for column in ("figure", "measured", "bar", "limit", ""):
        table.add_column(column, justify="left" if column == "figure" else "right")
    for one in figures:
        sign = "≤" if one.better == "lower" else "≥"
        bar = "" if one.bar is None else f"{sign} {_short(one.bar)} {one.unit}"
        limit = "" if one.limit is None else f"{_short(one.limit)} ({one.limit_name})"
        table.add_row(
            one.name, f"{_short(one.value)} {one.unit}", bar, limit, one.verdict
        )
    Console(width=120).print(table)
    RESULTS.mkdir(exist_ok=True)
    record = {
        "benchmark": benchmark,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "architecture": platform.machine(),
        },
        "figures": [asdict(one) | {"verdict": one.verdict} for one in figures],
        "facts": facts,
    }
    path = RESULTS / f"{benchmark}.json"
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def median_cpu_ms(work: Callable[[], object], *, rounds: int = 9) -> float:
    """Median CPU milliseconds of all our threads for one call of `work`."""
    return _median_ms(work, rounds, time.process_time)


def median_wall_ms(work: Callable[[], object], *, rounds: int = 9) -> float:
    """Median wall-clock milliseconds for one call of `work`."""
    return _median_ms(work, rounds, time.perf_counter)


def _median_ms(
    work: Callable[[], object], rounds: int, clock: Callable[[], float]
) -> float:
    work()  # warm: caches, footers, compiled statements
    taken: list[float] = []
    for _ in range(rounds):
        started = clock()
        work()
        taken.append((clock() - started) * 1000)
    return statistics.median(taken)


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
