"""Keys: where they are looked for, and how the file keeps them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trailmark.errors import UsageError
from trailmark.transport.credentials import (
    check_api_key,
    find_api_key,
    find_credential,
    forget_api_key,
    known_servers,
    normal_url,
    save_api_key,
)

SERVER = "https://trailmark.example.org"
KEY = "tm-" + "k" * 40


@pytest.fixture(autouse=True)
def config_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("TRAILMARK_API_KEY", "WANDB_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("TRAILMARK_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config"


def write_netrc(tmp_path: Path, text: str) -> None:
    path = tmp_path / "netrc"
    path.write_text(text)
    path.chmod(0o600)


def test_the_first_place_that_has_a_key_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_api_key(SERVER) is None
    write_netrc(tmp_path, "machine trailmark.example.org login user password netrc\n")
    assert find_api_key(SERVER) == "netrc"
    save_api_key(SERVER, "file", "ada", "vision")
    assert find_api_key(SERVER) == "file"
    monkeypatch.setenv("WANDB_API_KEY", "theirs")
    assert find_api_key(SERVER) == "theirs"
    monkeypatch.setenv("TRAILMARK_API_KEY", " ours ")
    found = find_credential(SERVER)
    assert found is not None
    assert (found.api_key, found.source) == ("ours", "the variable TRAILMARK_API_KEY")


def test_a_key_is_for_one_server_however_its_address_is_written() -> None:
    save_api_key("HTTPS://Trailmark.Example.org/", KEY, None, None)
    assert find_api_key(SERVER) == KEY
    assert find_api_key("https://example.org") is None
    assert find_api_key("https://trailmark.example.org:8443") is None
    assert normal_url("http://localhost:1/a/") == "http://127.0.0.1:1/a"


def test_a_key_is_forgotten_once() -> None:
    save_api_key(SERVER, KEY, None, None)
    assert known_servers() == [SERVER]
    assert forget_api_key(SERVER + "/")
    assert not forget_api_key(SERVER)
    assert find_api_key(SERVER) is None


def test_the_file_is_for_its_owner_only(config_dir: Path) -> None:
    before = os.umask(0)
    try:
        path = save_api_key(SERVER, KEY, None, None)
    finally:
        os.umask(before)
    assert path == config_dir / "credentials.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert config_dir.stat().st_mode & 0o777 == 0o700
    assert [one.name for one in config_dir.glob("credentials.json*")] == [path.name]


@pytest.mark.parametrize(
    "broken", [b"", b"\xff\xfe", b"[]", b'{"servers": 3}', b'{"servers": {"x": 1}}']
)
def test_a_broken_file_has_no_keys_and_is_written_anew(
    config_dir: Path, broken: bytes
) -> None:
    config_dir.mkdir()
    (config_dir / "credentials.json").write_bytes(broken)
    assert find_api_key(SERVER) is None
    save_api_key(SERVER, KEY, None, None)
    assert find_api_key(SERVER) == KEY


@pytest.mark.parametrize("text", ["machine", "machine other login a password b\n"])
def test_a_netrc_that_says_nothing_of_use_is_passed_by(
    tmp_path: Path, text: str
) -> None:
    write_netrc(tmp_path, text)
    assert find_api_key(SERVER) is None


def test_processes_that_save_at_once_lose_nothing() -> None:
    code = (
        "import sys\n"
        "from trailmark.transport.credentials import save_api_key\n"
        "save_api_key(f'https://s{sys.argv[1]}.org', 'k', None, None)"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code, str(number)])
        for number in range(8)
    ]
    assert [process.wait(60) for process in processes] == [0] * 8
    assert len(known_servers()) == 8


@pytest.mark.parametrize("key", [KEY, "a" * 40, "local-" + "0" * 40, "aa.bb.cc"])
def test_keys_of_every_known_form_pass(key: str) -> None:
    assert check_api_key(f" {key}\n") == key


@pytest.mark.parametrize("key", ["", "  ", "tm-short", "a" * 39, KEY + " x", "ü" * 40])
def test_what_cannot_be_a_key_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(UsageError) as refused:
        check_api_key(key)
    assert not key.strip() or key.strip() not in str(refused.value)
