from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.artifact_crashes import run_artifact_crash_rounds

pytestmark = pytest.mark.crash


def test_versions_are_whole_or_absent_after_a_server_was_killed(tmp_path: Path) -> None:
    counted = run_artifact_crash_rounds(tmp_path, rounds=4, writers=6, seed=20_262)

    assert counted.committed > 8
    assert counted.resent > 0
    assert (counted.missing, counted.damaged, counted.doubled) == (0, 0, 0)
