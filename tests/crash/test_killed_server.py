from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.crash_rounds import run_crash_rounds

pytestmark = pytest.mark.crash


def test_what_a_killed_server_acknowledged_is_there_once(tmp_path: Path) -> None:
    counted = run_crash_rounds(tmp_path, rounds=5, writers=64, seed=20_261)

    assert counted.acknowledged > 1_000
    assert counted.resent > 0
    assert (counted.missing, counted.doubled) == (0, 0)
    assert counted.found == counted.acknowledged
