"""Charts from tables and from predictions: `run.log({"roc": plot.roc_curve(…)})`."""

from trailmark.media.plot.charts import (
    bar,
    histogram,
    line,
    line_series,
    plot_table,
    scatter,
)
from trailmark.media.plot.classification import confusion_matrix, pr_curve, roc_curve
from trailmark.media.plot.custom_chart import CustomChart

__all__ = [
    "CustomChart",
    "bar",
    "confusion_matrix",
    "histogram",
    "line",
    "line_series",
    "plot_table",
    "pr_curve",
    "roc_curve",
    "scatter",
]
