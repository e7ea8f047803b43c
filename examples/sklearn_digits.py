"""scikit-learn's digits, logged with `trailmark`; needs no server to be set up.

    python examples/sklearn_digits.py [--epochs 30] [--learning-rate 0.003]

Without TRAILMARK_BASE_URL a local server is started or joined; the link is printed.
"""

from __future__ import annotations

import argparse

import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import f1_score, log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

import trailmark

BATCH_ROWS = 64


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--epochs", type=int, default=30)
    options.add_argument("--learning-rate", type=float, default=0.003)
    options.add_argument("--hidden-units", type=int, default=64)
    arguments = options.parse_args()
    with trailmark.init(project="digits", config=arguments, tags=["sklearn"]) as run:
        run.define_metric("epoch", hidden=True)
        run.define_metric("val/*", step_metric="epoch")
        run.define_metric("val/accuracy", summary="max", step_metric="epoch")
        images, labels = load_digits(return_X_y=True)
        split = train_test_split(
            images / 16.0, labels, test_size=0.3, stratify=labels, random_state=0
        )
        model = fit(run, *split)
        show_mistakes(run, model, split[1], split[3])


def fit(run, x_train, x_val, y_train, y_val) -> MLPClassifier:
    """Train with the run's config; a row per batch, a row per epoch."""
    model = MLPClassifier(
        hidden_layer_sizes=(run.config.hidden_units,),
        learning_rate_init=run.config.learning_rate,
        random_state=1,
    )
    order = np.random.default_rng(0)
    classes = np.unique(y_train)
    for epoch in range(1, run.config.epochs + 1):
        shuffled = order.permutation(len(x_train))
        for rows in np.array_split(shuffled, len(x_train) // BATCH_ROWS):
            model.partial_fit(x_train[rows], y_train[rows], classes=classes)
            run.log({"train/loss": model.loss_})
        likely = model.predict_proba(x_val)
        guessed = likely.argmax(axis=1)
        run.log(
            {
                "epoch": epoch,
                "val/loss": log_loss(y_val, likely, labels=classes),
                "val/accuracy": np.mean(guessed == y_val),
                "val/f1": f1_score(y_val, guessed, average="macro"),
                "weights/first_layer": trailmark.Histogram(model.coefs_[0]),
            }
        )
        print(f"epoch {epoch}/{run.config.epochs}  loss {model.loss_:.4f}")
    return model


def show_mistakes(run, model: MLPClassifier, x_val, y_val) -> None:
    """A table of what the network gets wrong, with pictures, and a confusion matrix."""
    likely = model.predict_proba(x_val)
    guessed = likely.argmax(axis=1)
    table = trailmark.Table(columns=["image", "truth", "guess", "confidence"])
    for index in np.flatnonzero(guessed != y_val)[:20]:
        picture = np.uint8(x_val[index].reshape(8, 8) * 255).repeat(8, 0).repeat(8, 1)
        table.add_data(
            trailmark.Image(picture),
            int(y_val[index]),
            int(guessed[index]),
            float(likely[index].max()),
        )
    run.log(
        {
            "mistakes": table,
            "confusion": trailmark.plot.confusion_matrix(
                y_true=y_val.tolist(),
                preds=guessed.tolist(),
                class_names=[str(digit) for digit in range(10)],
            ),
        }
    )
    run.summary["n_mistakes"] = int(np.sum(guessed != y_val))


if __name__ == "__main__":
    main()
