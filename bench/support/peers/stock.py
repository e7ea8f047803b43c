"""Filled folders of other trackers, made once per shape and kept."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.support.peers.curves import Shape

_ROOT = Path(__file__).resolve().parents[3]
_KEPT = Path(tempfile.gettempdir()) / "trailmark-bench-peers-data"
_QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}


@dataclass(frozen=True, slots=True)
class Stock:
    """A folder that a tracker has been filled into, and how long that took."""

    folder: Path
    fill_s: float


def environment(folder: Path) -> dict[str, str]:
    """What a tracker's process is told: where its data are, and to call nobody."""
    return os.environ | _QUIET | {"TRACKIO_DIR": str(folder), "PYTHONPATH": str(_ROOT)}


def stock(tracker: str, python: Path, shape: Shape, *, limit_s: float) -> Stock:
    """The tracker's project of this shape, filled now unless that was done before.

    Raises:
        RuntimeError: filling failed or took longer than `limit_s`; the text says which.
    """
    counts = [str(one) for one in (shape.n_runs, shape.n_metrics, shape.n_steps)]
    place = _KEPT / f"{tracker}-{'x'.join(counts)}"
    if not place.exists():
        module = f"bench.support.peers.fill_{tracker}"
        _make(place, [str(python), "-m", module], counts, limit_s)
    told = json.loads((place / "filled.json").read_text())
    return Stock(place / "data", float(told["fill_s"]))


def _make(place: Path, filler: list[str], counts: list[str], limit_s: float) -> None:
    """Fill a folder beside `place`, which is there only when it is whole."""
    _KEPT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_KEPT, ignore_cleanup_errors=True) as made:
        folder = Path(made) / "new" / "data"
        folder.mkdir(parents=True)
        started = time.monotonic()
        _run([*filler, str(folder), *counts], folder, limit_s)
        told = json.dumps({"fill_s": time.monotonic() - started})
        (folder.parent / "filled.json").write_text(told)
        folder.parent.rename(place)


def _run(command: list[str], folder: Path, limit_s: float) -> None:
    try:
        done = subprocess.run(
            command,
            env=environment(folder),
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(f"not filled within {limit_s / 60:.0f} min") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["nothing said"])[-1]
        raise RuntimeError(f"filling failed: {last}")
