"""Rich values as people log them. Usage: log_media.py PROJECT RUN_ID."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import wandb
from reporting import report

project, run_id = sys.argv[1:3]
pixels = np.arange(8 * 10 * 3, dtype=np.uint8).reshape(8, 10, 3)
box = {
    "position": {"minX": 0.1, "maxX": 0.2, "minY": 0.3, "maxY": 0.4},
    "class_id": 1,
    "scores": {"p": 0.5},
}
boxes = {"pred": {"box_data": [box], "class_labels": {1: "cat"}}}
masks = {"gt": {"mask_data": np.ones((8, 10), np.uint8), "class_labels": {1: "cat"}}}
Path("v.mp4").write_bytes(b"film")
Path("m.pdb").write_text("ATOM\n")
table = wandb.Table(columns=["n", "s", "x"], data=[[1, "a", None], [2, "b", 0.5]])
with wandb.init(project=project, id=run_id) as run:
    run.log(
        {
            "image": wandb.Image(pixels, caption="c"),
            "layers": wandb.Image(pixels, boxes=boxes, masks=masks),
            "images": [wandb.Image(pixels, caption="a"), wandb.Image(255 - pixels)],
            "table": table,
            "missing": wandb.Table(columns=["f"], data=[[float("nan")]]),
            "html": wandb.Html("<p>hi</p>"),
            "pages": [wandb.Html("<p>hi</p>"), wandb.Html("<p>ho</p>")],
            "video": wandb.Video("v.mp4", caption="c"),
            "points": wandb.Object3D(np.eye(3)),
            "molecule": wandb.Molecule("m.pdb", caption="c"),
            "molecules": [wandb.Molecule("m.pdb"), wandb.Molecule("m.pdb")],
            "histogram": wandb.Histogram([1, 2, 2, 3], num_bins=2),
            "chart": wandb.plot.line(table, "n", "n", title="T"),
        }
    )
report(done=True)
