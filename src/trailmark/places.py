"""Where a person's files are kept on this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def default_data_dir() -> Path:
    """Where this platform keeps a person's application data."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "trailmark"
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData/Local") / "trailmark"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "trailmark"


def config_dir() -> Path:
    """Where keys and personal settings are kept; `TRAILMARK_CONFIG_DIR` moves it."""
    chosen = os.environ.get("TRAILMARK_CONFIG_DIR")
    if chosen:
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("APPDATA")
        return (Path(base) if base else Path.home() / "AppData/Roaming") / "trailmark"
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "trailmark"


def data_dir() -> Path:
    """The data directory in force: `TRAILMARK_DATA_DIR`, else the platform's."""
    chosen = os.environ.get("TRAILMARK_DATA_DIR")
    path = Path(chosen).expanduser() if chosen else default_data_dir()
    return path.absolute()
