"""Logging in at a real server, from the command line and from a script."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.server_process import ServerProcess
from tests.support.training import Ended, Training, see_run, training

_SCRIPT = """
import sys, trailmark
print(trailmark.login(host=sys.argv[1], key=sys.argv[2]))
with trailmark.init(project=sys.argv[3], id="r", settings={"base_url": sys.argv[1]}) as r:
    r.log({"a": 1})
"""


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Training]:
    """A home that knows neither server nor key."""
    with training(tmp_path / "home", None, None) as home:
        yield home


def script(home: Training, *arguments: str) -> Ended:
    return home.wait(home.popen([sys.executable, "-c", _SCRIPT, *arguments], {}))


def test_after_a_login_runs_go_to_the_server_and_after_a_logout_they_do_not(
    server: ServerProcess, stranger: Training
) -> None:
    done = stranger.command(
        "login", "--base-url", server.base_url, "--key", server.api_key
    )
    assert done.exit_code == 0, done.output
    assert f"logged in to {server.base_url} as" in done.output
    shown = stranger.command("status", COLUMNS="200").output
    assert server.base_url in shown
    assert "administrator" in shown
    assert server.api_key not in shown
    assert stranger.command("logout").exit_code == 0
    assert server.base_url not in stranger.command("status").output


def test_a_key_that_the_server_does_not_know_is_refused_and_not_kept(
    server: ServerProcess, stranger: Training
) -> None:
    failed = stranger.command(
        "login", "--base-url", server.base_url, "--key", "tm-" + "x" * 40
    )
    assert failed.exit_code == 1
    assert "/authorize" in failed.output
    assert not (stranger.folder / ".config/trailmark/credentials.json").exists()


def test_a_script_logs_in_and_its_runs_arrive(
    server: ServerProcess, stranger: Training, project: str
) -> None:
    ended = script(stranger, server.base_url, server.api_key, project)
    assert ended.exit_code == 0, ended.output
    assert ended.output.startswith("True\n")
    seen = see_run(server, project, "r")
    assert seen is not None
    assert seen.values("a") == [1]
