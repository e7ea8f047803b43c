"""How good a classifier is: precision and recall, ROC, and what it confuses.

Source: definitions as in https://scikit-learn.org/stable/modules/model_evaluation.html;
the names of columns and fields are the protocol's, section 4.14.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from trailmark.errors import UsageError
from trailmark.media.arrays import is_array, numpy_module, plain, to_numpy
from trailmark.media.plot.charts import plot_table
from trailmark.media.plot.custom_chart import CustomChart
from trailmark.media.table.table import MAX_ROWS, Table

if TYPE_CHECKING:
    from trailmark.media.arrays import Array

_MAX_POINTS = 10_000
_AREA = "wandb/area-under-curve/v0"
_CONFUSION = "wandb/confusion_matrix/v1"


def pr_curve(  # noqa: PLR0917 - the order that people know
    y_true: Any,
    y_probas: Any,
    labels: Sequence[str] | None = None,
    classes_to_plot: Sequence[Any] | None = None,
    interp_size: int = 21,
    title: str = "Precision-Recall Curve",
    split_table: bool = False,
) -> CustomChart:
    """Precision over recall, a curve for each class against all others.

    Args:
        y_true: The true class of each sample.
        y_probas: Shape (samples, classes): how likely each class is, in the order of
            the sorted classes; or (samples,) for the second of two.
        labels: Names of the classes, in the same order.
        classes_to_plot: Only these.
        interp_size: Points on a curve, evenly over recall. At each is the best
            precision that keeps at least this recall.

    Raises:
        UsageError: The shapes do not belong together.
    """
    np = numpy_module()
    recalls = np.linspace(1, 0, interp_size)
    table = Table(columns=["class", "precision", "recall"])
    for one in _one_against_all(y_true, y_probas, labels, classes_to_plot):
        ranks = _ranked(one.is_it, one.score)
        if ranks.hits[-1] == 0:
            continue  # no sample is of this class: there is no recall
        precision = ranks.hits / (ranks.hits + ranks.misses)
        recall = ranks.hits / ranks.hits[-1]
        best = np.maximum.accumulate(precision[::-1])[::-1]
        at = np.searchsorted(recall, recalls - 1e-12)
        for each_recall, index in zip(recalls.tolist(), at.tolist(), strict=True):
            table.add_data(one.label, float(best[index]), each_recall)
    words = {
        "title": title,
        "x-axis-title": "Recall",
        "y-axis-title": "Precision",
    }
    fields = {"x": "recall", "y": "precision", "class": "class"}
    return plot_table(_AREA, table, fields, words, split_table)


def roc_curve(  # noqa: PLR0917 - the order that people know
    y_true: Any,
    y_probas: Any,
    labels: Sequence[str] | None = None,
    classes_to_plot: Sequence[Any] | None = None,
    title: str = "ROC Curve",
    split_table: bool = False,
) -> CustomChart:
    """True over false positives, a curve for each class against all others.

    Args are those of `pr_curve`. A class that all or no samples are of has no curve.

    Raises:
        UsageError: The shapes do not belong together.
    """
    np = numpy_module()
    table = Table(columns=["class", "fpr", "tpr"])
    curves = list(_one_against_all(y_true, y_probas, labels, classes_to_plot))
    for one in curves:
        ranks = _ranked(one.is_it, one.score)
        if ranks.hits[-1] == 0 or ranks.misses[-1] == 0:
            continue
        rates = np.stack(
            [ranks.misses / ranks.misses[-1], ranks.hits / ranks.hits[-1]], axis=1
        )
        corners = _corners(np.vstack([[0.0, 0.0], rates]))
        for fpr, tpr in _thinned(corners, _MAX_POINTS // len(curves)).tolist():
            table.add_data(one.label, fpr, tpr)
    words = {
        "title": title,
        "x-axis-title": "False positive rate",
        "y-axis-title": "True positive rate",
    }
    fields = {"x": "fpr", "y": "tpr", "class": "class"}
    return plot_table(_AREA, table, fields, words, split_table)


def confusion_matrix(  # noqa: PLR0917 - the order that people know
    probs: Any = None,
    y_true: Any = None,
    preds: Any = None,
    class_names: Sequence[str] | None = None,
    title: str = "Confusion Matrix Curve",
    split_table: bool = False,
) -> CustomChart:
    """How often each class is taken for each other one.

    Args:
        probs: Shape (samples, classes); the likeliest class is the prediction.
        y_true: The true class of each sample: its number, or its name.
        preds: The predicted class of each, instead of `probs`.
        class_names: Names of the classes by number.

    Raises:
        UsageError: Not exactly one of `probs` and `preds`; the lengths differ; a class
            has no name.
    """
    if y_true is None or (probs is None) == (preds is None):
        raise UsageError("a confusion matrix needs y_true and either probs or preds")
    if probs is not None:
        preds = to_numpy(probs).argmax(axis=1)
    actual, predicted = _listed(y_true), _listed(preds)
    if len(actual) != len(predicted):
        raise UsageError(
            f"{len(actual)} true classes do not match {len(predicted)} predictions"
        )
    names = _names_of({*actual, *predicted}, class_names)
    if len(names) ** 2 > MAX_ROWS:
        raise UsageError(f"a matrix of {len(names)} classes is too large to be seen")
    counts = Counter(zip(actual, predicted, strict=True))
    table = Table(columns=["Actual", "Predicted", "nPredictions"])
    for true, true_name in names.items():
        for said, said_name in names.items():
            table.add_data(true_name, said_name, counts[true, said])
    fields = {name: name for name in ("Actual", "Predicted", "nPredictions")}
    return plot_table(_CONFUSION, table, fields, {"title": title}, split_table)


class _OneClass(NamedTuple):
    label: str
    is_it: Array
    score: Array


class _Ranks(NamedTuple):
    """Counts among the samples at or above each distinct score, highest first."""

    hits: Array
    misses: Array


def _one_against_all(
    y_true: Any,
    y_probas: Any,
    labels: Sequence[str] | None,
    wanted: Sequence[Any] | None,
) -> Iterator[_OneClass]:
    np = numpy_module()
    true, scores = np.asarray(_listed(y_true)), to_numpy(y_probas).astype(np.float64)
    if scores.ndim == 1:
        scores = np.stack([1 - scores, scores], axis=1)
    if scores.ndim != 2 or not 0 < len(true) == len(scores):
        raise UsageError(
            f"{len(true)} true classes do not match probabilities of shape "
            f"{scores.shape}",
            hint="y_probas has a row for each sample and a column for each class",
        )
    if not np.isfinite(scores).all():
        raise UsageError("some probabilities are not finite")
    classes = _classes(true, scores.shape[1])
    if labels is not None and len(labels) != len(classes):
        raise UsageError(f"{len(labels)} labels for {len(classes)} classes")
    names = list(classes) if labels is None else labels
    for column, (value, name) in enumerate(zip(classes, names, strict=True)):
        if wanted is None or value in wanted:
            yield _OneClass(str(name), true == value, scores[:, column])


def _classes(true: Array, columns: int) -> list[Any]:
    """The class of each column: numbers from 0, or else the sorted classes."""
    seen: list[Any] = sorted(set(true.tolist()))
    if all(isinstance(one, int) and 0 <= one < columns for one in seen):
        return list(range(columns))
    if len(seen) != columns:
        raise UsageError(
            f"there are {len(seen)} true classes and {columns} columns of probabilities"
        )
    return seen


def _ranked(is_it: Array, score: Array) -> _Ranks:
    np = numpy_module()
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(is_it[order])
    is_last = np.append(np.diff(score[order]) != 0, True)
    positions = np.flatnonzero(is_last)
    return _Ranks(hits[positions], positions + 1 - hits[positions])


def _corners(points: Array) -> Array:
    """The points without those on a straight line between their neighbours."""
    np = numpy_module()
    steps = np.diff(points, axis=0)
    before, after = steps[:-1], steps[1:]
    bends = before[:, 0] * after[:, 1] != before[:, 1] * after[:, 0]
    return points[np.concatenate([[True], bends, [True]])]


def _thinned(points: Array, most: int) -> Array:
    if len(points) <= most:
        return points
    np = numpy_module()
    return points[np.linspace(0, len(points) - 1, max(most, 2)).astype(int)]


def _names_of(seen: set[Any], names: Sequence[str] | None) -> dict[Any, str]:
    """Each class that is or may be seen, in order, with its name."""
    if all(isinstance(one, int) and one >= 0 for one in seen):
        count = max(seen, default=-1) + 1
        given = [f"Class_{n}" for n in range(1, count + 1)] if names is None else names
        if len(given) < count:
            raise UsageError(f"class {count - 1} has no name: there are {len(given)}")
        return dict(enumerate(map(str, given)))
    if names is None:
        names = sorted(map(str, seen))
    unnamed = sorted(str(one) for one in seen if one not in names)
    if unnamed:
        raise UsageError(f"class {unnamed[0]!r} is not among the names {list(names)!r}")
    return {name: str(name) for name in names}


def _listed(values: Any) -> list[Any]:
    if is_array(values) or hasattr(values, "tolist"):
        return list(plain(values))
    return [plain(one) for one in values]
