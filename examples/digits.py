"""A small network on scikit-learn's digits, logged step by step."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import joblib
import numpy as np
from PIL import Image, ImageDraw
from sklearn.datasets import load_digits
from sklearn.metrics import confusion_matrix, f1_score, log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

BATCH_ROWS = 64
_CELL_PX = 44


@dataclass(frozen=True, slots=True)
class Recipe:
    """What differs between the runs."""

    learning_rate: float
    hidden_units: int

    def __str__(self) -> str:
        return f"learning rate {self.learning_rate:g}, {self.hidden_units} hidden units"


def train(client: ModuleType, recipe: Recipe, *, project: str, epochs: int) -> float:
    """Train one network and log it; returns its validation accuracy (0 to 1).

    Args:
        client: The module `trailmark` or the module `wandb`: the calls are the same.
    """
    images, labels = load_digits(return_X_y=True)
    split = train_test_split(
        images / 16.0, labels, test_size=0.3, stratify=labels, random_state=0
    )
    config = asdict(recipe) | {"epochs": epochs, "batch_rows": BATCH_ROWS}
    name = f"lr {recipe.learning_rate:g} · {recipe.hidden_units} units"
    with client.init(
        project=project, name=name, config=config, group="mlp", tags=["digits", "demo"]
    ) as run:
        run.define_metric("epoch", hidden=True)
        run.define_metric("val/*", step_metric="epoch")
        run.define_metric("val/accuracy", summary="max", step_metric="epoch")
        model = _fit(run, recipe, epochs, *split)
        return _report(client, run, model, split[1], split[3])


def _fit(run, recipe, epochs, x_train, x_val, y_train, y_val) -> MLPClassifier:
    model = MLPClassifier(
        hidden_layer_sizes=(recipe.hidden_units,),
        learning_rate_init=recipe.learning_rate,
        random_state=1,
    )
    order = np.random.default_rng(0)
    classes = np.unique(y_train)
    for epoch in range(1, epochs + 1):
        for rows in np.array_split(
            order.permutation(len(x_train)), len(x_train) // BATCH_ROWS
        ):
            model.partial_fit(x_train[rows], y_train[rows], classes=classes)
            accuracy = model.score(x_train[rows], y_train[rows])
            run.log({"train/loss": model.loss_, "train/batch_accuracy": accuracy})
        guessed = model.predict_proba(x_val)
        run.log(
            {
                "epoch": epoch,
                "val/loss": log_loss(y_val, guessed, labels=classes),
                "val/accuracy": float(np.mean(guessed.argmax(axis=1) == y_val)),
                "val/f1": f1_score(y_val, guessed.argmax(axis=1), average="macro"),
                "weights/norm": float(np.linalg.norm(model.coefs_[0])),
            }
        )
        if epoch % 10 == 0 or epoch == epochs:
            print(f"epoch {epoch}/{epochs}  loss {model.loss_:.4f}")
    return model


def _report(client: ModuleType, run: Any, model: MLPClassifier, x_val, y_val) -> float:
    guessed = model.predict(x_val)
    counts = confusion_matrix(y_val, guessed)
    picture = draw_confusion_matrix(counts)
    run.log({"confusion_matrix": client.Image(picture, caption="rows: truth")})
    path = Path(run.dir) / "model.joblib"
    joblib.dump(model, path)
    run.save(str(path), base_path=run.dir, policy="now")
    return float(np.mean(guessed == y_val))


def draw_confusion_matrix(counts: np.ndarray) -> Image.Image:
    """Draw an n × n table of counts, darker where there are more."""
    n = len(counts)
    picture = Image.new("RGB", (n * _CELL_PX, n * _CELL_PX), "white")
    draw = ImageDraw.Draw(picture)
    shares = counts / counts.sum(axis=1, keepdims=True)
    for row in range(n):
        for column in range(n):
            share = float(shares[row, column])
            light = int(250 - 190 * share)
            left, top = column * _CELL_PX, row * _CELL_PX
            box = (left, top, left + _CELL_PX - 2, top + _CELL_PX - 2)
            draw.rectangle(box, fill=(int(light * 0.45), light, int(light * 0.95)))
            if counts[row, column]:
                middle = (left + _CELL_PX / 2, top + _CELL_PX / 2)
                ink = "white" if share > 0.5 else "black"
                draw.text(middle, str(counts[row, column]), fill=ink, anchor="mm")
    return picture
