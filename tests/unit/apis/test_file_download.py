"""Files are written where they belong, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from trailmark.apis.public.file_download import fetch
from trailmark.apis.public.files import File
from trailmark.errors import InvalidInputError, UsageError
from trailmark.transport.client import Client

NOBODY = Client("http://127.0.0.1:9", "k", user_agent="t", patience_s=0.0)


def test_a_link_on_the_way_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (root / "media").symlink_to(outside)
    with pytest.raises(UsageError, match="through a link"):
        fetch(NOBODY, "http://127.0.0.1:9/x", root, "media/a.txt", None)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "a/../../b", "nul", "a\\b"])
def test_a_name_that_the_server_should_not_have_is_refused(
    tmp_path: Path, name: str
) -> None:
    file = File(NOBODY, {"id": "x", "name": name, "url": "http://127.0.0.1:9/x"})
    with pytest.raises(InvalidInputError):
        file.download(root=str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_arrive_leaves_nothing_behind(tmp_path: Path) -> None:
    file = File(NOBODY, {"id": "x", "name": "a.txt", "url": "http://127.0.0.1:9/x"})
    with pytest.raises(ConnectionError):
        file.download(root=str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_an_artifact_is_not_deleted() -> None:
    file = File(cast("Client", None), {"id": "x", "name": "a.txt"})
    with pytest.raises(ValueError, match="never changes"):
        file.delete()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("s3://pile/a", "s3://pile/a"),
        ("https://s3.eu-1.amazonaws.com/pile/a%20b?X-Amz-Date=1", "s3://pile/a b"),
        ("http://store:8333/pile/a?X-Amz-Signature=f", "s3://pile/a"),
        ("http://127.0.0.1:9/storage/x", ""),
        ("https://example.com/data.csv", "https://example.com/data.csv"),
        ("", ""),
    ],
)
def test_where_a_file_lies(url: str, expected: str) -> None:
    assert File(NOBODY, {"id": "x", "name": "a", "directUrl": url}).path_uri == expected
