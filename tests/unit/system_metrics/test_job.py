"""The job's processes, counted together and measured against its limits."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from trailmark.sdk.system_metrics.cgroup import CgroupFiles
from trailmark.sdk.system_metrics.job import JobReader
from trailmark.sdk.system_metrics.process_tree import (
    ProcessTree,
    ProcessUse,
    TreeUse,
)


@contextmanager
def job(body: str) -> Iterator[subprocess.Popen[str]]:
    """A process that says "ready" after `body`, and ends with the block."""
    code = textwrap.dedent(body) + "\nprint('ready', flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.communicate("\n", timeout=30)


CHILDREN = """
import os, subprocess, sys, threading
def start():
    children.append(subprocess.Popen([sys.executable, "-c", "input()"],
                                     stdin=subprocess.PIPE))
children = []
start()
thread = threading.Thread(target=start)  # the kernel lists it under that thread
thread.start(); thread.join()
"""


@pytest.mark.parametrize("proc", ["/proc", "/nowhere"])
def test_children_of_all_threads_belong_to_the_job(proc: str) -> None:
    with job(CHILDREN) as process:
        use = ProcessTree(process.pid, proc=Path(proc)).read()
        family = psutil.Process(process.pid).children(recursive=True)
        assert use.pids == {process.pid, *(child.pid for child in family)}
        assert len(use.pids) == 3
        assert use.threads >= 3
        assert use.rss_bytes > 3_000_000


@pytest.mark.parametrize("proc", ["/proc", "/nowhere"])
def test_the_process_that_measures_is_left_out(proc: str) -> None:
    with job(CHILDREN) as process:
        [first, *_] = psutil.Process(process.pid).children()
        use = ProcessTree(process.pid, excluded=first.pid, proc=Path(proc)).read()
        assert first.pid not in use.pids
        assert len(use.pids) == 2


def test_a_job_that_is_gone_is_told_so() -> None:
    with job("") as process:
        tree = ProcessTree(process.pid)
    with pytest.raises(ProcessLookupError):
        tree.read()


def tree_of(**cpu_s: float) -> TreeUse:
    """Processes by name: the first letter is the number, the second when it was born."""
    uses = {
        ord(name[0]): ProcessUse(ord(name[1]), seconds, 1, 0)
        for name, seconds in cpu_s.items()
    }
    return TreeUse(frozenset(uses), uses)


def test_cpu_time_counts_new_processes_and_forgets_ended_ones() -> None:
    before = tree_of(a1=10.0, b1=5.0, c1=7.0)
    after = tree_of(a1=11.0, c2=0.5, d1=0.25)  # b ended; c's number was used again
    assert after.cpu_s_since(before) == 1.75


def make_cgroup(tmp_path: Path, **files: str) -> CgroupFiles:
    folder = tmp_path / "sys"
    folder.mkdir()
    for name, text in {"cgroup_controllers": "", **files}.items():
        (folder / name.replace("_", ".", 1)).write_text(text)
    return CgroupFiles(os.getpid(), tmp_path / "proc", folder)


def test_per_cent_are_of_the_limit_where_there_is_one(tmp_path: Path) -> None:
    megabyte = 1 << 20
    cgroup = make_cgroup(
        tmp_path,
        cpu_max="1000000 100000",
        memory_max=str(400 * megabyte),
        memory_current=str(100 * megabyte),
        memory_events="oom_kill 2\n",
    )
    reader = JobReader(ProcessTree(os.getpid()), os.getpid(), cgroup)
    values = reader.read()
    assert values["memory_percent"] == 25.0
    assert values["cgroup.memory.usedMB"] == 100.0
    assert values["cgroup.memory.limitMB"] == 400.0
    assert values["proc.memory.availableMB"] == 300.0
    assert values["cgroup.cpu.limitCores"] == 10.0
    assert values["proc.memory.oomKills"] == 2.0
    percent = 100 * values["proc.memory.rssMB"] / 400
    assert values["proc.memory.percent"] == pytest.approx(percent)
    assert values["proc.cpu.cores"] >= 0
    assert os.getpid() in reader.pids


def test_throttling_is_told_for_the_time_since_the_last_sample(tmp_path: Path) -> None:
    cgroup = make_cgroup(
        tmp_path, cpu_max="100000 100000", cpu_stat="nr_periods 10\nnr_throttled 1\n"
    )
    reader = JobReader(ProcessTree(os.getpid()), os.getpid(), cgroup)
    (tmp_path / "sys/cpu.stat").write_text("nr_periods 30\nnr_throttled 6\n")
    assert reader.read()["proc.cpu.throttledPercent"] == 25.0
    assert "proc.cpu.throttledPercent" not in reader.read()


def test_busy_cores_are_counted_and_told_as_part_of_the_limit(tmp_path: Path) -> None:
    class Tree(ProcessTree):
        def read(self) -> TreeUse:
            return next(uses)

    uses = iter([tree_of(a1=1.0), tree_of(a1=4.0, b1=0.5)])
    times = iter([100.0, 107.0, 107.0])
    cgroup = make_cgroup(tmp_path, cpu_max="50000 100000")
    reader = JobReader(Tree(1), os.getpid(), cgroup, clock=lambda: next(times))
    values = reader.read()
    assert (values["proc.cpu.cores"], values["cpu"]) == (0.5, 100.0)


def test_after_the_jobs_end_the_machines_memory_is_still_told(tmp_path: Path) -> None:
    with job("") as process:
        cgroup = CgroupFiles(process.pid, tmp_path, tmp_path)
        reader = JobReader(ProcessTree(process.pid), process.pid, cgroup)
    assert set(reader.read()) == {"memory_percent", "proc.memory.availableMB"}
    assert reader.pids == frozenset()
