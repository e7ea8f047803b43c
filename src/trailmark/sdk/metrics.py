"""`define_metric`: checks what was asked for and joins it with what was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trailmark.errors import UsageError
from trailmark.wire.metric_rules import GOALS, SUMMARY_RULES, MetricDefinition


class Metric:
    """What `define_metric` returns; it can serve as another's `step_metric`."""

    def __init__(self, definition: MetricDefinition) -> None:
        self.definition = definition

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def step_metric(self) -> str | None:
        return self.definition.step_metric

    @property
    def summary(self) -> tuple[str, ...]:
        return self.definition.summary

    @property
    def hidden(self) -> bool:
        return self.definition.hidden

    @property
    def goal(self) -> str | None:
        return self.definition.goal


def checked_definition(
    name: str,
    *,
    step_metric: str | Metric | None,
    step_sync: bool | None,
    hidden: bool | None,
    summary: str | Sequence[str] | None,
    goal: str | None,
    before: MetricDefinition | None,
) -> MetricDefinition:
    """The definition to keep.

    Args:
        before: The definition of the same name whose words hold where nothing new is
            said; None to begin anew.

    Raises:
        UsageError: A word is none of those known, or a name is missing.
    """
    if not name or not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(f"a metric cannot be named {name!r}")
    if name.startswith("_") and not name.startswith("_wandb"):
        raise UsageError(
            f"the metric {name!r} is the tracker's own",
            hint="names that begin with '_' cannot be defined",
        )
    said = MetricDefinition(
        name,
        step_metric=step_metric.name
        if isinstance(step_metric, Metric)
        else step_metric,
        step_sync=step_sync,
        hidden=bool(hidden),
        summary=_checked_rules(summary),
        goal=_checked_goal(goal),
    )
    if before is None:
        return said
    return replace(
        before,
        defined=True,
        step_metric=said.step_metric or before.step_metric,
        step_sync=before.step_sync if step_sync is None else step_sync,
        hidden=before.hidden if hidden is None else hidden,
        summary=said.summary or before.summary,
        goal=said.goal or before.goal,
    )


def _checked_rules(summary: str | Sequence[str] | None) -> tuple[str, ...]:
    words = summary.split(",") if isinstance(summary, str) else summary or ()
    rules = tuple(word.strip().lower() for word in words if word.strip())
    for rule in rules:
        if rule not in SUMMARY_RULES:
            raise UsageError(
                f"{rule!r} is no rule of a summary",
                hint=f"use of: {', '.join(SUMMARY_RULES)}",
            )
    return rules


def _checked_goal(goal: str | None) -> str | None:
    word = {"min": "minimize", "max": "maximize"}.get(goal or "", goal)
    if word is not None and word not in GOALS:
        raise UsageError(f"{goal!r} is no goal", hint=f"use one of: {', '.join(GOALS)}")
    return word
