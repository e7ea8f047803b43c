"""The commands of people who train: keys, modes, and what the help page costs."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from trailmark.cli import main
from trailmark.cli.local import open_
from trailmark.sdk.login import login
from trailmark.sdk.settings_file import write_setting
from trailmark.sdk.settings_sources import resolve_settings
from trailmark.transport import viewer
from trailmark.transport.credentials import find_credential
from trailmark.transport.viewer import Viewer

SERVER = "https://trailmark.example.org"
KEY = "tm-" + "k" * 40
HEAVY = ("trailmark.server.app", "urllib3", "sqlalchemy", "numpy", "pydantic")


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=typed)


@pytest.fixture
def known_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every server knows the key, and that it is Ada's."""
    monkeypatch.setattr(
        viewer, "who_is", lambda url, key: Viewer("ada", None, "vision", False)
    )


def test_help_imports_neither_the_server_nor_what_talks_to_it() -> None:
    code = (
        "import sys\n"
        "from trailmark.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([n for n in {HEAVY!r} if n in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "login" in shown.stdout
    assert shown.stdout.splitlines()[-1] == "[]"


@pytest.mark.usefixtures("account", "known_key")
def test_a_login_keeps_the_key_and_makes_the_server_the_default() -> None:
    done = run("login", "--base-url", SERVER, "--key", KEY)
    assert done.exit_code == 0, done.output
    assert "as ada" in done.output
    found = find_credential(SERVER)
    assert found is not None
    assert (found.api_key, found.username, found.entity) == (KEY, "ada", "vision")
    assert resolve_settings().base_url == SERVER
    assert KEY not in run("status").output


@pytest.mark.usefixtures("account", "known_key")
@pytest.mark.parametrize(
    ("arguments", "typed"),
    [((KEY,), None), (("--key", "-"), KEY + "\n"), ((), KEY + "\n")],
    ids=["argument", "standard input", "prompt"],
)
def test_the_key_comes_in_every_usual_way_and_is_never_shown(
    arguments: tuple[str, ...], typed: str | None
) -> None:
    done = run("login", "--host", SERVER, *arguments, typed=typed)
    assert done.exit_code == 0, done.output
    assert KEY not in done.output
    found = find_credential(SERVER)
    assert found is not None
    assert found.api_key == KEY


@pytest.mark.usefixtures("account", "known_key")
def test_a_second_login_asks_nothing_unless_told_to() -> None:
    run("login", "--base-url", SERVER, "--key", KEY)
    assert "already logged in" in run("login").output
    other = "tm-" + "o" * 40
    assert run("login", "--relogin", typed=other + "\n").exit_code == 0
    found = find_credential(SERVER)
    assert found is not None
    assert found.api_key == other


@pytest.mark.usefixtures("account", "known_key")
def test_a_logout_forgets_the_key_and_the_server() -> None:
    run("login", "--base-url", SERVER, "--key", KEY)
    assert run("logout").exit_code == 0
    assert find_credential(SERVER) is None
    assert resolve_settings().base_url is None


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("login",), "no server is set"),
        (("login", "--base-url", "example.org"), "not the address of a server"),
        (("login", "--base-url", SERVER, "--key", "abc"), "no API key"),
        (("login", "--base-url", "http://127.0.0.1:9", "--key", KEY), "no answer"),
        (("logout",), "no server is set"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    arguments: tuple[str, ...], sentence: str
) -> None:
    failed = run(*arguments)
    assert failed.exit_code == 1
    assert sentence in failed.output
    assert "Traceback" not in failed.output


@pytest.mark.usefixtures("account")
def test_an_unchecked_key_needs_no_server() -> None:
    address = "http://127.0.0.1:9"
    done = run("login", "--base-url", address, "--key", KEY, "--no-verify")
    assert done.exit_code == 0
    assert find_credential(address) is not None


@pytest.mark.usefixtures("account")
def test_the_status_says_where_each_setting_comes_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WANDB_PROJECT", "digits")
    monkeypatch.setenv("TRAILMARK_API_KEY", KEY)
    shown = run("status")
    assert shown.exit_code == 0, shown.output
    assert "digits (from the variable WANDB_PROJECT)" in shown.output
    assert KEY not in shown.output


def test_a_mode_is_kept_with_the_project_and_taken_back(account: Path) -> None:
    (account / "trailmark.toml").write_text('# ours\nproject = "digits"\n')
    assert run("offline").exit_code == 0
    assert resolve_settings().mode == "offline"
    assert run("disabled").exit_code == 0
    assert resolve_settings().mode == "disabled"
    assert run("online").exit_code == 0
    assert resolve_settings().mode == "online"
    assert (account / "trailmark.toml").read_text() == '# ours\nproject = "digits"\n'


@pytest.mark.parametrize("before", ["", "a = 1", "# c\n", "\n[table]\nmode = 2\n"])
@pytest.mark.parametrize("value", ["x", 'qu"ote\\', "Größe", "line\nend"])
def test_a_written_setting_is_read_back_beside_what_was_there(
    tmp_path: Path, before: str, value: str
) -> None:
    path = tmp_path / "new" / "settings.toml"
    path.parent.mkdir()
    path.write_text(before)
    write_setting(path, "mode", "old")
    write_setting(path, "mode", value)
    assert tomllib.loads(path.read_text()) == tomllib.loads(before) | {"mode": value}
    write_setting(path, "mode", None)
    assert tomllib.loads(path.read_text()) == tomllib.loads(before)


@pytest.mark.usefixtures("account", "known_key")
def test_a_script_logs_in_with_a_key_and_is_then_known() -> None:
    assert login() is True  # no server set: nothing to log in to
    assert login(host=SERVER) is False  # nobody is there to be asked
    assert login(KEY, host=SERVER, anonymous="never") is True
    assert login(host=SERVER) is True


@pytest.mark.usefixtures("account")
def test_a_script_that_must_log_in_is_told_how() -> None:
    with pytest.raises(ValueError, match="no API key") as refused:
        login(host=SERVER, force=True)
    assert "trailmark login" in str(refused.value)


@pytest.mark.usefixtures("account")
def test_the_page_of_another_server_is_opened_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRAILMARK_BASE_URL", SERVER)
    shown = CliRunner().invoke(open_, ["ada/digits", "--print"])
    assert shown.output == f"{SERVER}/ada/digits\n"
