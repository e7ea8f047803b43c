"""Folders for files on their way in."""

from __future__ import annotations

import time
from pathlib import Path

_STALE_AFTER_S = 86_400.0


def scratch_folder(folder: Path) -> Path:
    """`folder`, made for this account only; what a crash left a day ago is removed.

    Several processes may share it: nothing younger is touched.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    outdated_s = time.time() - _STALE_AFTER_S
    for path in folder.iterdir():
        try:
            if path.stat().st_mtime < outdated_s:
                path.unlink()
        except FileNotFoundError:
            continue
    return folder
