"""Folders of artifacts on this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_dir() -> Path:
    """Where downloaded and uploaded files are kept for the next time.

    `TRAILMARK_CACHE_DIR` or `WANDB_CACHE_DIR` move it.
    """
    for name in ("TRAILMARK_CACHE_DIR", "WANDB_CACHE_DIR"):
        chosen = os.environ.get(name)
        if chosen:
            return Path(chosen).expanduser().absolute() / "artifacts"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "trailmark" / "artifacts"
    base = os.environ.get("XDG_CACHE_HOME")
    home = Path(base) if base else Path.home() / ".cache"
    return home / "trailmark" / "artifacts"


def artifacts_dir() -> Path:
    """Where versions are downloaded to when no folder is named: `./artifacts`.

    `TRAILMARK_ARTIFACT_DIR` or `WANDB_ARTIFACT_DIR` move it.
    """
    for name in ("TRAILMARK_ARTIFACT_DIR", "WANDB_ARTIFACT_DIR"):
        chosen = os.environ.get(name)
        if chosen:
            return Path(chosen).expanduser()
    return Path("artifacts")


def private_folder(path: Path) -> Path:
    """Make a folder, and those above it that are missing, for this account only.

    Raises:
        OSError: It cannot be made.
    """
    missing = [path, *path.parents]
    for one in reversed([one for one in missing if not one.exists()]):
        one.mkdir(exist_ok=True, mode=0o700)
    return path
