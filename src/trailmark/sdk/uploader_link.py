"""The training process's end of the process that sends its run."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import orjson

from trailmark.sdk.link_message import decode_message, encode_message
from trailmark.sdk.run_directory import RunDirectory

# The journal's reader may be started again so often; a run whose uploader cannot live
# is sent later by `trailmark sync`.
_MAX_STARTS = 10
_LONGEST_PAUSE_S = 30.0

# The child's own path holds the standard library only; what the trainer can import
# comes behind it, so that a script folder's `queue.py` shadows nothing.
_BOOT = (
    "import json,os,sys;"
    "sys.path+=[p for p in json.loads(os.environ.pop('TRAILMARK_SYS_PATH'))"
    " if p not in sys.path];"
    "from trailmark.sdk.uploader.main import main;"
    "raise SystemExit(main(sys.argv[1]))"
)

OnMessage = Callable[[dict[str, Any]], None]


class UploaderLink:
    """Starts the uploader of a run, starts it again when it dies, talks to it.

    Args:
        directory: The run's folder, with its journal begun.
        secrets: Variables for the uploader's environment only, such as the API key.
        on_message: Given what the uploader says; called in a thread of its own.
        on_lost: Told once when no uploader can be kept alive.
    """

    def __init__(
        self,
        directory: RunDirectory,
        *,
        secrets: Mapping[str, str],
        on_message: OnMessage,
        on_lost: Callable[[], None],
    ) -> None:
        self._directory = directory
        self._secrets = dict(secrets)
        self._on_message = on_message
        self._on_lost = on_lost
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._said_finish: dict[str, Any] | None = None
        self._is_released = False
        self._starts = 0

    def start(self) -> None:
        """Start the uploader and the thread that listens to it.

        Raises:
            OSError: No process can be started.
        """
        process = self._spawn()
        threading.Thread(
            target=self._listen, args=(process,), name="trailmark-uploader", daemon=True
        ).start()

    def send_finish(
        self,
        unwritten: dict[str, Any] | None = None,
        problems: Sequence[dict[str, Any]] = (),
    ) -> None:
        """Say that the journal has its end.

        Args:
            unwritten: Its last record, where a full disk did not take it.
            problems: What the journal could not say of them either.
        """
        said = {"type": "finish", "unwritten": unwritten, "problems": list(problems)}
        self._said_finish = said
        self._send(said)

    def release(self) -> None:
        """Let the uploader go on alone; it knows by the end of its input."""
        with self._lock:
            self._is_released = True
            process = self._process
        if process is not None:
            _close(process.stdin)
            process.returncode = process.returncode or 0  # not ours to wait for

    def abandon(self) -> None:
        """Forget the parent's uploader in a forked process, without a word to it."""
        self._lock = threading.Lock()
        process, self._process, self._is_released = self._process, None, True
        if process is not None:
            process.returncode = 0
            _close(process.stdin)
            _close(process.stdout)

    @property
    def pid(self) -> int | None:
        """The uploader's process id, while one is known."""
        return None if self._process is None else self._process.pid

    def _spawn(self) -> subprocess.Popen[bytes]:
        self._starts += 1
        environment = {**os.environ, **self._secrets}
        environment["TRAILMARK_SYS_PATH"] = orjson.dumps(_import_path()).decode()
        isolated = [] if "PYTHONHOME" in os.environ else ["-I", "-S"]
        with self._directory.upload_log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603  (our own interpreter and code)
                [
                    sys.executable or "python3",
                    *isolated,
                    "-c",
                    _BOOT,
                    str(self._directory.path),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                bufsize=0,  # buffered pipes have locks, which a fork would inherit
                env=environment,
                start_new_session=True,
            )
        with self._lock:
            self._process = process
        return process

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        pause_s = 0.5
        while True:
            began = time.monotonic()
            is_done = self._listen_to(process)
            if is_done or self._is_released:
                _wait_briefly(process)
                return
            process.wait()
            if time.monotonic() - began > 2 * _LONGEST_PAUSE_S:
                pause_s = 0.5  # it lived for a while: this is another trouble
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            again = self._start_again()
            if again is None:
                return
            process = again

    def _start_again(self) -> subprocess.Popen[bytes] | None:
        if self._is_released:
            return None
        try:
            if self._starts >= _MAX_STARTS:
                raise OSError
            process = self._spawn()
        except OSError:
            self._on_lost()
            return None
        if self._said_finish is not None:
            self._send(self._said_finish)
        return process

    def _listen_to(self, process: subprocess.Popen[bytes]) -> bool:
        """Hand on what one uploader says until its end; returns whether it is done."""
        is_done = False
        try:
            for line in _lines(process.stdout):
                message = decode_message(line)
                if message is None:
                    continue
                is_done = is_done or message.get("type") in ("done", "refused")
                self._on_message(message)
        except (OSError, ValueError):
            return True  # closed by a fork or at the end of the process
        return is_done

    def _send(self, message: dict[str, Any]) -> None:
        with self._lock:
            process = self._process
            if process is None or process.stdin is None or process.stdin.closed:
                return
            try:
                process.stdin.write(encode_message(message))
            except OSError:
                return  # it died: the next one is told again


def _lines(pipe: IO[bytes] | None) -> Iterator[bytes]:
    """Lines of an unbuffered pipe, until its end."""
    assert pipe is not None
    begun = b""
    while portion := pipe.read(1 << 16):
        *lines, begun = (begun + portion).split(b"\n")
        yield from lines


def _import_path() -> list[str]:
    """Where the trainer finds modules, Trailmark's own place first."""
    own = str(Path(__file__).resolve().parents[2])
    found = [os.path.abspath(entry) for entry in sys.path if entry]  # noqa: PTH100
    return list(dict.fromkeys([own, *found]))


def _wait_briefly(process: subprocess.Popen[bytes]) -> None:
    """Take the process's end, so that no zombie stays; never longer than a moment."""
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        return


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except OSError:
        return
