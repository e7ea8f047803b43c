"""A place for values to be logged to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.media_place import RecordingPlace


@pytest.fixture
def place(tmp_path: Path) -> RecordingPlace:
    return RecordingPlace(tmp_path / "run" / "files")
