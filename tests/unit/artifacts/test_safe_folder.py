"""Writing below a folder, whatever the names are and whatever lies there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trailmark.artifacts.safe_folder import SafeFolder
from trailmark.errors import UsageError


def folder(tmp_path: Path) -> SafeFolder:
    return SafeFolder(tmp_path / "root")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.sampled_from(["..", ".", "", "a", "link", "/", "C:", "con", "a\\b", "x."]),
        min_size=1,
        max_size=5,
    ).map("/".join)
)
def test_no_name_leads_outside(tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir(exist_ok=True)
    made = folder(tmp_path)
    link = tmp_path / "root" / "link"
    link.unlink(missing_ok=True)
    link.symlink_to(outside)
    try:
        made.write(name, [b"x"])
    except (UsageError, OSError):
        pass
    finally:
        made.close()
    assert list(outside.iterdir()) == []
    assert {one.name for one in tmp_path.iterdir()} == {"outside", "root"}


def test_a_link_in_the_place_of_a_file_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("before")
    made = folder(tmp_path)
    (tmp_path / "root/a").symlink_to(tmp_path / "secret")
    made.write("a", [b"new"])
    assert (tmp_path / "secret").read_text() == "before"
    assert (tmp_path / "root/a").read_bytes() == b"new"
    assert not (tmp_path / "root/a").is_symlink()


def test_a_link_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    made = folder(tmp_path)
    (tmp_path / "root/in").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="no folder, or a link"):
        made.write("in/a", [b"new"])
    assert made.stat("in/a") is None
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_write_that_fails_leaves_what_was_there_and_nothing_else(
    tmp_path: Path,
) -> None:
    made = folder(tmp_path)
    made.write("in/a", [b"before"])

    def pieces() -> object:
        yield b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        made.write("in/a", pieces())  # type: ignore[arg-type]
    assert (tmp_path / "root/in/a").read_bytes() == b"before"
    assert os.listdir(tmp_path / "root/in") == ["a"]


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    made = folder(tmp_path)
    (tmp_path / "root/a").mkdir()
    with pytest.raises(UsageError, match="is a folder"):
        made.write("a", [b"x"])


def test_many_folders_from_several_threads(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    made = folder(tmp_path)
    names = [f"{index % 7}/{index % 11}/{index}" for index in range(300)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: made.write(name, [name.encode()]), names))
    made.close()
    assert all((tmp_path / "root" / one).read_text() == one for one in names)
