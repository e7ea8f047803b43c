"""The project that every tracker is filled with; nothing but the standard library."""

from __future__ import annotations

import argparse
import functools
import math
import random
from dataclasses import dataclass
from pathlib import Path

PROJECT = "peers"
_SECTIONS = ("train", "eval")
TEMPLATES = 20
"""As many runs differ; those after them repeat their curves, as in `big_project`."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How many runs, metrics of each, and steps of each metric."""

    n_runs: int = 100
    n_metrics: int = 20
    n_steps: int = 1_000

    @property
    def n_points(self) -> int:
        return self.n_runs * self.n_metrics * self.n_steps

    @property
    def names(self) -> list[str]:
        n_sections = len(_SECTIONS)
        return [
            f"{_SECTIONS[at % n_sections]}/metric_{at:03d}"
            for at in range(self.n_metrics)
        ]

    def run_name(self, number: int) -> str:
        return f"brisk-harbour-{number}"

    def rows(self, number: int) -> list[dict[str, float]]:
        """The history of a run: noisy decays, one of `TEMPLATES`."""
        return _template(self, number % TEMPLATES)


@functools.cache
def _template(shape: Shape, number: int) -> list[dict[str, float]]:
    noise = random.Random(number)
    rates = {name: noise.uniform(0.001, 0.01) for name in shape.names}
    return [
        {
            name: round(math.exp(-rate * step) + noise.gauss(0, 0.02), 5)
            for name, rate in rates.items()
        }
        for step in range(shape.n_steps)
    ]


def asked() -> tuple[Path, Shape]:
    """Folder and shape from a command line of `FOLDER RUNS METRICS STEPS`."""
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("counts", type=int, nargs=3)
    given = options.parse_args()
    return given.folder, Shape(*given.counts)
