"""The example scripts of the official package for workspaces, as it ships them.

They come with the package's source, which is fetched once and kept outside the
repository, beside the official clients.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tarfile
from pathlib import Path

from tests.support.official_client import WORKSPACES


def official_examples() -> Path:
    """The folder `examples` of the package: scripts under `workspaces` and `reports`."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    home = cache / "trailmark-tests" / (WORKSPACES.replace("==", "-") + "-source")
    home.mkdir(parents=True, exist_ok=True)
    # Several test processes may want it at once.
    with (home.parent / f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "complete").exists():
            _fetch(home)
    [examples] = home.glob("*/examples")
    return examples


def _fetch(home: Path) -> None:
    outside = getattr(sys, "_base_executable", sys.executable)
    name = WORKSPACES.partition("==")[0]
    pip = [outside, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", name]
    subprocess.run([*pip, "--dest", str(home), WORKSPACES], check=True)
    [archive] = home.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(home, filter="data")
    (home / "complete").touch()
