"""What a run's folder is called, and what surrounds it."""

from __future__ import annotations

from pathlib import Path

from trailmark.sdk.run_directory import ROOT_NAME, RunDirectory, iter_run_directories


def test_two_runs_of_one_id_in_one_second_have_folders_of_their_own(
    tmp_path: Path,
) -> None:
    made = {RunDirectory.create(tmp_path, "abc").path for _ in range(3)}
    assert len(made) == 3


def test_runs_are_kept_out_of_git(tmp_path: Path) -> None:
    RunDirectory.create(tmp_path, "abc")
    assert (tmp_path / ROOT_NAME / ".gitignore").read_text() == "*\n"


def test_what_somebody_wrote_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ROOT_NAME).mkdir()
    (tmp_path / ROOT_NAME / ".gitignore").write_text("!run-*\n")
    RunDirectory.create(tmp_path, "abc")
    assert (tmp_path / ROOT_NAME / ".gitignore").read_text() == "!run-*\n"


def test_only_folders_with_a_journal_are_runs(tmp_path: Path) -> None:
    empty, begun = (RunDirectory.create(tmp_path, name) for name in ("a", "b"))
    begun.journal.touch()
    assert list(iter_run_directories(tmp_path / ROOT_NAME)) == [begun]
    assert empty.path.is_dir()


def test_there_are_no_runs_where_there_is_no_folder(tmp_path: Path) -> None:
    assert list(iter_run_directories(tmp_path / ROOT_NAME)) == []
