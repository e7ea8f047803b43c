"""Which runs, in what order: filters, orderings and groupings of a run set.

from trailmark import expr

good = expr.Summary("loss") < 0.1
recent = expr.Metric("CreatedTimestamp").within_last(5, "days")
filters = [good, expr.Or(recent, expr.Tags().isin(["baseline"]))]
order = [expr.Ordering(expr.Summary("loss"))]
"""

from __future__ import annotations

from trailmark.expr.fields import (
    Config,
    Field,
    KeysInfo,
    Metric,
    MetricType,
    Ordering,
    Summary,
    Tags,
)
from trailmark.expr.filters import And, FilterExpr, FilterNode, Or, UnknownFilter

__all__ = [
    "And",
    "Config",
    "Field",
    "FilterExpr",
    "FilterNode",
    "KeysInfo",
    "Metric",
    "MetricType",
    "Or",
    "Ordering",
    "Summary",
    "Tags",
    "UnknownFilter",
]
