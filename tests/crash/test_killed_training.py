from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.server_process import running_server
from tests.support.training import training
from tests.support.training_crashes import run_training_crash_rounds

pytestmark = pytest.mark.crash


def test_every_row_whose_log_returned_survives_the_death_of_trainer_and_uploader(
    tmp_path: Path,
) -> None:
    with (
        running_server(tmp_path / "data") as server,
        training(tmp_path / "home", server.base_url, server.api_key) as home,
    ):
        counted = run_training_crash_rounds(home, server, rounds=6, seed=20_263)

    assert counted.returned > 500
    assert (counted.trainers, counted.uploaders > 0, counted.torn > 0) == (
        4,
        True,
        True,
    )
    assert (counted.missing, counted.doubled, counted.unfinished) == (0, 0, 0)
