"""Orders of runs as people write them for sweeps, where a bare word is a metric."""

from __future__ import annotations

from typing import Any

from trailmark.errors import UsageError

_COLUMNS = frozenset(
    [
        *("createdAt", "created_at", "updatedAt", "updated_at"),
        *("heartbeatAt", "heartbeat_at", "displayName", "display_name"),
        *("name", "sweep"),
    ]
)
_DOCUMENTS = frozenset(
    ["config", "summary_metrics", "summaryMetrics", "keys_info", "tags"]
)


def metric_order(text: str) -> str:
    """The order that the server knows; without a sign it is descending.

    >>> metric_order("accuracy"), metric_order("+val.loss"), metric_order("-config.lr")
    ('-summary_metrics.accuracy', '+summary_metrics.val.loss', '-config.lr')

    Source: wire protocol 5, the client's helper for orders.

    Raises:
        UsageError: It names nothing.
    """
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(f"{text!r} is no order", hint="give a text")
    key = text[1:] if text[:1] in ("+", "-") else text
    if not key:
        raise UsageError(
            f"{text!r} is no order", hint="write it like '-summary_metrics.accuracy'"
        )
    sign = "+" if text.startswith("+") else "-"
    head, dot, _ = key.partition(".")
    is_known = head in (_DOCUMENTS if dot else _COLUMNS)
    return f"{sign}{key}" if is_known else f"{sign}summary_metrics.{key}"


def goal_order(config: dict[str, Any]) -> str | None:
    """Best first, by a sweep's metric; None where its configuration names none.

    >>> goal_order({"metric": {"name": "loss"}})
    '+summary_metrics.loss'
    """
    metric = config.get("metric")
    name = metric.get("name") if isinstance(metric, dict) else None
    if not isinstance(name, str) or not name:
        return None
    goal = metric.get("goal") if isinstance(metric, dict) else None
    return metric_order(("-" if goal == "maximize" else "+") + name)
