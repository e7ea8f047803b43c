"""Logs a custom chart of every kind that `wandb.plot` has, and a plotted table."""

from __future__ import annotations

import sys

import numpy as np
import wandb

project, run_id = sys.argv[1:]
rng = np.random.default_rng(7)
truth = rng.integers(0, 3, 300)
scores = rng.random((300, 3)) + np.eye(3)[truth]
scores /= scores.sum(axis=1, keepdims=True)
names = ["ant", "bee", "cat"]
points = wandb.Table(
    columns=["height", "weight", "kind"],
    data=[[n / 10, (n / 10) ** 2, "even" if n % 2 == 0 else "odd"] for n in range(20)],
)
counts = wandb.Table(columns=["pet", "count"], data=[["cat", 4], ["dog", 7]])
values = wandb.Table(columns=["v"], data=[[float(v)] for v in rng.normal(size=500)])
with wandb.init(project=project, id=run_id, name=run_id) as run:
    run.log(
        {
            "loss": 1.0,
            "pr": wandb.plot.pr_curve(truth, scores, labels=names),
            "roc": wandb.plot.roc_curve(truth, scores, labels=names),
            "confusion": wandb.plot.confusion_matrix(
                y_true=truth.tolist(),
                preds=scores.argmax(axis=1).tolist(),
                class_names=names,
            ),
            "line": wandb.plot.line(points, "height", "weight", title="Line"),
            "scatter": wandb.plot.scatter(points, "height", "weight", title="Dots"),
            "bar": wandb.plot.bar(counts, "pet", "count", title="Pets"),
            "histogram": wandb.plot.histogram(values, "v", title="Spread"),
            "series": wandb.plot.line_series(
                xs=[0, 1, 2], ys=[[1, 2, 3], [3, 2, 1]], keys=["up", "down"]
            ),
            "own": wandb.plot_table(
                "ada/mine",
                points,
                {"x": "height", "y": "weight"},
                {"title": "My own chart"},
            ),
        }
    )
