"""What of a folder is source code."""

from __future__ import annotations

from pathlib import Path

import pytest

from trailmark.sdk.source_code import source_files


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (
        "train.py",
        "pkg/model.py",
        ".git/x.py",
        "venv/lib.py",
        "venv/pyvenv.cfg",
        "data.csv",
        "runs/run-1/files/code.py",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def test_environments_hidden_folders_and_runs_are_left_out(root: Path) -> None:
    found = source_files(root, None, None, runs=root / "runs")
    assert found == [
        ("train.py", root / "train.py"),
        ("pkg/model.py", root / "pkg/model.py"),
    ]


def test_functions_decide_with_the_path_or_with_the_root_as_well(root: Path) -> None:
    def is_data(path: str, top: str) -> bool:
        return path.endswith("csv") and path.startswith(top)

    data = source_files(root, is_data, None, runs=root / "runs")
    assert [name for name, _ in data] == ["data.csv"]
    rest = source_files(root, None, lambda path: "pkg" in path, runs=root / "runs")
    assert [name for name, _ in rest] == ["train.py"]
