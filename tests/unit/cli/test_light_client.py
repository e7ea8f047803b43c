"""The command line where only the light client is installed."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from trailmark.cli import main


@pytest.fixture(autouse=True)
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after `pip install trailmark`: the server's libraries are not to be found."""
    monkeypatch.setattr("trailmark.sdk.local_server.is_installed", lambda: False)


@pytest.mark.parametrize(
    "command", [["server"], ["server", "--port", "0"], ["server", "user", "list"]]
)
def test_the_server_says_what_to_install(command: list[str]) -> None:
    shown = CliRunner().invoke(main, command)
    assert shown.exit_code == 1
    assert "only the client of Trailmark is installed here" in shown.output
    assert "pip install 'trailmark[server]'" in shown.output


@pytest.mark.parametrize("command", [["--help"], ["server", "--help"]])
def test_help_is_there_all_the_same(command: list[str]) -> None:
    assert CliRunner().invoke(main, command).exit_code == 0
