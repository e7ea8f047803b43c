"""A training run as people write it: config, metrics, media, files, an alert, output."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import wandb
from reporting import report

project, run_id = sys.argv[1:3]
with wandb.init(
    project=project,
    id=run_id,
    name="first light",
    group="digits",
    job_type="train",
    tags=["a", "b"],
    notes="a note",
    config={"lr": 0.1, "model": {"depth": 3, "act": "relu"}, "nan": float("nan")},
) as run:
    run.define_metric("epoch")
    run.define_metric("val/*", step_metric="epoch", summary="min")
    for step in range(20):
        run.log({"loss": 1 / (step + 1), "nested": {"a": step}, "dot.key": step * 2})
    run.log({"val/loss": 3.0, "epoch": 0})
    run.log({"val/loss": 2.0, "epoch": 1, "bad": float("nan"), "inf": float("inf")})
    run.log({"picture": wandb.Image(np.zeros((4, 4, 3), np.uint8), caption="black")})
    run.config.update({"late": [1, 2, {"x": None}]})
    run.summary["best"] = 0.5
    Path("notes.txt").write_text("kept\n")
    run.save("notes.txt", policy="now")
    run.alert(title="hot", text="too warm", level=wandb.AlertLevel.WARN)
    print("hello from the run")
    print("to stderr", file=sys.stderr)
    url = run.url
report(url=url, entity=run.entity, project=run.project, id=run.id)
