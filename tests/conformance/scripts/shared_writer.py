"""One of several processes that write to one run."""

from __future__ import annotations

import sys

import wandb
from reporting import report

project, run_id, label, primary = sys.argv[1:5]
settings = wandb.Settings(
    mode="shared",
    x_label=label,
    x_primary=primary == "primary",
    x_update_finish_state=primary == "primary",
)
with wandb.init(project=project, id=run_id, settings=settings) as run:
    for step in range(15):
        run.log({f"{label}/value": step})
        print(f"{label} line {step}")
report(id=run.id)
