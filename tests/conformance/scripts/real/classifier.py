"""A classifier in NumPy, logged the way tutorials for `wandb` do it."""

import argparse

import numpy as np
import wandb

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.5)
parser.add_argument("--epochs", type=int, default=8)
parser.add_argument("--note", default="first try")
args = parser.parse_args()

rng = np.random.default_rng(0)
inputs = rng.normal(size=(200, 4))
truth = (inputs @ np.array([1.0, -2.0, 0.5, 0.0]) > 0).astype(int)
weights = np.zeros(4, dtype=np.float32)

with wandb.init(
    config=args,
    name="classifier",
    group="numpy",
    job_type="train",
    tags=["numpy", "logistic"],
    notes="as in the tutorial",
) as run:
    run.config.update({"model": {"kind": "logistic", "inputs": 4}, "layers": [4, 1]})
    run.define_metric("epoch")
    run.define_metric("val/*", step_metric="epoch")
    run.define_metric("val/accuracy", summary="max", step_metric="epoch")
    for epoch in range(run.config.epochs):
        guessed = 1 / (1 + np.exp(-inputs @ weights))
        gradient = inputs.T @ (guessed - truth) / len(truth)
        weights -= run.config["lr"] * gradient.astype(np.float32)
        accuracy = np.mean((guessed > 0.5) == truth)
        run.log(
            {
                "epoch": epoch,
                "train/loss": np.float32(np.mean((guessed - truth) ** 2)),
                "val/accuracy": accuracy,
                "weights": {"norm": np.linalg.norm(weights), "n": np.int64(4)},
                "weights/hist": wandb.Histogram(gradient),
            }
        )
    table = wandb.Table(columns=["x", "truth", "guess", "picture"])
    for row in range(3):
        picture = wandb.Image(np.full((4, 4), row * 80, np.uint8))
        table.add_data(float(inputs[row, 0]), int(truth[row]), f"g{row}", picture)
    run.log({"predictions": table})
    noise = rng.integers(0, 255, (8, 8, 3), dtype=np.uint8)
    run.log(
        {
            "picture": wandb.Image(
                noise,
                caption="noise",
                boxes={
                    "predictions": {
                        "box_data": [
                            {
                                "position": {
                                    "minX": 0.1,
                                    "maxX": 0.5,
                                    "minY": 0.2,
                                    "maxY": 0.6,
                                },
                                "class_id": 1,
                                "box_caption": "thing",
                                "scores": {"p": 0.5},
                            }
                        ],
                        "class_labels": {1: "thing"},
                    }
                },
                masks={
                    "ground_truth": {
                        "mask_data": np.eye(8, dtype=np.uint8),
                        "class_labels": {0: "no", 1: "yes"},
                    }
                },
            ),
            "page": wandb.Html("<p>hello</p>"),
            "several": [wandb.Image(noise), wandb.Image(noise[::-1])],
        }
    )
    run.log(
        {
            "curve": wandb.plot.line(
                wandb.Table(data=[[0, 1.0], [1, 0.5]], columns=["step", "height"]),
                "step",
                "height",
                title="a curve",
            )
        }
    )
    run.summary["best_epoch"] = 7
    run.summary.update({"confusion": {"tp": 10, "fp": 2}})
