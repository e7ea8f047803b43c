"""Runs that begin inside another: forks and rewinds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trailmark.errors import UsageError

_FORM = re.compile(r"(?P<run_id>[^?]+)\?_step=(?P<step>[0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class BranchPoint:
    """The last step of `run_id` that the new rows follow."""

    run_id: str
    step: int

    @classmethod
    def parse(cls, text: str, *, what: str) -> BranchPoint:
        """Read `<run id>?_step=<n>`.

        Args:
            what: The argument's name, for the message.

        >>> BranchPoint.parse("abc123?_step=40", what="fork_from")
        BranchPoint(run_id='abc123', step=40)

        Raises:
            UsageError: It has another form.
        """
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise UsageError(
                f"{what} cannot be {text!r}", hint='write "<run id>?_step=<step>"'
            )
        return cls(found["run_id"], int(found["step"]))
