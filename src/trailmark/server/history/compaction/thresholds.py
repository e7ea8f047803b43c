"""When rows leave the tail, and how large segments may grow."""

from __future__ import annotations

from dataclasses import dataclass

ENDED_STATES = frozenset({"finished", "failed", "crashed", "killed", "preempted"})
"""Runs in these states are compacted at once: hardly anything will follow."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Bounds on the tail and on segments; tests lower them.

    Attributes:
        run_raw_bytes: A run's stream is compacted when so much of it waits; lines
            count before compression.
        idle_s: ... or when nothing was added for so long.
        ended_s: ... or for so long after its run has ended.
        tail_raw_bytes: With more than this waiting in all, the largest go first.
        pass_raw_bytes: One pass over a run takes at most about so much; bounds
            memory. At least one chunk.
        inline_bytes: Files below this rest in the manifest itself.
        merge_count: So many segments of one tier at the end of a run become one.
        merge_rows, merge_points, merge_bytes: A merge that would exceed one of these
            is not done.
    """

    run_raw_bytes: int = 32 << 20
    idle_s: float = 600.0
    ended_s: float = 1.0
    tail_raw_bytes: int = 1 << 30
    pass_raw_bytes: int = 48 << 20
    inline_bytes: int = 64 << 10
    merge_count: int = 8
    merge_rows: int = 1_000_000
    merge_points: int = 25_000_000
    merge_bytes: int = 256 << 20

    @classmethod
    def for_tail_of(cls, max_bytes: int) -> Thresholds:
        """Thresholds under which compaction starts well before writers are slowed.

        Args:
            max_bytes: Where writers are refused; compressed, so that the same number
                of bytes before compression is a fraction of it.
        """
        return cls(tail_raw_bytes=min(cls().tail_raw_bytes, max_bytes))
