"""`trailmark artifact cache cleanup`: what stays, and which sizes are understood."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from trailmark.artifacts.file_cache import FileCache
from trailmark.artifacts.hashing import digest_of, to_hex
from trailmark.cli import main
from trailmark.cli.artifact.cache import read_size
from trailmark.errors import UsageError


@pytest.mark.parametrize(
    ("text", "n_bytes"),
    [
        ("0", 0),
        ("12", 12),
        ("10GB", 10_000_000_000),
        ("1.5 MiB", 1_572_864),
        ("500m", 500_000_000),
        ("2TB", 2_000_000_000_000),
    ],
)
def test_sizes_are_read_as_people_write_them(text: str, n_bytes: int) -> None:
    assert read_size(text) == n_bytes


@pytest.mark.parametrize("text", ["", "much", "-1GB", "1XB", "10IB", "1e9"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no size"):
        read_size(text)


def test_the_cache_is_made_as_small_as_was_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAILMARK_CACHE_DIR", str(tmp_path / "cache"))
    content = b"x" * 1_000_000
    source = tmp_path / "source"
    source.write_bytes(content)
    cache = FileCache()
    cache.add(to_hex(digest_of(content)) or "", source)
    cache.close()
    command = ["artifact", "cache", "cleanup"]
    kept = CliRunner().invoke(main, [*command, "2MB"])
    assert (kept.exit_code, kept.output) == (0, "freed 0 B, 1.0 MB are kept\n")
    emptied = CliRunner().invoke(main, [*command, "10kB"])
    assert (emptied.exit_code, emptied.output) == (0, "freed 1.0 MB, 0 B are kept\n")
