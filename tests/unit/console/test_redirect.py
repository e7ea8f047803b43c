"""Descriptors 1 and 2 are carried by a process; real ones, in a real job."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

PRELUDE = """
import ctypes, json, os, subprocess, sys, time
from trailmark.sdk.console.capture import ConsoleCapture
frames = []
capture = ConsoleCapture(lambda s, t, text: frames.append((s, text)), "redirect")
def finish():
    capture.stop()
    heard = {name: "".join(x for s, x in frames if s == name) for name in ("out", "err")}
    with open(sys.argv[1], "w") as file: json.dump(heard, file)
"""


def run_job(
    body: str, tmp_path: Path, **options: Any
) -> tuple[str, str, dict[str, str]]:
    """What the terminal saw on either stream, and what the capture heard."""
    heard = tmp_path / "heard.json"
    job = subprocess.run(
        [sys.executable, "-c", PRELUDE + textwrap.dedent(body), str(heard)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )
    assert job.returncode == 0, job.stderr
    return job.stdout, job.stderr, json.loads(heard.read_text())


def test_python_c_and_children_are_heard_and_still_seen(tmp_path: Path) -> None:
    out, err, heard = run_job(
        """
        capture.start()
        print("python")
        ctypes.CDLL(None).puts(b"from C")
        ctypes.CDLL(None).fflush(None)
        subprocess.run(["sh", "-c", "echo child; echo trouble >&2"])
        print("last, without a line end", end="")
        finish()
        print(" not captured")
        """,
        tmp_path,
    )
    said = "python\nfrom C\nchild\nlast, without a line end"
    assert heard == {"out": said, "err": "trouble\n"}
    assert out == f"{said} not captured\n"
    assert err == "trouble\n"


def test_more_than_a_pipe_holds_from_code_that_keeps_the_lock(tmp_path: Path) -> None:
    out, _, heard = run_job(
        """
        capture.start()
        puts = ctypes.PyDLL(None).puts  # does not release the interpreter's lock
        for _ in range(20_000):
            puts(b"x" * 99)
        ctypes.PyDLL(None).fflush(None)
        finish()
        """,
        tmp_path,
    )
    assert len(out) == 2_000_000
    assert heard["out"] == out


def test_a_child_that_outlives_the_job_keeps_its_terminal(tmp_path: Path) -> None:
    out, _, heard = run_job(
        """
        capture.start()
        read, write = os.pipe()
        child = subprocess.Popen(["sh", "-c", "read _; echo late"], stdin=read)
        finish()
        os.write(write, b"\\n")
        """,
        tmp_path,
    )
    assert (out, heard["out"]) == ("late\n", "")


def test_a_forked_child_is_heard_through_the_parent(tmp_path: Path) -> None:
    _, _, heard = run_job(
        """
        capture.start()
        child = os.fork()
        if child == 0:
            print("child")
            capture.stop()
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)
        print("parent")
        finish()
        """,
        tmp_path,
    )
    assert heard["out"] == "child\nparent\n"


def test_the_job_goes_on_when_the_carrier_is_killed(tmp_path: Path) -> None:
    out, _, _ = run_job(
        """
        import signal
        before = os.fstat(1).st_ino
        capture.start()
        print("one")
        while not frames: time.sleep(0.01)
        ours = os.readlink("/proc/self/fd/1")
        def carries(pid):
            path = f"/proc/{pid}/fd"
            try:
                links = {os.readlink(f"{path}/{one}") for one in os.listdir(path)}
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    return ours in links and b"pump.py" in file.read()
            except OSError:  # another process, gone by now
                return False
        processes = [int(p) for p in os.listdir("/proc") if p.isdigit()]
        [pump] = [p for p in processes if carries(p)]
        os.kill(pump, signal.SIGKILL)
        while os.fstat(1).st_ino != before:
            print("more")
            time.sleep(0.01)
        print("after")
        finish()
        """,
        tmp_path,
    )
    assert out.startswith("one\nmore\n")
    assert out.endswith("after\n")


def test_a_terminal_stays_a_terminal(tmp_path: Path) -> None:
    heard = tmp_path / "heard.json"
    body = """
    capture.start()
    print(os.isatty(1), os.isatty(2), os.get_terminal_size(1).columns)
    finish()
    """
    child, terminal = pty.fork()
    if child == 0:
        os.execv(
            sys.executable,
            [sys.executable, "-c", PRELUDE + textwrap.dedent(body), str(heard)],
        )
    import fcntl
    import struct
    import termios

    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 123, 0, 0))
    seen = bytearray()
    try:
        while data := os.read(terminal, 1_000):
            seen += data
    except OSError:  # the job has closed its terminal
        pass
    os.waitpid(child, 0)
    os.close(terminal)
    assert seen == b"True True 123\r\n"
    assert json.loads(heard.read_text())["out"] == "True True 123\n"


def test_ctrl_c_does_not_reach_the_carrier(tmp_path: Path) -> None:
    out, _, heard = run_job(
        """
        import signal
        signal.signal(signal.SIGINT, lambda *_: print("caught"))
        capture.start()
        print("ready")
        while not frames: time.sleep(0.01)
        os.killpg(0, signal.SIGINT)
        print("still here")
        finish()
        """,
        tmp_path,
        start_new_session=True,
    )
    assert out == heard["out"] == "ready\ncaught\nstill here\n"
