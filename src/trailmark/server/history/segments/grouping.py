"""Which leaves share a file: keys that are logged together rest together.

A file of null-filled columns is slow to write and slow to read, and a file per key
costs a footer each. So leaves with (nearly) the same rows make one part, a run has
few parts, and what fits nowhere goes to a last part that needs no nulls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from trailmark.server.history.columns import Ints
from trailmark.server.history.segments.leaves import Leaf

Layout = Literal["wide", "key_major", "console"]

WIDE_COLUMNS = 1_000
"""With more columns a footer costs more than its data: such a part is key-major."""

_MOST_PARTS = 16
_SMALL_CELLS = 65_536
_SMALL_POINTS = 2_000
_WORTHWHILE_FILL = 0.5
_HOST_FILL = 0.9


@dataclass(slots=True)
class _Pattern:
    """Leaves that have exactly the same rows."""

    rows: Ints
    leaves: list[Leaf]

    @property
    def n_points(self) -> int:
        return len(self.rows) * len(self.leaves)


def group_leaves(leaves: Sequence[Leaf]) -> list[tuple[Layout, list[Leaf]]]:
    """Split leaves into at most 16 parts and choose each part's layout."""
    patterns = _patterns(leaves)
    if _fit_one_file(patterns):
        return [_with_layout(patterns)]
    patterns.sort(key=lambda pattern: -pattern.n_points)
    groups: list[list[_Pattern]] = []
    leftover: list[_Pattern] = []
    for pattern in patterns:
        host = _host(groups, pattern)
        if host is not None:
            host.append(pattern)
        elif len(groups) < _MOST_PARTS - 1 and pattern.n_points >= _SMALL_POINTS:
            groups.append([pattern])
        else:
            leftover.append(pattern)
    if leftover:
        groups.append(leftover)
    return [_with_layout(group) for group in groups]


def _patterns(leaves: Sequence[Leaf]) -> list[_Pattern]:
    names: dict[int, bytes] = {}
    found: dict[bytes, _Pattern] = {}
    for leaf in leaves:
        rows = leaf.column.rows
        name = names.get(id(rows))
        if name is None:
            name = names[id(rows)] = rows.tobytes()
        pattern = found.get(name)
        if pattern is None:
            pattern = found[name] = _Pattern(rows, [])
        pattern.leaves.append(leaf)
    return list(found.values())


def _fit_one_file(patterns: Sequence[_Pattern]) -> bool:
    cells, points = _cells(patterns), sum(pattern.n_points for pattern in patterns)
    return len(patterns) < 2 or cells <= _SMALL_CELLS or points >= cells * _HOST_FILL


def _host(groups: list[list[_Pattern]], pattern: _Pattern) -> list[_Pattern] | None:
    """A part whose rows contain the pattern's, and hardly any more."""
    for group in groups:
        rows = group[0].rows
        if len(pattern.rows) < _HOST_FILL * len(rows):
            continue
        places = np.searchsorted(rows, pattern.rows)
        inside = places < len(rows)
        if inside.all() and (rows[places] == pattern.rows).all():
            return group
    return None


def _with_layout(group: Sequence[_Pattern]) -> tuple[Layout, list[Leaf]]:
    leaves = [leaf for pattern in group for leaf in pattern.leaves]
    points = sum(pattern.n_points for pattern in group)
    cells = _cells(group)
    sparse = cells > _SMALL_CELLS and points < cells * _WORTHWHILE_FILL
    return ("key_major" if sparse or len(leaves) > WIDE_COLUMNS else "wide"), leaves


def _cells(group: Sequence[_Pattern]) -> int:
    """Values and nulls a wide file of these leaves would have."""
    if not group:
        return 0
    if len(group) == 1:
        return group[0].n_points
    low = min(int(pattern.rows[0]) for pattern in group if len(pattern.rows))
    high = max(int(pattern.rows[-1]) for pattern in group if len(pattern.rows))
    span = min(high - low + 1, sum(len(pattern.rows) for pattern in group))
    return span * sum(len(pattern.leaves) for pattern in group)
