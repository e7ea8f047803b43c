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
SCRIPTS = Path(__file__).parents[1] / "conformance" / "scripts"
_TIMEOUT_S = 90.0
_RESULT = "RESULT "


def client_python(version: str) -> Path:
    """An interpreter that imports this version of the client."""
    if importlib.metadata.version("wandb") == version:
        return Path(sys.executable)
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    home = cache / "trailmark-tests" / f"wandb-{version}"
    home.parent.mkdir(parents=True, exist_ok=True)
    # Several test processes may want it at once.
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "complete").exists():
            _install(home, version)
    return home / "bin" / "python"


def _install(home: Path, version: str) -> None:
    """Fill a virtual environment from outside: neither ours nor it may have pip."""
    venv.create(home, with_pip=False, clear=True)
    outside = getattr(sys, "_base_executable", sys.executable)
    pip = [outside, "-m", "pip", "--python", str(home / "bin" / "python")]
    packages = [f"wandb=={version}", "numpy", "pillow"]
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
    """

    version: str
    base_url: str
    api_key: str
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict[str, str])

    def run(self, script: str, *arguments: str, **settings: str) -> Finished:
        """Run a script to its end; keywords are environment variables."""
        return self.wait(self.start(script, *arguments, **settings))

    def start(
        self, script: str, *arguments: str, **settings: str
    ) -> subprocess.Popen[str]:
        """Start a script; `wait` for it later."""
        command = [str(client_python(self.version)), str(SCRIPTS / f"{script}.py")]
        return self._popen([*command, *arguments], settings)

    def command(self, *arguments: str) -> Finished:
        """Run `wandb …`, as typed in a shell."""
        python = client_python(self.version)
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
