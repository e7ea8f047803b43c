"""Limits of containers and schedulers, from trees of files as kernels show them."""

from __future__ import annotations

from pathlib import Path

from trailmark.sdk.system_metrics.cgroup import CgroupFiles, CgroupUsage


def make_files(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def read(tmp_path: Path, membership: str, files: dict[str, str]) -> CgroupUsage:
    make_files(tmp_path, {"proc/7/cgroup": membership})
    make_files(tmp_path / "sys", files)
    return CgroupFiles(7, tmp_path / "proc", tmp_path / "sys").read()


GROUP = {
    "cgroup.controllers": "cpu memory\n",
    "cpu.max": "150000 100000\n",
    "cpu.stat": "usage_usec 5\nnr_periods 40\nnr_throttled 10\nthrottled_usec 9\n",
    "memory.max": "1000\n",
    "memory.current": "800\n",
    "memory.stat": "anon 500\ninactive_file 300\n",
    "memory.events": "low 0\noom 2\noom_kill 1\n",
}


def test_inside_a_container_the_mounts_top_is_the_group(tmp_path: Path) -> None:
    assert read(tmp_path, "0::/\n", GROUP) == CgroupUsage(
        cpu_cores=1.5,
        memory_limit_bytes=1_000,
        memory_used_bytes=500,
        throttled=(10, 40),
        oom_kills=1,
    )


def test_a_path_that_is_not_mounted_falls_back_to_the_top(tmp_path: Path) -> None:
    for path in ("/docker/abc", "/../outside"):
        assert read(tmp_path, f"0::{path}\n", GROUP).memory_limit_bytes == 1_000


def test_the_tightest_limit_of_all_levels_counts(tmp_path: Path) -> None:
    usage = read(
        tmp_path,
        "0::/slice/job/step\n",
        {
            "cgroup.controllers": "cpu memory",
            "slice/cpu.max": "200000 100000",
            "slice/memory.max": "5000",
            "slice/job/cpu.max": "max 100000",
            "slice/job/memory.max": "2000",
            "slice/job/memory.current": "70",
            "slice/job/step/memory.max": "max",
        },
    )
    assert usage == CgroupUsage(2.0, 2_000, 70, None, None)


def test_no_limits_are_none(tmp_path: Path) -> None:
    unlimited = {
        "cgroup.controllers": "",
        "a/cpu.max": "max 100000",
        "a/memory.max": "max",
    }
    assert read(tmp_path, "0::/a\n", unlimited) == CgroupUsage()


def test_version_1_has_a_tree_for_each_controller(tmp_path: Path) -> None:
    membership = "5:memory:/docker/x\n3:cpu,cpuacct:/docker/x\n1:name=systemd:/\n0::/\n"
    files = {
        "memory/docker/x/memory.limit_in_bytes": "4000",
        "memory/docker/x/memory.usage_in_bytes": "1000",
        "memory/docker/x/memory.stat": "cache 1\ntotal_inactive_file 100\n",
        "memory/docker/x/memory.oom_control": "oom_kill_disable 0\noom_kill 3\n",
        "memory/memory.limit_in_bytes": "9223372036854771712",
        "cpu,cpuacct/docker/x/cpu.cfs_quota_us": "50000",
        "cpu,cpuacct/docker/x/cpu.cfs_period_us": "100000",
        "cpu,cpuacct/docker/x/cpu.stat": "nr_periods 9\nnr_throttled 1\n",
        "cpu,cpuacct/cpu.cfs_quota_us": "-1",
        "cpu,cpuacct/cpu.cfs_period_us": "100000",
    }
    expected = CgroupUsage(0.5, 4_000, 900, (1, 9), 3)
    assert read(tmp_path, membership, files) == expected


def test_a_machine_without_groups_has_no_limits(tmp_path: Path) -> None:
    missing = CgroupFiles(7, tmp_path / "proc", tmp_path / "sys")
    assert missing.read() == CgroupUsage()
