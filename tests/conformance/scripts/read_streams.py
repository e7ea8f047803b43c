"""History, system metrics and files of a run, in every form the public API has.

Usage: read_streams.py PATH
"""

from __future__ import annotations

import sys

import wandb
from reporting import report

run = wandb.Api().run(sys.argv[1])
# Younger than the oldest version that runs this.
told = run.console_logs() if hasattr(run, "console_logs") else []
report(
    state=run.state,
    config=run.config,
    summary=run.summary._json_dict,
    sampled=run.history(pandas=False),
    one_key=run.history(pandas=False, keys=["value"]),
    rows=list(run.scan_history()),
    page=list(run.scan_history(min_step=1, max_step=3)),
    system=run.history(pandas=False, stream="system"),
    console=[(line.label, line.content) for line in told],
    last_step=run.lastHistoryStep,
    files=sorted(file.name for file in run.files()),
)
