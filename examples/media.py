"""One of each rich value, on scikit-learn's handwritten digits.

pip install "trailmark[server]" scikit-learn matplotlib plotly pillow
python examples/media.py
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import plotly.graph_objects as go
from matplotlib.figure import Figure
from sklearn.datasets import load_digits, load_sample_image
from sklearn.decomposition import PCA
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split

import trailmark as tm
from trailmark import plot

EPOCHS = 12
NAMES = [str(digit) for digit in range(10)]
WATER = """\
HETATM    1  O   HOH A   1       0.000   0.000   0.117  1.00  0.00           O
HETATM    2  H1  HOH A   1       0.000   0.757  -0.469  1.00  0.00           H
HETATM    3  H2  HOH A   1       0.000  -0.757  -0.469  1.00  0.00           H
CONECT    1    2    3
"""


def ink(digit: Any, label: int) -> tm.Image:
    """A digit with a box around its ink and the ink as a mask."""
    inked = digit > 4
    rows, columns = np.where(inked)
    box = {
        "position": {
            "minX": columns.min() / 8,
            "maxX": (columns.max() + 1) / 8,
            "minY": rows.min() / 8,
            "maxY": (rows.max() + 1) / 8,
        },
        "class_id": label,
    }
    return tm.Image(
        digit / 16,
        caption=f"a {label}",
        boxes={"ink": {"box_data": [box], "class_labels": dict(enumerate(NAMES))}},
        masks={"ink": {"mask_data": inked, "class_labels": {0: "paper", 1: "ink"}}},
    )


def tones(losses: list[float], rate: int = 16_000) -> tm.Audio:
    """Training as it sounds: a tone for each epoch, lower as the loss falls."""
    seconds = np.arange(rate // 5) / rate
    pitches = [220 * (1 + loss) for loss in losses]
    sound = [np.sin(2 * np.pi * pitch * seconds) * 0.5 for pitch in pitches]
    return tm.Audio(np.concatenate(sound), sample_rate=rate, caption="the loss")


def weights_of(model: SGDClassifier) -> Any:
    """What the model looks for in each class: (2 * 8, 5 * 8) of 0 to 255."""
    shaped = model.coef_.reshape(2, 5, 8, 8).transpose(0, 2, 1, 3).reshape(16, 40)
    return (np.clip(shaped / np.abs(shaped).max(), -1, 1) * 127 + 128).astype(np.uint8)


def curve(losses: list[float]) -> Figure:
    figure = Figure((5, 3))
    axes = figure.subplots()
    axes.plot(losses)
    axes.set(xlabel="epoch", ylabel="log loss")
    return figure


def main() -> None:
    digits = load_digits()
    train_x, test_x, train_y, test_y = train_test_split(
        digits.data / 16, digits.target, random_state=0
    )
    model = SGDClassifier(loss="log_loss", random_state=0)
    losses: list[float] = []
    frames: list[Any] = []
    with tm.init(project="media", name="one of each") as run:
        for epoch in range(EPOCHS):
            model.partial_fit(train_x, train_y, classes=np.arange(10))
            sure = np.clip(model.predict_proba(test_x), 1e-9, 1)
            losses.append(float(-np.log(sure[np.arange(len(test_y)), test_y]).mean()))
            frames.append(np.kron(weights_of(model), np.ones((8, 8), np.uint8)))
            guesses = sure.argmax(axis=1)
            report = classification_report(test_y, guesses)
            run.log(
                {
                    "loss": losses[-1],
                    "accuracy": float((guesses == test_y).mean()),
                    "weights/image": tm.Image(frames[-1]),
                    "weights/histogram": tm.Histogram(model.coef_),
                    "words/report": tm.Text(report),
                    "words/epoch": tm.Markdown(
                        f"## Epoch {epoch}\n\n```\n{report}\n```"
                    ),
                }
            )
        wrong = np.flatnonzero(guesses != test_y)[:50]
        mistakes = tm.Table(columns=["digit", "guess", "truth", "confidence"])
        for index in wrong:
            picture = tm.Image(test_x[index].reshape(8, 8))
            mistakes.add_data(
                picture, guesses[index], test_y[index], sure[index, guesses[index]]
            )
        cloud = PCA(3, random_state=0).fit_transform(digits.data)
        colours = np.array([[i * 25, 255 - i * 25, 128] for i in range(10)])
        run.log(
            {
                "pictures/digits": [
                    ink(digits.images[i], int(digits.target[i])) for i in range(10)
                ],
                "pictures/photo": tm.Image(
                    load_sample_image("flower.jpg"), file_type="jpg"
                ),
                "pictures/figure": curve(losses),
                "tables/mistakes": mistakes,
                "motion/weights": tm.Video(np.stack(frames)[:, None], fps=4),
                "motion/loss": tones(losses),
                "space/digits": tm.Object3D(
                    np.hstack([cloud, colours[digits.target]]),
                    caption="the digits along their three main directions",
                ),
                "space/water": tm.Molecule(io.StringIO(WATER), file_type="pdb"),
                "pages/summary": tm.Html(f"<h1>{losses[-1]:.3f}</h1><p>log loss</p>"),
                "pages/plotly": go.Figure(go.Heatmap(z=model.coef_)),
                "charts/roc": plot.roc_curve(test_y, sure, labels=NAMES),
                "charts/pr": plot.pr_curve(test_y, sure, labels=NAMES),
                "charts/confusion": plot.confusion_matrix(
                    y_true=test_y, preds=guesses, class_names=NAMES
                ),
                "charts/loss": plot.line_series(range(EPOCHS), [losses], ["test"]),
                "charts/confidence": plot.histogram(mistakes, "confidence"),
                "charts/scatter": plot.scatter(mistakes, "truth", "guess"),
            }
        )


if __name__ == "__main__":
    main()
