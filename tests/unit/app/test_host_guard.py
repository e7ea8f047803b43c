"""Names that mean the machine itself, and those that only look so."""

from __future__ import annotations

import pytest

from trailmark.server.app.host_guard import is_loopback


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "x.localhost", "127.0.0.1", "127.9.9.9", "::1"]
)
def test_a_name_of_the_machine_itself_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["", "evil.org", "localhost.evil.org", "127.0.0.1.evil.org", "10.0.0.1", "0.0.0.0"],
)
def test_a_name_that_could_be_pointed_here_is_not(host: str) -> None:
    assert not is_loopback(host)
