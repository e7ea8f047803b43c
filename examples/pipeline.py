"""A pipeline with a past: dataset → models → evaluation → registry.

    python examples/pipeline.py [--learning-rates 0.001 0.003 0.03] [--client wandb]

Three kinds of runs hand artifacts to each other: one prepares scikit-learn's digits, one
per learning rate trains on them, one compares the models on held-out rows. The best is
linked to the registry `model` under the alias `production`. Open any of the versions and
look at its lineage. `--client wandb` does the same with the official client, unmodified.
"""

from __future__ import annotations

import argparse
import importlib
import pickle
import tempfile
from pathlib import Path
from types import ModuleType

import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

DATASET, MODEL, REPORT = "digits-data", "digits-classifier", "digits-evaluation"
REGISTRY_COLLECTION = "wandb-registry-model/Digits"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--client", choices=("trailmark", "wandb"), default="trailmark"
    )
    options.add_argument("--project", default="digits")
    options.add_argument("--epochs", type=int, default=20)
    options.add_argument(
        "--learning-rates", type=float, nargs="+", default=[0.001, 0.003, 0.03]
    )
    arguments = options.parse_args()
    run_pipeline(
        importlib.import_module(arguments.client),
        arguments.project,
        arguments.learning_rates,
        arguments.epochs,
    )


def run_pipeline(
    client: ModuleType, project: str, learning_rates: list[float], epochs: int
) -> str:
    """Run all steps; returns the best model's version, such as `digits-classifier:v2`.

    Args:
        client: `trailmark` or `wandb`.
    """
    prepare(client, project)
    models = [train(client, project, rate, epochs) for rate in learning_rates]
    return evaluate(client, project, models)


def prepare(client: ModuleType, project: str) -> None:
    """Split the digits and keep both halves as a dataset."""
    with client.init(project=project, job_type="prepare", name="prepare") as run:
        images, labels = load_digits(return_X_y=True)
        split = train_test_split(
            images / 16.0, labels, test_size=0.3, stratify=labels, random_state=0
        )
        dataset = client.Artifact(
            DATASET,
            type="dataset",
            description="Handwritten digits, 8 × 8 pixels, split 70:30.",
            metadata={"train_rows": len(split[0]), "test_rows": len(split[1])},
        )
        with tempfile.TemporaryDirectory() as folder:
            for name, array in zip(
                ("x_train", "x_test", "y_train", "y_test"), split, strict=True
            ):
                np.save(Path(folder, f"{name}.npy"), array)
            dataset.add_dir(folder)
            dataset.add(preview(client, split[0], split[2]), "preview")
            run.log_artifact(dataset).wait()


def preview(client: ModuleType, images: np.ndarray, labels: np.ndarray):
    """The first rows as a table with pictures."""
    table = client.Table(columns=["image", "label"])
    for image, label in list(zip(images, labels, strict=True))[:20]:
        pixels = np.uint8(image.reshape(8, 8) * 255).repeat(6, 0).repeat(6, 1)
        table.add_data(client.Image(pixels), int(label))
    return table


def train(client: ModuleType, project: str, learning_rate: float, epochs: int) -> str:
    """Train one model on the newest dataset; returns its version."""
    config = {"learning_rate": learning_rate, "epochs": epochs, "hidden_units": 64}
    with client.init(project=project, job_type="train", config=config) as run:
        folder = Path(run.use_artifact(f"{DATASET}:latest").download())
        x_train, y_train = load(folder, "train")
        x_test, y_test = load(folder, "test")
        model = MLPClassifier(
            hidden_layer_sizes=(config["hidden_units"],),
            learning_rate_init=learning_rate,
            random_state=1,
        )
        for epoch in range(epochs):
            model.partial_fit(x_train, y_train, classes=np.unique(y_train))
            score = accuracy_score(y_test, model.predict(x_test))
            run.log({"epoch": epoch, "loss": model.loss_, "accuracy": score})
        artifact = client.Artifact(
            MODEL,
            type="model",
            metadata={"accuracy": float(score), "learning_rate": learning_rate},
        )
        with artifact.new_file("model.pkl", mode="wb") as file:
            pickle.dump(model, file)
        run.log_artifact(artifact)
        artifact.wait()
        return artifact.name


def evaluate(client: ModuleType, project: str, models: list[str]) -> str:
    """Compare the models, keep a report, and promote the best."""
    with client.init(project=project, job_type="evaluate", name="evaluate") as run:
        folder = Path(run.use_artifact(f"{DATASET}:latest", use_as="test").download())
        x_test, y_test = load(folder, "test")
        table = client.Table(columns=["model", "accuracy", "mistakes"])
        scores: dict[str, float] = {}
        versions = {}
        for name in models:
            version = run.use_artifact(name, use_as="candidate")
            # Our own model, made a minute ago: nobody else's pickle is ever loaded.
            with Path(version.download(), "model.pkl").open("rb") as file:
                model = pickle.load(file)
            guessed = model.predict(x_test)
            scores[name] = float(accuracy_score(y_test, guessed))
            versions[name] = version
            table.add_data(name, scores[name], int(np.sum(guessed != y_test)))
        best = max(scores, key=lambda name: scores[name])
        report = client.Artifact(REPORT, type="evaluation", metadata={"best": best})
        report.add(table, "scores")
        run.log_artifact(report)
        run.log({"scores": table, "best_accuracy": scores[best]})
        run.link_artifact(versions[best], REGISTRY_COLLECTION, aliases=["production"])
        print(f"best: {best} with {scores[best]:.1%}, now in {REGISTRY_COLLECTION}")
        return best


def load(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    return np.load(folder / f"x_{part}.npy"), np.load(folder / f"y_{part}.npy")


if __name__ == "__main__":
    main()
