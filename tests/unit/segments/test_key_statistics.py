"""Statistics of many keys at once are those of each key alone."""

from __future__ import annotations

import json
import math

from trailmark.server.history.catalogue import describe
from trailmark.server.history.columns import rows_to_columns
from trailmark.server.history.compaction.keys import describe_columns
from trailmark.server.history.parts import as_numbers


def test_keys_described_side_by_side_equal_keys_described_alone() -> None:
    values = [0.5, -3.25, math.nan, math.inf, 1e300, -math.inf, math.nan, 2.0]
    rows = [
        json.dumps(
            {
                "_step": step * 10,
                "label": "x",
                **{f"layer/{i}": values[(step + i) % 8] * (i % 3) for i in range(200)},
                **{f"nothing/{i}": math.nan for i in range(5)},
            }
        )
        for step in range(9)
    ]
    columns = rows_to_columns(rows)
    steps = as_numbers(columns.columns["_step"])

    found = describe_columns(columns)

    assert found == [
        describe(key, column, steps) for key, column in columns.columns.items()
    ]
    assert len(found) == 207
