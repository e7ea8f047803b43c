"""Who still lives."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.support.journals import DEAD_PID, first_header
from trailmark.sdk import run_header
from trailmark.sdk.run_header import RunIdentity
from trailmark.sdk.settings import Settings
from trailmark.sdk.uploader.writers import ProcessWatch, is_alive, read_boot_id


def own_header(**changes: Any) -> dict[str, Any]:
    return first_header(pid=os.getpid(), **changes)


def test_this_process_lives(tmp_path: Path) -> None:
    assert is_alive(own_header(), tmp_path)


def test_a_number_without_a_process_is_dead(tmp_path: Path) -> None:
    assert not is_alive(first_header(pid=DEAD_PID), tmp_path)


def test_a_number_that_is_used_again_is_dead(tmp_path: Path) -> None:
    long_ago = time.time() - 30 * 86_400
    assert not is_alive(own_header(created_at=long_ago), tmp_path)


def test_a_clock_that_was_set_kills_nobody(tmp_path: Path) -> None:
    header = run_header.first_header(Settings(), RunIdentity("r"))
    header["created_at"] -= 30 * 86_400
    assert is_alive(header, tmp_path)
    assert not is_alive(header | {"pid_started": 1}, tmp_path)


def test_nobody_survives_a_restart_of_the_machine(tmp_path: Path) -> None:
    if read_boot_id():
        assert not is_alive(own_header(boot_id="another"), tmp_path)


def test_a_writer_elsewhere_lives_while_its_folder_changes(tmp_path: Path) -> None:
    header = own_header(host="somewhere-else")
    journal = tmp_path / "journal.tmj"
    journal.touch()
    assert is_alive(header, tmp_path)
    os.utime(journal, (time.time() - 3_600,) * 2)
    assert not is_alive(header, tmp_path)


def test_a_process_that_nobody_has_buried_is_dead() -> None:
    process = subprocess.Popen(["sleep", "600"])
    watch = ProcessWatch(process.pid)
    assert watch.is_alive()
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not watch.is_alive()
    process.wait()
    assert not watch.is_alive()
