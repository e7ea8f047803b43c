"""Where an `Api` looks for what its caller does not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from trailmark.apis.public.defaults import Defaults, find_server, resolve_defaults
from trailmark.errors import UnauthenticatedError, UsageError

KEY = "k" * 40


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TRAILMARK_API_KEY", "WANDB_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TRAILMARK_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("TRAILMARK_DATA_DIR", str(tmp_path / "data"))


def test_the_caller_wins_then_our_variables_then_theirs_then_files(
    tmp_path: Path,
) -> None:
    (tmp_path / "trailmark.toml").write_text('project = "of-the-file"\nlr = 1\n')
    official = tmp_path / "wandb" / "settings"
    official.parent.mkdir()
    official.write_text("[default]\norganization = of-the-official-file\n")
    found = resolve_defaults(
        {"entity": "of-the-caller", "project": None, "run": "x"},
        environ={
            "TRAILMARK_ENTITY": "ours",
            "TRAILMARK_BASE_URL": "http://ours",
            "WANDB_BASE_URL": "http://theirs",
        },
        directory=tmp_path,
    )
    assert found == Defaults(
        base_url="http://ours",
        entity="of-the-caller",
        project="of-the-file",
        organization="of-the-official-file",
    )


def test_nothing_said_is_nothing(tmp_path: Path) -> None:
    assert resolve_defaults(environ={}, directory=tmp_path) == Defaults()


def test_a_key_that_is_given_wins_over_one_that_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WANDB_API_KEY", "kept")
    assert find_server("http://tm/", None) == ("http://tm", "kept")
    assert find_server("http://tm", KEY) == ("http://tm", KEY)


def test_a_server_without_a_key_says_how_to_get_one() -> None:
    with pytest.raises(UnauthenticatedError, match="trailmark login"):
        find_server("http://tm", None)


def test_without_a_server_the_error_says_what_to_set() -> None:
    with pytest.raises(UsageError, match="TRAILMARK_BASE_URL"):
        find_server(None, KEY)
