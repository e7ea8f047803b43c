"""A Trailmark server that outlives the script that started it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

_START_TIMEOUT_S = 60


class BackgroundServer:
    """Starts a server over `data_dir`, or joins the one that runs there already.

    Attributes:
        username: The administrator's name, also the entity of the demo's project.
    """

    def __init__(self, data_dir: Path, port: int) -> None:
        self._data_dir = data_dir.absolute()
        self._note = self._data_dir / "background-server.json"
        self._wanted_port = port
        self.username = "demo"
        self.port = port
        self.pid: int | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Return when the server answers. Takes another port if `port` is in use."""
        if self._join():
            return
        self.port = self._wanted_port if _is_free(self._wanted_port) else 0
        self.port = self.port or _free_port()
        self._data_dir.mkdir(parents=True, exist_ok=True)
        command = [
            *self._trailmark(),
            "--port",
            str(self.port),
            "--admin-name",
            self.username,
        ]
        log_path = self._data_dir / "server.log"
        with log_path.open("ab") as log:
            process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        deadline = time.monotonic() + _START_TIMEOUT_S
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                sys.exit(f"the server did not start; its log is {log_path}")
            time.sleep(0.05)
        self.pid = process.pid
        self._note.write_text(json.dumps({"pid": self.pid, "port": self.port}))

    def stop(self) -> bool:
        """End the server of this data directory; False when there is none."""
        if not self._join() or self.pid is None:
            return False
        os.kill(self.pid, signal.SIGTERM)
        self._note.unlink(missing_ok=True)
        return True

    def sign_in_link(self, page: str) -> str:
        """A one-time link that signs a browser in and opens `page`."""
        link = self._ask("user", "sign-in-link", self.username)
        token = link.rpartition("token=")[2]
        return f"{self.url}/signin?token={token}&next={quote(page)}"

    def api_key(self) -> str:
        """A fresh API key of the administrator."""
        return self._ask("key", "create", self.username, "--description", "demo")

    def _join(self) -> bool:
        if not self._note.exists():
            return False
        noted = json.loads(self._note.read_text())
        self.pid, self.port = noted["pid"], noted["port"]
        return self._answers()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def _ask(self, *command: str) -> str:
        done = subprocess.run(
            [*self._trailmark(), *command], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            sys.exit(done.stderr)
        return done.stdout.strip()

    def _trailmark(self) -> list[str]:
        start = [sys.executable, "-m", "trailmark.cli", "server"]
        return [*start, "--data-dir", str(self._data_dir)]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
