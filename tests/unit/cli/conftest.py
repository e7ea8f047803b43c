"""An account of its own for every test: no key, setting or server from outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with nothing in it, which is also the working directory."""
    for name in list(os.environ):
        if name.startswith(("TRAILMARK_", "WANDB_", "XDG_")) or name == "NETRC":
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(home)
    return home
