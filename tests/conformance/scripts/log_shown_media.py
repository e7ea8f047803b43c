"""Rich values for looking at. Usage: log_shown_media.py PROJECT RUN_ID FOLDER.

The folder holds `film.webm` and `helix.pdb`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import wandb
from plotly import graph_objects
from reporting import report

project, run_id, folder = sys.argv[1:4]
films, structures = Path(folder) / "film.webm", Path(folder) / "helix.pdb"
labels = {0: "sky", 1: "cat", 2: "dog"}
classes = np.zeros((40, 80), np.uint8)
classes[10:20, 10:30] = 1
box = {
    "position": {"minX": 0.1, "maxX": 0.5, "minY": 0.2, "maxY": 0.6},
    "class_id": 2,
    "scores": {"p": 0.5},
}
rng = np.random.default_rng(0)
corners = [[x, y, z] for x in (0, 1) for y in (0, 2) for z in (0, 3)]
with wandb.init(project=project, id=run_id) as run:
    run.log(
        {
            "pic": wandb.Image(
                np.full((40, 80, 3), 128, np.uint8),
                caption="grey",
                boxes={"guess": {"box_data": [box], "class_labels": labels}},
                masks={"truth": {"mask_data": classes, "class_labels": labels}},
            ),
            "cloud": wandb.Object3D(rng.normal(size=(500, 3)), caption="cloud"),
            "scene": wandb.Object3D.from_point_cloud(
                points=rng.uniform(0, 255, size=(500, 6)),
                boxes=[{"corners": corners, "label": "car", "color": [255, 0, 0]}],
                vectors=[],
                point_cloud_type="lidar/beta",
            ),
            "clouds": [wandb.Object3D(rng.normal(size=(9, 4))) for _ in range(2)],
            "protein": wandb.Molecule(str(structures), caption="protein"),
            "film": wandb.Video(str(films), caption="film"),
            "page": wandb.Html("<h1>report</h1>"),
            "histogram": wandb.Histogram([1, 2, 2, 3]),
            "figure": graph_objects.Figure({"data": [{"type": "bar", "y": [1, 2]}]}),
        }
    )
report(done=True)
