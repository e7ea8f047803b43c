"""How far the sending of a run is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far sending is. Bytes are those of the journals and of artifacts."""

    rows_sent: int
    rows_total: int
    bytes_sent: int
    bytes_total: int
    files_sent: int
    files_total: int
    artifacts_sent: int = 0
    artifacts_total: int = 0
