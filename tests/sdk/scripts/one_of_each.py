"""One of each rich value in one row. Usage: one_of_each.py PROJECT RUN_ID."""

from __future__ import annotations

import sys

import numpy as np
import PIL.Image
from matplotlib.figure import Figure
from reporting import report

import trailmark as tm
from trailmark import plot

project, run_id = sys.argv[1:]
pixels = np.arange(8 * 10 * 3, dtype=np.uint8).reshape(8, 10, 3)
box = {
    "position": {"minX": 0.1, "maxX": 0.2, "minY": 0.3, "maxY": 0.4},
    "class_id": 1,
}
boxes = {"pred": {"box_data": [box], "class_labels": {1: "cat"}}}
masks = {"gt": {"mask_data": np.ones((8, 10)), "class_labels": {1: "cat"}}}
frames = np.zeros((2, 3, 8, 8), np.uint8)
rows = [[1, "a", None, True], [2, "b", 0.5, False]]
with tm.init(project=project, id=run_id) as run:
    run.log(
        {
            "image": tm.Image(pixels, caption="c"),
            "a/b % c": tm.Image(pixels, boxes=boxes, masks=masks),
            "images": [tm.Image(pixels, caption="a"), tm.Image(255 - pixels)],
            "../../odd\0: ": tm.Image(pixels),
            "figure": Figure((2, 1), dpi=50),
            "picture": PIL.Image.fromarray(pixels),
            "table": tm.Table(columns=["n", "s", "x", "b"], data=rows),
            "pictures": tm.Table(columns=["i"], data=[[tm.Image(pixels)]]),
            "growing": tm.Table(columns=["n"], data=[[1]], log_mode="INCREMENTAL"),
            "html": tm.Html("<p>hi</p>"),
            "audio": tm.Audio(np.zeros(80), sample_rate=8000),
            "sounds": [tm.Audio(np.zeros(80), sample_rate=8000)] * 2,
            "video": tm.Video(frames, format="gif"),
            "videos": [tm.Video(frames, format="gif")] * 2,
            "points": tm.Object3D(np.eye(3)),
            "many numbers": np.arange(99.0),
            "text": tm.Text("some words"),
            "markdown": tm.Markdown("# A heading"),
            "roc": plot.roc_curve([0, 1, 1], [0.1, 0.4, 0.9]),
            "nested": {"inside": tm.Image(pixels)},
        }
    )
report(done=True)
