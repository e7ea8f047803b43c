"""The data directory: private, held by one, and never SQLite over a network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trailmark.errors import UnavailableError, UsageError
from trailmark.server.app.data_directory import (
    DataDirectory,
    refuse_network_file_system,
)
from trailmark.server.rest.disk_room import DiskRoom

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/ada/fast xfs rw 0 0
//nas/share /mnt/with\\040space cifs rw 0 0
"""


def test_it_is_made_for_its_owner_only(tmp_path: Path) -> None:
    held = DataDirectory(tmp_path / "new" / "data", holds_sqlite=True)
    assert held.path.stat().st_mode & 0o777 == 0o700
    held.close()


def test_a_second_server_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    held = DataDirectory(tmp_path, holds_sqlite=True)
    with pytest.raises(UsageError, match=f"process {os.getpid()}") as refused:
        DataDirectory(tmp_path, holds_sqlite=True)
    assert "--data-dir" in (refused.value.hint or "")
    held.close()
    DataDirectory(tmp_path, holds_sqlite=True).close()


def test_the_lock_of_a_killed_server_is_free(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path;"
        "from trailmark.server.app.data_directory import DataDirectory;"
        "held = DataDirectory(Path(sys.argv[1]), holds_sqlite=True);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert done.returncode == -9
    DataDirectory(tmp_path, holds_sqlite=True).close()


def test_a_folder_that_cannot_be_made_is_a_plain_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        DataDirectory(tmp_path / "file" / "data", holds_sqlite=True)


@pytest.mark.parametrize("path", ["/home/ada", "/home", "/mnt/with space/x"])
def test_a_network_file_system_is_refused(path: str) -> None:
    with pytest.raises(UsageError, match="network file system"):
        refuse_network_file_system(Path(path), MOUNTS)


@pytest.mark.parametrize("path", ["/", "/var/lib", "/home/ada/fast/data", "/homes"])
def test_a_local_one_is_taken(path: str) -> None:
    refuse_network_file_system(Path(path), MOUNTS)
    refuse_network_file_system(Path(path), "")


def test_room_is_measured_again_after_a_second(tmp_path: Path) -> None:
    now = [0.0]
    room = DiskRoom(tmp_path, 0, clock=lambda: now[0])
    room.require()
    full = DiskRoom(tmp_path, 1 << 62, clock=lambda: now[0])
    with pytest.raises(UnavailableError, match="almost full"):
        full.require()
