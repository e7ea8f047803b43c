"""Real jobs without a server: what was around them is in their folder afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import trailmark
from trailmark.sdk.open_journal import Journal
from trailmark.sdk.run_directory import iter_run_directories


def run_job(folder: Path, body: str, *, console: str = "auto") -> tuple[int, str]:
    """Run a script that begins offline; its exit status and what its terminal saw."""
    script = folder / "train.py"
    begin = (
        f"run = trailmark.init(mode='offline', settings={{'console': {console!r}}})\n"
    )
    script.write_text(
        "import os, signal, sys\nimport trailmark\n" + begin + textwrap.dedent(body)
    )
    job = subprocess.run(
        [sys.executable, "train.py", "--token=secret"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return job.returncode, job.stdout


def journal_of(folder: Path) -> Journal:
    [directory] = iter_run_directories(folder / "trailmark-runs")
    return trailmark.open_journal(directory.path)


@pytest.mark.parametrize("console", ["auto", "redirect"])
def test_printed_lines_are_kept_as_the_terminal_showed_them(
    tmp_path: Path, console: str
) -> None:
    status, seen = run_job(
        tmp_path,
        """
        for part in range(5):
            sys.stderr.write(f"\\r{part}/4")
        sys.stderr.write("\\n")
        print("accuracy", 0.9)
        run.finish()
        print("not kept")
        """,
        console=console,
    )
    assert status == 0, seen
    assert "accuracy 0.9\n" in seen
    assert "not kept" in seen
    kept = list(journal_of(tmp_path).console())
    assert {"4/4", "accuracy 0.9"} <= set(kept)
    assert "not kept" not in kept


def test_a_line_survives_the_kill_that_follows_it(tmp_path: Path) -> None:
    status, _ = run_job(
        tmp_path, "print('last words')\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    assert status == -signal.SIGKILL
    assert "last words" in list(journal_of(tmp_path).console())
