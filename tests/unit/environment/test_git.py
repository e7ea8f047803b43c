"""What git tells of a working copy, in every odd state of one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from trailmark.sdk.environment.git import MAX_DIFF_BYTES, read_git


def git(folder: Path, *command: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    answer = subprocess.run(
        ["git", *who, *command], cwd=folder, check=True, capture_output=True, text=True
    )
    return answer.stdout.strip()


def make_repository(folder: Path, *, commits: int = 1) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    for number in range(commits):
        (folder / "train.py").write_text(f"print({number})\n")
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", f"commit {number}")
    return folder


def test_a_clean_copy_has_a_commit_a_branch_and_no_diff(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "code")
    git(root, "remote", "add", "origin", "https://me:secret@example.org/a/b.git")
    (root / "deep").mkdir()
    state = read_git(root / "deep")
    assert state is not None
    assert state.describe() == {
        "remote": "https://example.org/a/b.git",
        "commit": git(root, "rev-parse", "HEAD"),
        "branch": "main",
        "root": str(root),
        "dirty": False,
    }
    assert (state.diff, state.upstream, state.upstream_diff) == (b"", None, None)


def test_the_patch_recreates_what_ran(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "code")
    (root / "train.py").write_text("print('änderung')\n")
    (root / "weights.bin").write_bytes(bytes(range(256)))
    git(root, "add", "weights.bin")
    (root / "untracked.txt").write_text("not part of it")
    state = read_git(root)
    assert state is not None
    assert state.describe()["dirty"] is True
    assert state.diff
    copy = tmp_path / "copy"
    git(tmp_path, "clone", "-q", str(root), str(copy))
    patch = tmp_path / "diff.patch"
    patch.write_bytes(state.diff)
    git(copy, "apply", str(patch))
    assert (copy / "train.py").read_text() == "print('änderung')\n"
    assert (copy / "weights.bin").read_bytes() == bytes(range(256))
    assert not (copy / "untracked.txt").exists()


def test_commits_that_were_not_pushed_are_in_a_second_patch(tmp_path: Path) -> None:
    origin = make_repository(tmp_path / "origin")
    copy = tmp_path / "copy"
    git(tmp_path, "clone", "-q", str(origin), str(copy))
    pushed = git(copy, "rev-parse", "HEAD")
    (copy / "train.py").write_text("print('mine')\n")
    git(copy, "commit", "-q", "-a", "-m", "mine")
    state = read_git(copy)
    assert state is not None
    assert (state.upstream, state.diff) == (pushed, b"")
    assert b"+print('mine')" in (state.upstream_diff or b"")


def test_a_copy_without_commits_or_branch_is_described(tmp_path: Path) -> None:
    empty = read_git(make_repository(tmp_path / "empty", commits=0))
    assert empty is not None
    assert empty.describe() == {"branch": "main", "root": str(tmp_path / "empty")}
    root = make_repository(tmp_path / "code")
    git(root, "checkout", "-q", "--detach")
    detached = read_git(root)
    assert detached is not None
    assert (detached.branch, bool(detached.commit)) == (None, True)


def test_a_folder_outside_git_has_no_state(tmp_path: Path) -> None:
    assert read_git(tmp_path) is None
    assert read_git(tmp_path / "missing") is None


def test_no_git_is_no_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_repository(tmp_path / "code")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert read_git(root) is None


def test_a_patch_too_large_is_left_out(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "code")
    (root / "train.py").write_text("x = 1\n" * (MAX_DIFF_BYTES // 6 + 1))
    state = read_git(root)
    assert state is not None
    assert state.diff is None
    assert "dirty" not in state.describe()
    assert state.commit


def test_nothing_that_the_repository_names_is_run(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "code")
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    for name in ("core.fsmonitor", "diff.external", "core.pager", "diff.x.textconv"):
        git(root, "config", name, str(trap))
    (root / ".gitattributes").write_text("*.py diff=x\n")
    (root / "train.py").write_text("changed\n")
    before = os.environ.get("GIT_EXTERNAL_DIFF")
    os.environ["GIT_EXTERNAL_DIFF"] = str(trap)
    try:
        state = read_git(root)
    finally:
        os.environ.pop("GIT_EXTERNAL_DIFF")
        if before is not None:
            os.environ["GIT_EXTERNAL_DIFF"] = before
    assert state is not None
    assert b"+changed" in (state.diff or b"")
    assert not (tmp_path / "sprung").exists()


def test_a_git_that_hangs_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    # A child keeps the output open, as a filter would.
    fake.write_text("#!/bin/sh\nsleep 600 &\nsleep 600\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    assert read_git(tmp_path, limit_s=0.1) is None
