"""What programs say of their metrics, as the pages of a project need it."""

from __future__ import annotations

import pytest

from trailmark.server.views.defined_metrics import DefinedMetrics


@pytest.mark.parametrize(
    ("definition", "goal"),
    [
        ({"name": "m", "goal": "maximize"}, "maximize"),
        ({"name": "m", "summary": ["min"]}, "minimize"),
        ({"name": "m", "summary": ["max", "last"]}, "maximize"),
        ({"name": "m", "summary": ["min", "max"]}, None),
        ({"name": "m", "goal": "minimize", "summary": ["max"]}, "minimize"),
        ({"name": "m", "goal": "up", "summary": None}, None),
        ({"glob": "m*", "goal": "minimize"}, "minimize"),
        ({"name": "other", "goal": "minimize"}, None),
    ],
)
def test_the_goal_is_said_or_is_what_the_summary_keeps(
    definition: dict[str, object], goal: str | None
) -> None:
    assert DefinedMetrics([definition]).goal("m") == goal
