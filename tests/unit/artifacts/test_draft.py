"""Collecting the content of an artifact, before anything is sent."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from trailmark.artifacts.artifact import Artifact, ArtifactTTL
from trailmark.artifacts.hashing import digest_of
from trailmark.artifacts.staging import StagedArtifact, seal
from trailmark.errors import (
    ArtifactFinalizedError,
    ArtifactNotLoggedError,
    UsageError,
)

LARGE = 300 << 10


def draft() -> Artifact:
    return Artifact("digits", type="dataset")


def staged_bytes(staged: StagedArtifact) -> dict[str, bytes]:
    """What would be sent of each file."""
    return {
        one.path: one.source.read() for one in staged.manifest if one.source is not None
    }


@pytest.mark.parametrize("size", [0, 5, LARGE])
def test_a_mutable_file_is_sent_as_it_was_when_it_was_added(
    tmp_path: Path, size: int
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"a" * size)
    artifact = draft()
    entry = artifact.add_file(path)
    path.write_bytes(b"changed")
    staged = seal(artifact, tmp_path / "staged")
    assert staged_bytes(staged) == {"a.bin": b"a" * size}
    assert entry.digest == digest_of(b"a" * size)


def test_an_immutable_file_that_changes_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"before")
    artifact = draft()
    artifact.add_file(path, policy="immutable")
    staged = seal(artifact, tmp_path / "staged")
    path.write_bytes(b"after, and longer")
    with pytest.raises(UsageError, match=r"'.*a\.bin' changed after it was added"):
        staged_bytes(StagedArtifact.load(staged.folder))


def test_a_self_contained_folder_outlives_the_users_files(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"kept")
    artifact = draft()
    artifact.add_file(path, policy="immutable")
    staged = seal(artifact, tmp_path / "staged", self_contained=True)
    path.unlink()
    assert staged_bytes(StagedArtifact.load(staged.folder)) == {"a.bin": b"kept"}


def test_what_was_sealed_is_read_back_as_it_was(tmp_path: Path) -> None:
    artifact = Artifact("digits", "dataset", "for people", {"n": 1})
    with artifact.new_file("notes/é.txt") as file:
        file.write("ü")
    artifact.add_reference("unknown://place/x.bin", name="x.bin")
    artifact.ttl = timedelta(days=1)
    staged = seal(artifact, tmp_path / "staged", aliases=["best"], tags=["t 1"])
    again = StagedArtifact.load(staged.folder)
    assert again.manifest.digest() == artifact.digest == staged.manifest.digest()
    assert (again.name, again.type, again.description) == (
        "digits",
        "dataset",
        "for people",
    )
    assert (again.aliases, again.tags, again.ttl_s) == (["best"], ["t 1"], 86_400)
    assert (again.metadata, again.client_id) == ({"n": 1}, artifact.client_id)
    assert staged_bytes(again) == {"notes/é.txt": "ü".encode()}


def test_a_folder_is_added_with_all_below_it_under_a_prefix(tmp_path: Path) -> None:
    for name in ("a.txt", "in/b.txt", "in/deep/c.txt"):
        (tmp_path / "top" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "top" / name).write_text(name)
    artifact = draft()
    artifact.add_dir(tmp_path / "top", name="data")
    assert sorted(artifact.manifest.entries) == [
        "data/a.txt",
        "data/in/b.txt",
        "data/in/deep/c.txt",
    ]
    found = artifact.get_added_local_path_name(str(tmp_path / "top/in/b.txt"))
    assert found == "data/in/b.txt"


def test_many_files_keep_their_order_and_their_content(tmp_path: Path) -> None:
    (tmp_path / "top").mkdir()
    for index in range(500):
        (tmp_path / "top" / f"{index:03}").write_bytes(b"%d" % index)
    artifact = draft()
    artifact.add_dir(tmp_path / "top")
    content = staged_bytes(seal(artifact, tmp_path / "staged"))
    assert content == {f"{index:03}": b"%d" % index for index in range(500)}


def test_links_are_followed_inside_the_folder_only(tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (top / "a.txt").write_text("a")
    (top / "same.txt").symlink_to("a.txt")
    artifact = draft()
    artifact.add_dir(top)
    assert sorted(artifact.manifest.entries) == ["a.txt", "same.txt"]
    (tmp_path / "secret").write_text("s")
    (top / "out.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(UsageError, match=r"out\.txt' leads out of the folder"):
        draft().add_dir(top)
    allowed = draft()
    allowed.add_dir(top, follow_symlinks=True)
    assert "out.txt" in allowed.manifest.entries


def test_a_circle_of_links_is_named_instead_of_walked(tmp_path: Path) -> None:
    (tmp_path / "top/in").mkdir(parents=True)
    (tmp_path / "top/in/again").symlink_to(tmp_path / "top")
    with pytest.raises(UsageError, match="leads in a circle"):
        draft().add_dir(tmp_path / "top")


def test_pipes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "top").mkdir()
    os.mkfifo(tmp_path / "top/pipe")
    with pytest.raises(UsageError, match="neither a file nor a folder"):
        draft().add_dir(tmp_path / "top")
    with pytest.raises(UsageError, match="there is no file"):
        draft().add_file(tmp_path / "top/pipe")


def test_other_content_under_a_name_needs_overwrite(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("2")
    artifact = draft()
    artifact.add_file(tmp_path / "a", name="x")
    artifact.add_file(tmp_path / "a", name="x")
    with pytest.raises(UsageError, match="with other content"):
        artifact.add_file(tmp_path / "b", name="x")
    artifact.add_file(tmp_path / "b", name="x", overwrite=True)
    assert staged_bytes(seal(artifact, tmp_path / "staged")) == {"x": b"2"}


@pytest.mark.parametrize("size", [4, LARGE])
def test_a_new_file_is_written_in_place_and_x_refuses_a_taken_name(size: int) -> None:
    artifact = draft()
    with artifact.new_file("a.bin", mode="wb") as file:
        file.write(b"x" * size)
    with pytest.raises(UsageError, match="already"), artifact.new_file("a.bin"):
        pass
    assert artifact.manifest.entries["a.bin"].digest == digest_of(b"x" * size)
    assert artifact.size == size


def test_a_new_file_whose_writing_fails_is_not_added() -> None:
    artifact = draft()
    with pytest.raises(TypeError), artifact.new_file("a.txt") as file:
        file.write(b"bytes where text goes")
    assert artifact.manifest.entries == {}


def test_a_file_or_all_of_a_folder_is_taken_out() -> None:
    artifact = draft()
    for name in ("a", "in/b", "in/c"):
        with artifact.new_file(name) as file:
            file.write(name)
    artifact.remove("in")
    assert list(artifact.manifest.entries) == ["a"]
    with pytest.raises(FileNotFoundError):
        artifact.remove("in")


@pytest.mark.parametrize(
    "name", ["../a", "/etc/passwd", "a/../../b", "C:x", "nul.txt", "a\\b", "a\x00", ""]
)
def test_no_path_leads_out_of_the_artifact(tmp_path: Path, name: str) -> None:
    (tmp_path / "a").write_text("1")
    artifact = draft()
    with pytest.raises(UsageError):
        artifact.manifest.add_entry(artifact.add_file(tmp_path / "a", name=name or "/"))
    assert artifact.manifest.entries == {}


def test_names_that_are_one_on_some_machines_are_refused_when_sealing(
    tmp_path: Path,
) -> None:
    for first, second in (("A.txt", "a.txt"), ("é", "e\u0301"), ("x", "x/y")):
        artifact = draft()
        for name in (first, second):
            with artifact.new_file(name) as file:
                file.write(name)
        with pytest.raises(UsageError):
            seal(artifact, tmp_path / "staged")
        assert not (tmp_path / "staged/artifact.json").exists()


@pytest.mark.parametrize("name", ["", "a/b", "a:b", "a b", "é", "x" * 129])
def test_names_of_artifacts_are_checked(name: str) -> None:
    with pytest.raises(UsageError):
        Artifact(name, "dataset")


@pytest.mark.parametrize(
    ("name", "type_name"),
    [("a", "job"), ("run-x", "run_table"), ("source-x", "code"), ("a", "wandb-x")],
)
def test_types_of_what_runs_log_themselves_are_reserved(
    name: str, type_name: str
) -> None:
    with pytest.raises(UsageError, match="reserved"):
        Artifact(name, type_name)


def test_metadata_is_plain_and_has_at_most_a_hundred_keys() -> None:
    found = Artifact("a", "t", metadata={"nan": float("nan"), "t": (1, {2})}).metadata
    assert found == {"nan": None, "t": [1, [2]]}
    with pytest.raises(UsageError, match="101 keys"):
        Artifact("a", "t", metadata={str(index): 1 for index in range(101)})


def test_sealing_makes_the_content_final(tmp_path: Path) -> None:
    artifact = draft()
    seal(artifact, tmp_path / "staged")
    with pytest.raises(ArtifactFinalizedError), artifact.new_file("a"):
        pass
    assert not artifact.manifest.entries


def test_a_draft_does_not_know_what_only_a_server_knows() -> None:
    artifact = draft()
    for name in ("version", "entity", "aliases", "file_count", "url"):
        with pytest.raises(ArtifactNotLoggedError):
            getattr(artifact, name)
    with pytest.raises(ArtifactNotLoggedError):
        artifact.download()
    with pytest.raises(ArtifactNotLoggedError):
        artifact.wait()
    assert (artifact.id, artifact.name, artifact.state) == (None, "digits", "PENDING")


def test_time_to_live_is_positive_or_inherited_or_for_ever() -> None:
    artifact = draft()
    assert artifact.wanted_ttl_s is None
    artifact.ttl = None
    assert (artifact.ttl, artifact.wanted_ttl_s) == (None, -2)
    artifact.ttl = ArtifactTTL.INHERIT
    assert artifact.wanted_ttl_s == -1
    for impossible in (timedelta(0), timedelta(days=-1), -5, "1 day"):
        with pytest.raises(UsageError, match="no time to live"):
            artifact.ttl = impossible  # pyright: ignore[reportAttributeAccessIssue]


def test_is_tmp_names_a_file_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "t.table.json").write_text("{}")
    entry = draft().add_file(
        tmp_path / "t.table.json", name="media/t.table.json", is_tmp=True
    )
    assert entry.path == "media/99914b932bd37a50b983.table.json"


def test_a_table_with_pictures_comes_back_from_its_description(tmp_path: Path) -> None:
    import datetime

    import numpy as np

    from trailmark import Image, Table
    from trailmark.artifacts.media_values import read_described

    when = datetime.datetime(2026, 1, 2, 3, 4, 5)
    table = Table(["n", "when", "i"], [[1, when, Image(np.zeros((2, 2, 3), np.uint8))]])
    artifact = draft()
    assert artifact.add(table, "t").path == "t.table.json"
    assert artifact.add(table, "t") is artifact.manifest.entries["t.table.json"]
    files = staged_bytes(seal(artifact, tmp_path / "staged"))
    found = read_described("t.table.json", files["t.table.json"], files.__getitem__)
    [[number, then, image]] = found.data
    assert (number, then) == (1, when)
    assert type(image) is Image
