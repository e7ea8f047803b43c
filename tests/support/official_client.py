"""The official client, unmodified, in processes of its own.

The newest supported version comes with the development dependencies; older ones get a
virtual environment each, outside the repository, made when first wanted.
"""

from __future__ import annotations

import fcntl
import importlib.metadata
import json
import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VERSIONS = ("0.31.0", "0.28.2")
WORKSPACES = "wandb-workspaces==0.4.13"
"""The package for workspaces; it has its own versions."""

SCRIPTS = Path(__file__).parents[1] / "conformance" / "scripts"
_TIMEOUT_S = 90.0
_RESULT = "RESULT "


def client_python(version: str, packages: tuple[str, ...] = ()) -> Path:
    """An interpreter that imports this version of the client.

    Args:
        packages: What else it imports, as `name==version`.
    """
    if not packages and importlib.metadata.version("wandb") == version:
        return Path(sys.executable)
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    others = [one.replace("==", "-") for one in packages]
    home = cache / "trailmark-tests" / "-".join([f"wandb-{version}", *others])
    home.parent.mkdir(parents=True, exist_ok=True)
    # Several test processes may want it at once.
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "complete").exists():
            _install(home, version, packages)
    return home / "bin" / "python"


def _install(home: Path, version: str, others: tuple[str, ...]) -> None:
    """Fill a virtual environment from outside: neither ours nor it may have pip."""
    venv.create(home, with_pip=False, clear=True)
    outside = getattr(sys, "_base_executable", sys.executable)
    pip = [outside, "-m", "pip", "--python", str(home / "bin" / "python")]
    packages = [f"wandb=={version}", "numpy", "pillow", *others]
    subprocess.run([*pip, "install", "-q", *packages], check=True)
    (home / "complete").touch()


@dataclass(frozen=True, slots=True)
class Finished:
    """How a client process ended.

    Attributes:
        result: What the script handed to `report`; {} when it did not get there.
        output: Everything it printed.
    """

    exit_code: int
    result: dict[str, Any]
    output: str


@dataclass(frozen=True, slots=True)
class OfficialClient:
    """Runs scripts of `tests/conformance/scripts` under one version of the client.

    Attributes:
        folder: Home, working directory and `wandb` folder of every process.
        packages: What is installed beside the client, as `name==version`.
    """

    version: str
    base_url: str
    api_key: str
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    packages: tuple[str, ...] = ()

    def run(self, script: str, *arguments: str, **settings: str) -> Finished:
        """Run a script to its end; keywords are environment variables."""
        return self.wait(self.start(script, *arguments, **settings))

    def start(
        self, script: str, *arguments: str, **settings: str
    ) -> subprocess.Popen[str]:
        """Start a script; `wait` for it later."""
        python = client_python(self.version, self.packages)
        command = [str(python), str(SCRIPTS / f"{script}.py")]
        return self._popen([*command, *arguments], settings)

    def command(self, *arguments: str) -> Finished:
        """Run `wandb …`, as typed in a shell."""
        python = client_python(self.version, self.packages)
        return self.wait(self._popen([str(python), "-m", "wandb", *arguments], {}))

    def wait(self, process: subprocess.Popen[str]) -> Finished:
        try:
            output, _ = process.communicate(timeout=_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            raise AssertionError(f"the client did not end:\n{output}") from None
        results = [line for line in output.splitlines() if line.startswith(_RESULT)]
        result = json.loads(results[-1].removeprefix(_RESULT)) if results else {}
        return Finished(process.returncode, result, output)

    def _popen(
        self, command: list[str], settings: Mapping[str, str]
    ) -> subprocess.Popen[str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("WANDB_")
        }
        ours = {
            "HOME": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder / ".cache"),
            "WANDB_BASE_URL": self.base_url,
            "WANDB_API_KEY": self.api_key,
            "WANDB_DIR": str(self.folder),
            "WANDB_ERROR_REPORTING": "false",
            "PYTHONPATH": str(SCRIPTS),
        }
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=clean | ours | self.settings | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
