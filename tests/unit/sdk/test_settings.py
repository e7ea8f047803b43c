"""Settings: every place they may be said, and which one wins."""

from pathlib import Path

import pytest

from trailmark.errors import UsageError
from trailmark.sdk import settings_reference
from trailmark.sdk.settings import NAMES, Settings
from trailmark.sdk.settings_sources import (
    official_variable_name,
    resolve_settings,
    resolve_with_sources,
    variable_name,
)


def resolved(tmp_path: Path, **options) -> Settings:
    options = {"environ": {}, "directory": tmp_path, **options}
    return resolve_settings(**options)


@pytest.fixture(autouse=True)
def _no_personal_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAILMARK_CONFIG_DIR", str(tmp_path / "config"))


def test_the_first_place_that_says_something_wins(tmp_path: Path) -> None:
    (tmp_path / "trailmark.toml").write_text('project = "file"\nentity = "file"\n')
    (tmp_path / "config").mkdir()
    (tmp_path / "config/settings.toml").write_text('entity = "me"\nusername = "me"\n')
    official = {"WANDB_PROJECT": "w", "WANDB_ENTITY": "w", "WANDB_NAME": "w"}
    ours = {"TRAILMARK_RUN_NAME": "t", "TRAILMARK_RUN_NOTES": "t"}
    settings, sources = resolve_with_sources(
        {"run_notes": "argument", "run_group": None},
        Settings(run_notes="settings", run_group="settings"),
        environ={**official, **ours},
        directory=tmp_path,
    )
    assert settings.given() == {
        "run_notes": "argument",
        "run_group": "settings",
        "run_name": "t",
        "project": "w",
        "entity": "w",
        "username": "me",
    }
    assert sources["run_name"] == "the variable TRAILMARK_RUN_NAME"
    assert sources["username"].endswith("settings.toml")


def test_a_project_file_counts_in_the_folders_below_it(tmp_path: Path) -> None:
    (tmp_path / "trailmark.toml").write_text('project = "digits"')
    below = tmp_path / "a/b"
    below.mkdir(parents=True)
    assert resolved(tmp_path, directory=below).project == "digits"
    (tmp_path / "a/.git").mkdir()
    assert resolved(tmp_path, directory=below).project is None


def test_the_official_files_are_read_behind_ours(tmp_path: Path) -> None:
    (tmp_path / "wandb").mkdir()
    (tmp_path / "wandb/settings").write_text(
        "[default]\nproject = theirs\nentity = theirs\nno_such = 1\n"
    )
    (tmp_path / "trailmark.toml").write_text('project = "ours"')
    settings = resolved(tmp_path)
    assert (settings.project, settings.entity) == ("ours", "theirs")
    assert settings.ignored == ()


def test_an_empty_variable_says_nothing(tmp_path: Path) -> None:
    environ = {"TRAILMARK_PROJECT": "", "WANDB_PROJECT": "w"}
    assert resolved(tmp_path, environ=environ).project == "w"


def test_names_of_the_official_client_mean_the_same() -> None:
    settings = Settings(
        x_label="rank-1", x_primary=False, x_disable_stats=True, init_timeout=90
    )
    assert settings.given() == {
        "label": "rank-1",
        "primary": False,
        "disable_stats": True,
        "init_timeout_s": 90.0,
    }


def test_what_means_nothing_here_is_ignored_and_known() -> None:
    assert Settings(start_method="thread", silent=True).ignored == ("start_method",)


@pytest.mark.parametrize(
    ("variables", "mode"),
    [
        ({"WANDB_MODE": "dryrun"}, "offline"),
        ({"WANDB_MODE": "run"}, "online"),
        ({"WANDB_DISABLED": "true"}, "disabled"),
        ({"TRAILMARK_MODE": "offline", "WANDB_DISABLED": "true"}, "offline"),
        ({}, "online"),
    ],
)
def test_the_mode_follows_either_clients_words(
    tmp_path: Path, variables: dict[str, str], mode: str
) -> None:
    assert resolved(tmp_path, environ=variables).mode == mode


@pytest.mark.parametrize(
    ("given", "kept"),
    [("true", "auto"), ("allow", "allow"), ("False", None), ("MUST", "must")],
)
def test_resume_takes_words_and_booleans(given: str, kept: str | None) -> None:
    assert Settings(resume=given).resume == kept


def test_values_are_read_as_their_type() -> None:
    settings = Settings(run_tags="a, b,", silent="1", stats_interval_s="0.01")
    assert settings.run_tags == ["a", "b"]
    assert settings.silent is True
    assert settings.stats_interval_s == 0.1


@pytest.mark.parametrize(
    ("name", "value"),
    [("mode", "sometimes"), ("silent", "perhaps"), ("init_timeout_s", "soon")],
)
def test_a_value_that_cannot_be_says_where_it_came_from(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(UsageError, match=variable_name(name)):
        resolved(tmp_path, environ={variable_name(name): value})


def test_a_name_that_is_nearly_right_is_suggested() -> None:
    with pytest.raises(UsageError, match="did you mean 'project'"):
        Settings().projct = "x"


def test_a_key_is_not_shown() -> None:
    assert "secret" not in repr(Settings(api_key="secret"))


def test_a_broken_project_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "trailmark.toml").write_text("project digits")
    with pytest.raises(UsageError, match=r"trailmark\.toml"):
        resolved(tmp_path)


def test_every_variable_is_its_own() -> None:
    names = [
        naming(n) for n in NAMES for naming in (variable_name, official_variable_name)
    ]
    assert len(set(names)) == len(names)


def test_the_reference_page_is_current() -> None:
    page = Path("docs/reference/sdk-settings.md")
    assert page.read_text() == settings_reference.render(), (
        "run: python -m trailmark.sdk.settings_reference"
    )
