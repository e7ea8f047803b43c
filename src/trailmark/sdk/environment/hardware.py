"""The machine: processor, memory, disks, and who schedules jobs on it."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from trailmark.sdk.system_metrics.cgroup import CgroupFiles
from trailmark.sdk.system_metrics.machine import mount_point
from trailmark.sdk.system_metrics.sampler import describe_devices, open_devices

_SLURM = "SLURM_"
# Credentials of the scheduler; the rest of its variables say where a job ran.
_SLURM_SECRETS = ("JWT", "TOKEN", "KEY", "AUTH")
_PLATFORMS = {
    "colab": ("COLAB_RELEASE_TAG", "COLAB_GPU"),
    "kaggle": ("KAGGLE_KERNEL_RUN_TYPE",),
    "sagemaker": ("SM_TRAINING_ENV", "SAGEMAKER_INTERNAL_IMAGE_URI"),
    "kubernetes": ("KUBERNETES_SERVICE_HOST",),
}


def describe_machine(cwd: Path, pid: int) -> dict[str, Any]:
    """Processor, memory, disks, accelerators and limits, as `wandb-metadata.json` has.

    Args:
        cwd: The job's folder; its disk is described beside `/`.
        pid: The job, for its limits.
    """
    cores, threads = psutil.cpu_count(logical=False), psutil.cpu_count()
    facts: dict[str, Any] = {
        "cpu_count": cores or threads,
        "cpu_count_logical": threads,
        "cpu": {"model": processor(), "count": cores, "countLogical": threads},
        "memory": {"total": str(psutil.virtual_memory().total)},
        "disk": _disks(cwd),
    }
    facts |= describe_devices(open_devices())
    limits = _limits(pid)
    return facts | ({"cgroup": limits} if limits else {})


def processor(cpu_info: Path = Path("/proc/cpuinfo")) -> str | None:
    """The processor's name, or None."""
    if sys.platform == "darwin":
        return _ask_sysctl("machdep.cpu.brand_string")
    try:
        text = cpu_info.read_text(errors="replace")
    except OSError:
        return platform.processor() or None
    named = ("model name", "Model", "Hardware")  # the latter are ARM's
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() in named and value.strip():
            return value.strip()
    return platform.processor() or platform.machine() or None


def describe_scheduler(environment: Mapping[str, str]) -> dict[str, Any]:
    """`slurm`: its variables without their prefix; and flags of hosted platforms."""
    slurm = {
        name.removeprefix(_SLURM).lower(): value
        for name, value in sorted(environment.items())
        if name.startswith(_SLURM) and not any(word in name for word in _SLURM_SECRETS)
    }
    facts: dict[str, Any] = {"slurm": slurm} if slurm else {}
    for name, variables in _PLATFORMS.items():
        if any(environment.get(variable) for variable in variables):
            facts[name] = "true"
    return facts


def _disks(cwd: Path) -> dict[str, dict[str, str]]:
    disks: dict[str, dict[str, str]] = {}
    for mount in sorted({os.sep, mount_point(cwd)}):
        try:
            usage = psutil.disk_usage(mount)
        except OSError:
            continue
        disks[mount] = {"total": str(usage.total), "used": str(usage.used)}
    return disks


def _limits(pid: int) -> dict[str, Any]:
    usage = CgroupFiles(pid).read()
    limits: dict[str, Any] = {}
    if usage.cpu_cores is not None:
        limits["cpuCores"] = usage.cpu_cores
    if usage.memory_limit_bytes is not None:
        limits["memoryTotal"] = str(usage.memory_limit_bytes)
    return limits


def _ask_sysctl(name: str) -> str | None:
    try:
        answer = subprocess.run(  # noqa: S603  (a constant)
            ["/usr/sbin/sysctl", "-n", name],
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip() or None
