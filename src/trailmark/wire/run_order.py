"""The order of a list of runs, as one signed field: `-summary_metrics.loss`."""

from __future__ import annotations

from dataclasses import dataclass

from trailmark.wire.run_field import RunField, parse_field

DEFAULT = "+created_at"


@dataclass(frozen=True, slots=True)
class RunOrder:
    field: RunField
    descending: bool

    @property
    def text(self) -> str:
        """The canonical spelling, equal for all spellings of one order."""
        return ("-" if self.descending else "+") + self.field.path


def parse_order(text: str | None) -> RunOrder:
    """Read an order; none, or an empty one, is by creation, oldest first.

    A missing sign means ascending.

    >>> parse_order("-createdAt").text
    '-created_at'

    Raises:
        InvalidInputError: There is no such field.
    """
    wanted = (text or "").strip() or DEFAULT
    descending = wanted.startswith("-")
    return RunOrder(parse_field(wanted.lstrip("+-").strip()), descending)
