"""What a run's folder holds about its surroundings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from trailmark.sdk.environment import collect_environment
from trailmark.sdk.environment.hardware import describe_scheduler, processor
from trailmark.sdk.environment.requirements import conda_environment, list_packages
from trailmark.sdk.run_directory import RunDirectory


def make_header(cwd: Path, **changes: Any) -> dict[str, Any]:
    settings = {"save_code": True, "username": "ada", "email": "ada@example.org"}
    return {
        "writer": "00112233aabbccdd",
        "version": "1.2.3",
        "pid": os.getpid(),
        "host": "box",
        "python": "3.12.1",
        "created_at": 1_700_000_000.25,
        "argv": ["train.py", "--lr", "0.1", "--token=x"],
        "program": "train.py",
        "executable": sys.executable,
        "cwd": str(cwd),
        "settings": settings | changes.pop("settings", {}),
        **changes,
    }


def collect(tmp_path: Path, header: dict[str, Any]) -> tuple[dict[str, Any], Path]:
    directory = RunDirectory(tmp_path / "run")
    found = collect_environment(header, directory)
    for name, policy in found.files:
        assert policy == "now"
        assert (directory.files / name).is_file()
    written = {path.relative_to(directory.files).as_posix() for path in
               directory.files.rglob("*") if path.is_file()}  # fmt: skip
    assert written == {name for name, _ in found.files}
    return found.metadata, directory.files


def make_code(tmp_path: Path) -> Path:
    code = tmp_path / "code"
    (code / "jobs").mkdir(parents=True)
    (code / "jobs" / "train.py").write_text("print(1)\n")
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=code, check=True)
    return code / "jobs"


def test_the_metadata_names_command_code_and_machine(tmp_path: Path) -> None:
    facts, files = collect(tmp_path, make_header(make_code(tmp_path)))
    assert json.loads((files / "wandb-metadata.json").read_text()) == facts
    machine = {"os", "cpu", "cpu_count", "cpu_count_logical", "disk", "memory"}
    assert machine <= facts.keys()
    assert int(facts["memory"]["total"]) > 0
    assert int(facts["disk"]["/"]["used"]) > 0
    kept = {name: facts[name] for name in facts if name not in machine}
    for optional in ("slurm", "colab", "kaggle", "sagemaker", "kubernetes", "cgroup"):
        kept.pop(optional, None)
    assert kept == {
        "python": f"{sys.implementation.name.replace('cpython', 'CPython')} 3.12.1",
        "startedAt": "2023-11-14T22:13:20.250000Z",
        "program": "train.py",
        "args": ["--lr", "0.1", "--token=***"],
        "email": "ada@example.org",
        "root": str(tmp_path / "code/jobs"),
        "host": "box",
        "username": "ada",
        "executable": sys.executable,
        "cliVersion": "1.2.3",
        "writerId": "00112233aabbccdd",
        "codePath": "jobs/train.py",
        "codePathLocal": "train.py",
        "git": {"branch": "main", "root": str(tmp_path / "code")},
    }


def test_the_program_is_kept_where_the_working_copy_has_it(tmp_path: Path) -> None:
    _, files = collect(tmp_path, make_header(make_code(tmp_path)))
    assert (files / "code/jobs/train.py").read_text() == "print(1)\n"


@pytest.mark.parametrize(
    "settings",
    [{"save_code": False}, {"disable_code": True}, {"ignore_globs": ["code/*"]}],
)
def test_code_stays_when_it_is_not_wanted(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    header = make_header(make_code(tmp_path), settings=settings)
    _, files = collect(tmp_path, header)
    assert not (files / "code").exists() or not any((files / "code").iterdir())


@pytest.mark.parametrize("program", [None, "", "-c", "<stdin>", "-m pkg.train", "."])
def test_code_that_is_no_file_is_nothing(tmp_path: Path, program: str | None) -> None:
    facts, files = collect(tmp_path, make_header(tmp_path, program=program))
    assert "codePath" not in facts
    assert not (files / "code").exists()


def test_git_and_everything_can_be_turned_off(tmp_path: Path) -> None:
    code = make_code(tmp_path)
    facts, _ = collect(tmp_path, make_header(code, settings={"disable_git": True}))
    assert "git" not in facts
    nothing = collect_environment(
        make_header(code, settings={"disable_environment": True}),
        RunDirectory(tmp_path / "other"),
    )
    assert (nothing.metadata, nothing.files) == ({}, [])
    assert not (tmp_path / "other").exists()


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run/files").write_text("in the way")
    found = collect_environment(make_header(tmp_path), RunDirectory(tmp_path / "run"))
    assert found.metadata["host"] == "box"
    assert found.files == []


def test_requirements_name_every_package_once() -> None:
    packages = list_packages()
    assert f"psutil=={metadata.version('psutil')}" in packages
    names = [one.split("==")[0].lower() for one in packages]
    assert names == sorted(set(names), key=lambda name: name.replace("_", "-"))


def test_a_conda_environment_is_written_from_its_records(tmp_path: Path) -> None:
    records = tmp_path / "env" / "conda-meta"
    records.mkdir(parents=True)
    record = {
        "name": "numpy",
        "version": "2.2.0",
        "build": "py311_0",
        "channel": "https://conda.anaconda.org/conda-forge/linux-64",
        "subdir": "linux-64",
    }
    (records / "numpy-2.2.0-py311_0.json").write_text(json.dumps(record))
    (records / "broken.json").write_text("{")
    text = conda_environment(tmp_path / "env", ["numpy==2.2.0", "trailmark==1"])
    assert text == (
        f'name: "env"\nchannels:\n  - "conda-forge"\ndependencies:\n'
        f'  - "numpy=2.2.0=py311_0"\n  - pip:\n      - "trailmark==1"\n'
        f'prefix: "{tmp_path}/env"\n'
    )
    assert conda_environment(tmp_path, []) is None


def test_the_scheduler_is_named_without_its_credentials() -> None:
    variables = {
        "SLURM_JOB_ID": "7",
        "SLURM_JWT": "secret",
        "SLURM_PROCID": "0",
        "KAGGLE_KERNEL_RUN_TYPE": "Batch",
        "HOME": "/",
    }
    assert describe_scheduler(variables) == {
        "slurm": {"job_id": "7", "procid": "0"},
        "kaggle": "true",
    }
    assert describe_scheduler({}) == {}


def test_the_processor_is_named_from_the_kernels_list(tmp_path: Path) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text("processor\t: 0\nmodel name\t: Fast 9000\n")
    assert processor(info) == "Fast 9000"
