"""Which run to go on with under `resume="auto"`: the last that did not end well."""

from __future__ import annotations

from pathlib import Path

import orjson

from trailmark.sdk.run_directory import ROOT_NAME, RunDirectory

_NAME = "unfinished-run.json"


def note(directory: RunDirectory, run_id: str) -> None:
    """Remember a run that has begun, until it has ended well."""
    try:
        _path(directory.path.parent).write_bytes(orjson.dumps({"run_id": run_id}))
    except OSError:
        return  # without a disk nothing could be resumed either


def recall(parent: Path) -> str | None:
    """The id of the run in `parent` that did not end well; None when all did."""
    try:
        noted = orjson.loads(_path(parent / ROOT_NAME).read_bytes())
    except (OSError, ValueError):
        return None
    run_id = noted.get("run_id") if isinstance(noted, dict) else None
    return run_id if isinstance(run_id, str) else None


def forget(directory: RunDirectory, run_id: str) -> None:
    """The run has ended well."""
    if recall(directory.path.parent.parent) == run_id:
        _path(directory.path.parent).unlink(missing_ok=True)


def _path(root: Path) -> Path:
    return root / _NAME
