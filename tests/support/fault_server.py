"""A network between client and server that fails on command.

A real TCP proxy in its own process (`tests.support.fault_proxy`), in front of a real
server: what goes through it is what the client's sockets will see on a bad day.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail.

    Attributes:
        name: What the proxy calls it.
        options: Its numbers.
        label: What tests and benchmarks call it.
    """

    label: str
    name: str
    options: dict[str, Any] = field(default_factory=dict[str, Any], hash=False)

    def __str__(self) -> str:
        return self.label


NONE = Fault("none", "none")
REFUSED = Fault("refused", "refuse")
DROPPED = Fault("packets dropped", "drop")
BLACK_HOLE = Fault("black hole", "black_hole")
SLOW = Fault("slow loris", "slow", {"bytes_per_s": 20})
ERROR_500 = Fault("500 for ever", "status", {"status": 500})
ERROR_429 = Fault("429", "status", {"status": 429, "retry_after_s": 2})
GARBAGE = Fault("garbage", "garbage")
CUT = Fault("cut mid-answer", "cut", {"keep_bytes": 20})


def severed(way: str, at_bytes: int) -> Fault:
    """A connection that breaks once, after so many bytes "up" or "down" the line."""
    options = {"way": way, "at_bytes": at_bytes}
    return Fault(f"severed {way} at {at_bytes}", "sever", options)


def corrupted(way: str, at_byte: int) -> Fault:
    """One bit of one byte that arrives as another, unnoticed."""
    options = {"way": way, "at_bytes": at_byte}
    return Fault(f"corrupted {way} at {at_byte}", "corrupt", options)


FAULTS = (
    REFUSED, DROPPED, BLACK_HOLE, SLOW, ERROR_500, ERROR_429, GARBAGE, CUT,
)  # fmt: skip
"""All that a network can do to a client that has the right address."""


class FaultServer:
    """The proxy's handle: what it is asked to do, and what it has seen."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert process.stdout is not None
        self.base_url = f"http://127.0.0.1:{int(process.stdout.readline())}"

    @property
    def tls_url(self) -> str:
        """The same port as a client that insists on TLS addresses it: it never speaks."""
        return self.base_url.replace("http://", "https://")

    def show(self, fault: Fault) -> None:
        """Fail in this way from now on; returns when it is in force."""
        self._ask({"fault": fault.name, **fault.options})

    def heal(self) -> None:
        """Be a good network again."""
        self.show(NONE)

    def seen(self) -> dict[str, int]:
        """`connections` so far, `requests` that a fault answered, and `struck`: how
        often one of those happened that happen once."""
        return self._ask({})

    def _ask(self, question: dict[str, Any]) -> dict[str, int]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def fault_server(server_url: str) -> Iterator[FaultServer]:
    """A network in front of `server_url`; good until told otherwise."""
    port = urlsplit(server_url).port
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.fault_proxy", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        yield FaultServer(process)
    finally:
        process.kill()
        process.wait()
