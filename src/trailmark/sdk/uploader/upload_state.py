"""What the server has acknowledged of a run's folder, kept in `upload.json`.

It only spares work: without it everything is sent again, and nothing is stored twice.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import orjson


@dataclass(slots=True)
class Resolved:
    """What the server said when the run began there.

    Attributes:
        start_step: First step of this journal's rows, when the run was resumed.
        start_runtime_s: Seconds that it had worked before.
        resumed: Whether it existed.
    """

    entity: str
    project: str
    run_id: str
    display_name: str
    start_step: int = 0
    start_runtime_s: float = 0.0
    resumed: bool = False


@dataclass(slots=True)
class UploadState:
    """Where sending stands.

    Attributes:
        base_url: The server that all this is about.
        history_lines: Rows acknowledged, by name of their journal.
        events_lines: System metrics acknowledged.
        console_lines: Lines acknowledged, by name of their journal.
        files: Signature of each file as it was sent, by its name in the run.
        alerts: Alerts sent, by name of their journal.
        artifacts: What became of each artifact, link and use: by the folder that it was
            staged in, or by journal and number of the record.
        rejected: Lines that the server refused and that were set aside.
        rewound: Whether the run was rewound for this journal.
        finished: Whether everything was sent and the run's end was told.
        delivered_bytes: Size of all journals when `finished` was set.
    """

    base_url: str = ""
    history_lines: dict[str, int] = field(default_factory=dict[str, int])
    events_lines: int = 0
    console_lines: dict[str, int] = field(default_factory=dict[str, int])
    files: dict[str, str] = field(default_factory=dict[str, str])
    alerts: dict[str, int] = field(default_factory=dict[str, int])
    artifacts: dict[str, dict[str, Any]] = field(
        default_factory=dict[str, dict[str, Any]]
    )
    rejected: int = 0
    rewound: bool = False
    finished: bool = False
    delivered_bytes: int = 0
    resolved: Resolved | None = None

    def save(self, path: Path) -> None:
        """Replace the file at once.

        Raises:
            OSError: The disk is full or read-only. Nothing is lost by that.
        """
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        beside.write_bytes(orjson.dumps(asdict(self)))
        beside.replace(path)


def load_upload_state(path: Path, base_url: str) -> UploadState:
    """What is known about sending to this server; a fresh state when nothing is.

    A file that cannot be understood, or is about another server, counts as none.
    """
    try:
        said = orjson.loads(path.read_bytes())
        known = _state_of(said)
    except (OSError, orjson.JSONDecodeError, TypeError, AttributeError):
        return UploadState(base_url)
    return known if known.base_url == base_url else UploadState(base_url)


def peek_upload_state(path: Path) -> UploadState | None:
    """The state, whichever server it is about; None when there is none."""
    try:
        return _state_of(orjson.loads(path.read_bytes()))
    except (OSError, orjson.JSONDecodeError, TypeError, AttributeError):
        return None


def _state_of(said: dict[str, Any]) -> UploadState:
    names = {one.name for one in fields(UploadState)}
    state = UploadState(**{name: said[name] for name in names & said.keys()})
    if state.resolved is not None:
        state.resolved = Resolved(**said["resolved"])
    return state
