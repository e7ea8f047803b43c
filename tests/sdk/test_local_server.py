"""The server of this machine: started once, joined by all, told to stop."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.server_process import running_server
from tests.support.training import training
from trailmark.errors import TransportError, UsageError
from trailmark.sdk import local_server
from trailmark.sdk.local_server import LocalServer, find, join_or_start, stop
from trailmark.sdk.local_server_process import keep_log_small
from trailmark.transport.credentials import find_api_key
from trailmark.wire.server_note import NOTE_NAME, is_held, read_note

_JOIN = """
import sys
from pathlib import Path
from trailmark.sdk.local_server import join_or_start
joined = join_or_start(Path(sys.argv[1]), port=0, admin_name="ada")
print(joined.url, joined.api_key, joined.started)
"""


@pytest.fixture(autouse=True)
def config_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An account of its own, without keys from outside."""
    for name in ("TRAILMARK_API_KEY", "WANDB_API_KEY", "TRAILMARK_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))
    monkeypatch.setenv("TRAILMARK_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A data directory; a server that a test leaves running there is ended."""
    yield tmp_path / "data"
    stop(tmp_path / "data")


def started(data_dir: Path) -> LocalServer:
    return join_or_start(data_dir, port=0, admin_name="ada")


def whoami(server: LocalServer) -> str:
    answer = httpx.get(f"{server.url}/api/session", auth=("api", server.api_key))
    return str(answer.json()["user"]["username"])


def test_many_processes_at_once_start_one_server_and_share_one_key(
    data_dir: Path,
) -> None:
    command = [sys.executable, "-c", _JOIN, str(data_dir)]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(8)
    ]
    told = [process.communicate(timeout=120)[0].split() for process in processes]
    assert len({(url, key) for url, key, _ in told}) == 1
    assert [started for _, _, started in told].count("True") == 1
    joined = find(data_dir)
    assert joined is not None
    assert whoami(joined) == "ada"


def test_it_is_joined_again_with_the_key_of_the_first_time(data_dir: Path) -> None:
    first = started(data_dir)
    again = join_or_start(data_dir)
    assert (first.started, first.is_new) == (True, True)
    assert (again.started, again.is_new) == (False, False)
    assert (again.url, again.api_key) == (first.url, first.api_key)
    assert find_api_key(first.url) == first.api_key
    assert find_api_key(first.url.replace("127.0.0.1", "localhost")) == first.api_key


def test_stopped_it_is_known_to_be_gone_and_comes_back_at_its_port(
    data_dir: Path,
) -> None:
    first = started(data_dir)
    assert stop(data_dir)
    assert find(data_dir) is None
    assert not stop(data_dir)
    assert find_api_key(first.url) is None
    assert join_or_start(data_dir).url == first.url


def test_a_killed_servers_note_is_known_to_be_stale(data_dir: Path) -> None:
    first = started(data_dir)
    os.kill(first.pid, 9)
    wait_until(lambda: not is_held(data_dir))
    assert read_note(data_dir) is not None
    assert find(data_dir) is None
    again = started(data_dir)
    assert again.started
    assert again.pid != first.pid


def test_a_taken_port_is_replaced_by_a_free_one(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = join_or_start(data_dir, port=port)
    assert not server.url.endswith(f":{port}")
    assert httpx.get(f"{server.url}/ready").is_success


def test_a_server_started_by_hand_is_joined(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as by_hand:
        joined = join_or_start(tmp_path / "data")
        assert joined.url == by_hand.base_url
        assert not joined.started
        assert joined.api_key != by_hand.api_key
        admin = by_hand.graphql("{ viewer { username } }")["viewer"]["username"]
        assert whoami(joined) == admin


def test_a_key_that_was_revoked_is_replaced(data_dir: Path) -> None:
    first = started(data_dir)
    keys = httpx.get(f"{first.url}/api/keys", auth=("api", first.api_key)).json()
    for key in keys["keys"]:
        address = f"{first.url}/api/keys/{key['id']}"
        httpx.delete(address, auth=("api", first.api_key)).raise_for_status()
    again = join_or_start(data_dir)
    assert again.is_new
    assert whoami(again) == "ada"


def test_the_link_signs_in_once_and_opens_the_page(data_dir: Path) -> None:
    link = started(data_dir).sign_in_url("/ada/my project/runs/x")
    answer = httpx.get(link)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/ada/my%20project/runs/x"
    assert "trailmark_session" in answer.headers["set-cookie"]
    assert "/signin?problem" in httpx.get(link).headers["location"]


def test_secrets_are_for_the_owners_eyes(data_dir: Path, config_dir: Path) -> None:
    server = started(data_dir)
    for path in (data_dir / NOTE_NAME, config_dir / "credentials.json"):
        assert path.stat().st_mode & 0o777 == 0o600
    log = (data_dir / "server.log").read_text()
    assert server.api_key not in log
    assert "token=" not in log


def test_the_operators_door_wants_the_token_of_this_start(data_dir: Path) -> None:
    server = started(data_dir)
    address = f"{server.url}/api/operator/keys"
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer"}):
        answer = httpx.post(address, json={"description": "x"}, headers=headers)
        assert answer.status_code == 401
    by_key = httpx.post(
        address, json={"description": "x"}, auth=("api", server.api_key)
    )
    assert by_key.status_code == 401


def test_without_the_server_installed_it_is_said_how_to_get_it(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_server, "is_installed", lambda: False)
    with pytest.raises(UsageError) as refused:
        join_or_start(data_dir)
    assert "trailmark[server]" in (refused.value.hint or "")
    assert not data_dir.exists()


def test_a_server_that_cannot_start_says_why(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "trailmark.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(TransportError, match="not a database") as refused:
        join_or_start(data_dir, port=0)
    assert "server.log" in (refused.value.hint or "")


def test_a_data_directory_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be used") as refused:
        join_or_start(tmp_path / "file" / "data")
    assert "TRAILMARK_DATA_DIR" in (refused.value.hint or "")


def test_a_home_that_cannot_be_written_gets_a_key_all_the_same(
    data_dir: Path, config_dir: Path
) -> None:
    config_dir.write_text("a file where the folder should be")
    assert whoami(started(data_dir)) == "ada"


def test_a_log_that_has_grown_is_set_aside_under_the_writer(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * (9 << 20))
        keep_log_small(log)
        writer.write(b"after\n")
    assert log.read_bytes() == b"after\n"
    assert log.with_suffix(".log.1").stat().st_size == 9 << 20


def test_a_note_of_something_else_is_no_note(tmp_path: Path) -> None:
    for text in ("", "[]", "{}", json.dumps({"pid": 1, "port": "x"}), "{"):
        (tmp_path / NOTE_NAME).write_text(text)
        assert read_note(tmp_path) is None
        assert find(tmp_path) is None


def wait_until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.01)


_SCRIPT = """
import trailmark
with trailmark.init(project="digits", id="r", settings={"init_timeout_s": 60}) as run:
    run.log({"loss": 0.5})
"""
_RUN = """query { project(name: "digits", entityName: "ada") {
  run(name: "r") { state historyLineCount }
} }"""


def test_a_script_without_any_setting_starts_a_server_and_the_next_joins_it(
    tmp_path: Path, data_dir: Path, config_dir: Path
) -> None:
    places = {"DATA_DIR": str(data_dir), "CONFIG_DIR": str(config_dir)}
    settings = {f"TRAILMARK_{name}": value for name, value in places.items()}
    with training(tmp_path / "home", None, None, **settings) as home:
        outputs = [
            home.wait(home.popen([sys.executable, "-c", _SCRIPT], {"USER": "ada"}))
            for _ in range(2)
        ]
    assert [one.exit_code for one in outputs] == [0, 0]
    server = find(data_dir)
    assert server is not None
    for one in outputs:
        assert f"{server.url}/{server.entity}/digits/runs/r" in one.output
    assert "/signin?token=" in outputs[0].output
    assert "/signin?token=" not in outputs[1].output
    document = _RUN.replace("ada", server.entity)
    answer = httpx.post(
        f"{server.url}/graphql",
        json={"query": document},
        auth=("api", server.api_key),
    )
    assert answer.json()["data"]["project"]["run"] == {
        "state": "finished",
        "historyLineCount": 2,
    }
