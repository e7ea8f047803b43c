"""Starting a server that outlives the process that starts it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import trailmark
from trailmark.errors import TransportError
from trailmark.transport.local_server import LOG_NAME

_MAX_LOG_BYTES = 8 << 20
_PORTS_TRIED = 10
# The server's largest and most particular requirements: with these it is installed.
_REQUIRED = ("starlette", "uvicorn", "sqlalchemy", "pyarrow", "strawberry")
# What a script was told about its run must not become the server's settings.
_NOT_INHERITED = ("TRAILMARK_API_KEY", "WANDB_API_KEY", "TRAILMARK_SYS_PATH")


def is_installed() -> bool:
    """Whether this Python can run a server; looks for packages, imports none."""
    return all(find_spec(name) is not None for name in _REQUIRED)


class ServerStarter:
    """One attempt at a detached server; a port that is taken is replaced by the next.

    Args:
        port: Wanted port.
        admin_name: As for `trailmark server --admin-name`.
    """

    def __init__(self, data_dir: Path, port: int, admin_name: str | None) -> None:
        self.data_dir = data_dir
        self._port = port
        self._admin_name = admin_name
        self._log = data_dir / LOG_NAME
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; it is ready when it answers."""
        self._port = _free_port(self._port)
        if _size(self._log) > _MAX_LOG_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))
        with self._log.open("ab") as log:
            self._log.chmod(0o600)
            # Fixed words and our own paths; no shell.
            self._process = subprocess.Popen(  # noqa: S603
                self._command(),
                env=_environment(),
                cwd=self.data_dir,  # not the script's folder, which may go away
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def check(self) -> None:
        """Look whether it still runs; a taken port gets it a second start.

        Raises:
            TransportError: It ended.
        """
        if self._process is None or self._process.poll() is None:
            return
        if self._port != 0 and "cannot listen" in self._last_words():
            self._port = 0
            self.start()
            return
        raise TransportError(
            f"the local server did not start: {self._last_words()}",
            hint=f"its log is {self._log}",
        )

    def give_up(self) -> NoReturn:
        """End what does not become ready.

        Raises:
            TransportError: Always.
        """
        if self._process is not None:
            self._process.kill()
        raise TransportError(
            "the local server does not become ready", hint=f"its log is {self._log}"
        )

    def _command(self) -> list[str]:
        # -P: nothing in the data directory may be taken for a module.
        command = [sys.executable, "-P", "-m", "trailmark.cli", "server", "--embedded"]
        command += ["--data-dir", str(self.data_dir), "--host", "127.0.0.1"]
        command += ["--port", str(self._port), "--log-level", "warning"]
        if self._admin_name is not None:
            command += ["--admin-name", self._admin_name]
        return command

    def _last_words(self) -> str:
        """The last line of the log that says something."""
        tail = self._log.read_bytes()[-4_000:].decode(errors="replace")
        lines = [line.strip() for line in tail.splitlines() if line.strip()]
        told = [line for line in lines[-4:] if line.startswith("error ")]
        return (told or lines or ["no reason given"])[-1].removeprefix("error ")


def keep_log_small(log: Path) -> None:
    """Set a running server's log aside when it has grown.

    The server appends, so a file that is emptied under it goes on from the start.
    """
    if _size(log) > _MAX_LOG_BYTES:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)


def _free_port(wanted: int) -> int:
    """`wanted` or one of the next that nobody listens at; 0, for any, when none is."""
    if wanted == 0:
        return 0
    last = min(wanted + _PORTS_TRIED, 65_536)
    return next((port for port in range(wanted, last) if _is_free(port)), 0)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the server binds: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _environment() -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if name not in _NOT_INHERITED
    }
    # This package, also where the script found it by a path of its own.
    ours = str(Path(trailmark.__file__).parent.parent)
    paths = [ours, *filter(None, [kept.get("PYTHONPATH")])]
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "NO_COLOR": "1"}
