"""A real `trailmark server`: its own process, data directory and port."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

_START_TIMEOUT_S = 60.0
_STOP_TIMEOUT_S = 30.0
_KEY_LINE = re.compile(r"WANDB_API_KEY=([A-Za-z0-9_-]+)")


class ServerProcess:
    """Starts, kills and restarts one server over one data directory.

    Attributes:
        base_url: Where it listens; the same after a restart.
        api_key: The administrator's, which the first start prints.
    """

    def __init__(
        self, data_dir: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        self._data_dir = data_dir
        self._log_path = data_dir.with_name(data_dir.name + ".log")
        self._environment = _environment(data_dir, settings or {})
        self._process: subprocess.Popen[bytes] | None = None
        self.base_url = f"http://127.0.0.1:{self._environment['TRAILMARK_PORT']}"
        self.api_key = ""

    def start(self) -> None:
        """Start it and wait until it is ready."""
        with self._log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "trailmark.cli", "server"],
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_ready()
        if not self.api_key:
            printed = printed_key(self.log)
            assert printed is not None, f"no API key was printed:\n{self.log}"
            self.api_key = printed

    def kill(self) -> None:
        """SIGKILL to the server alone; what it started has to notice by itself."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """SIGTERM, as an operator stops it; its exit code."""
        assert self._process is not None
        self._process.terminate()
        try:
            return self._process.wait(_STOP_TIMEOUT_S)
        finally:
            self.destroy()

    def destroy(self) -> None:
        """End the server and everything it started, at once."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """Everything it has printed so far."""
        return self._log_path.read_text(errors="replace")

    def graphql(self, query: str, **variables: Any) -> dict[str, Any]:
        """`data` of an answer without errors, asked by the administrator."""
        answer = httpx.post(
            f"{self.base_url}/graphql",
            json={"query": query, "variables": variables},
            auth=("api", self.api_key),
            timeout=30,
        ).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise AssertionError(f"the server ended at once:\n{self.log}")
            try:
                if httpx.get(f"{self.base_url}/ready", timeout=1).is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"the server did not become ready:\n{self.log}")


@contextmanager
def running_server(
    data_dir: Path, settings: Mapping[str, str] | None = None
) -> Iterator[ServerProcess]:
    """A server that is ready; gone, with all it started, afterwards.

    Args:
        settings: Names as in the reference without the prefix: `{"PORT": "0"}`.
    """
    server = ServerProcess(data_dir, settings)
    server.start()
    try:
        yield server
    finally:
        server.destroy()


def printed_key(log: str) -> str | None:
    """The administrator's key that a first start tells; None at a later one."""
    found = _KEY_LINE.search(log)
    return None if found is None else found[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(data_dir: Path, settings: Mapping[str, str]) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRAILMARK_", "WANDB_"))
    }
    ours = {
        "TRAILMARK_DATA_DIR": str(data_dir),
        "TRAILMARK_PORT": str(free_port()),
        "COLUMNS": "400",
        "NO_COLOR": "1",
    }
    chosen = {f"TRAILMARK_{name}": value for name, value in settings.items()}
    return inherited | ours | chosen
