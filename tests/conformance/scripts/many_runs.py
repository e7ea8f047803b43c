"""A project of finished runs that differ in config, summary, tags and state."""

from __future__ import annotations

import sys

import wandb
from reporting import report

project = sys.argv[1]
for number in range(5):
    run = wandb.init(
        project=project,
        id=f"r{number}",
        name=f"run {number}",
        group="even" if number % 2 == 0 else "odd",
        tags=["all", f"t{number}"],
        config={"lr": 10.0**-number, "opt": {"name": "adam" if number < 3 else "sgd"}},
        settings=wandb.Settings(x_disable_stats=True, console="off"),
    )
    for step in range(number + 1):
        run.log({"loss": number + 1 / (step + 1), "acc": number / 10})
    run.finish(exit_code=0 if number < 4 else 1)
report(done=True)
