"""Settings: what is accepted, where things go by default, and their reference page."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from trailmark.server.app.settings import Settings
from trailmark.server.app.settings_reference import render

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "settings.md"


def test_the_reference_page_is_current() -> None:
    assert REFERENCE.read_text() == render(), (
        "run: python -m trailmark.server.app.settings_reference"
    )


def test_without_urls_everything_is_in_the_data_directory() -> None:
    settings = Settings(data_dir=Path("/data"))
    assert settings.meta_url == "sqlite:////data/trailmark.db"
    assert settings.tail_url == "sqlite:////data/tail.db"
    assert settings.objects_url == "file:///data/objects"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_one_database_for_both(scheme: str) -> None:
    settings = Settings(database_url=f"{scheme}://me@host/db")
    assert not settings.is_sqlite
    assert settings.meta_url == settings.tail_url == "postgresql+psycopg://me@host/db"


def test_the_tail_lies_beside_a_named_sqlite_file() -> None:
    settings = Settings(database_url="sqlite:////x/meta.db")
    assert settings.tail_url == "sqlite:////x/meta-tail.db"


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": 70_000},
        {"database_url": "mysql://x"},
        {"public_url": "ftp://x"},
        {"public_url": "nonsense"},
        {"workers": 0},
        {"log_level": "loud"},
        {"frame_ancestors": "https://x.org; script-src *"},
        {"frame_ancestors": "https://x.org\r\nSet-Cookie: a=b"},
        {"frame_ancestors": "https://x.org, https://y.org"},
    ],
)
def test_what_cannot_work_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)  # type: ignore[arg-type]


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAILMARK_PORT", "9000")
    monkeypatch.setenv("TRAILMARK_PUBLIC_URL", "https://x.org/tm/")
    settings = Settings()
    assert (settings.port, settings.public_url) == (9000, "https://x.org/tm")


@pytest.mark.parametrize(
    "sources",
    ["'none'", "*", "https://hub.example.org http://*.lab:8888 vscode-webview:"],
)
def test_pages_that_may_frame_ours_are_named_as_in_a_header(sources: str) -> None:
    assert Settings(frame_ancestors=sources).frame_ancestors == sources
