"""Back-pressure rises with the tail and falls by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from trailmark.errors import BusyError
from trailmark.server.db import Database
from trailmark.server.db.tables import tail_metadata
from trailmark.server.history.pressure import Pressure
from trailmark.server.history.types import HistoryLimits

LIMITS = HistoryLimits(tail_soft_bytes=1_000_000, tail_cap_bytes=2_000_000)


@pytest.fixture
def pressure(tmp_path: Path) -> Iterator[Pressure]:
    database = Database(f"sqlite:///{tmp_path / 'tail.db'}")
    with database.write() as unit:
        tail_metadata.create_all(unit.connection)
    pressure = Pressure(database, LIMITS)
    pressure.check()
    yield pressure
    database.close()


def test_below_the_soft_limit_nothing_is_held_back(pressure: Pressure) -> None:
    pressure.add(500_000)
    pressure.check()
    assert pressure.delay_s() == 0


def test_between_the_limits_acknowledgements_slow_down_gradually(
    pressure: Pressure,
) -> None:
    pressure.add(1_200_000)
    a_little = pressure.delay_s()
    pressure.add(600_000)
    assert 0 < a_little < pressure.delay_s()
    pressure.check()


def test_above_the_cap_appends_are_refused_until_measured_smaller(
    pressure: Pressure,
) -> None:
    pressure.add(2_500_000)
    with pytest.raises(BusyError) as refused:
        pressure.check()
    assert 2 < refused.value.retry_after_s <= 30
    pressure.refresh(older_than_s=0)
    pressure.check()
    assert pressure.tail_bytes < 200_000
