"""A cache of its own for every test."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's copies and cached files are."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("TRAILMARK_CACHE_DIR", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder / "artifacts"
