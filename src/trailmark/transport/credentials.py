"""API keys on this machine: where they are looked for, and the one file that keeps them.

Looked for in this order: `TRAILMARK_API_KEY`, `WANDB_API_KEY`, the credentials file,
a local server that this account has joined, `~/.netrc`.

The file holds keys as they are, as `~/.netrc` does, for its owner's eyes only (0600).
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from trailmark.errors import UsageError
from trailmark.places import config_dir
from trailmark.transport.file_lock import locked
from trailmark.wire.server_note import is_held, read_note

FILE_NAME = "credentials.json"
_SHORTEST_SECRET = 40
_SECRET = re.compile(r"[A-Za-z0-9_-]+")
_JWT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Credential:
    """A key, and what is known about it.

    Attributes:
        username: Whose it is; None when it was never checked with the server.
        entity: Where that person's runs go by default; None when not known.
        source: Where it was found, for people.
    """

    api_key: str
    username: str | None
    entity: str | None
    source: str


def find_api_key(base_url: str) -> str | None:
    """The key to use with a server; None when this machine has none."""
    found = find_credential(base_url)
    return None if found is None else found.api_key


def find_credential(base_url: str) -> Credential | None:
    """Like `find_api_key`, with what else is known."""
    for name in ("TRAILMARK_API_KEY", "WANDB_API_KEY"):
        key = os.environ.get(name, "").strip()
        if key:
            return Credential(key, None, None, f"the variable {name}")
    return (
        _entry("servers", normal_url(base_url))
        or _of_local_server(normal_url(base_url))
        or _of_netrc(base_url)
    )


def save_api_key(
    base_url: str, api_key: str, username: str | None, entity: str | None
) -> Path:
    """Keep a key for a server in place of the one before; returns the file."""
    return _put("servers", normal_url(base_url), api_key, username, entity)


def forget_api_key(base_url: str) -> bool:
    """Forget the key of a server; False when none was kept."""
    with _changing() as content:
        servers = _section(content, "servers")
        return servers.pop(normal_url(base_url), None) is not None


def known_servers() -> list[str]:
    """Servers that a key is kept for."""
    return sorted(_section(_read(), "servers"))


def find_local_credential(data_dir: Path) -> Credential | None:
    """This account's key for the server over a data directory on this machine."""
    return _entry("local", str(data_dir))


def save_local_credential(
    data_dir: Path, api_key: str, username: str | None, entity: str | None
) -> Path:
    """Keep the key of a local server; its port may change, its folder does not."""
    return _put("local", str(data_dir), api_key, username, entity)


def check_api_key(api_key: str) -> str:
    """`api_key` without the white space around it, if it can be a key at all.

    >>> check_api_key(" tm-" + "a" * 40 + " ")[:4]
    'tm-a'

    Raises:
        UsageError: It cannot: empty, cut off, or something else.
    """
    key = api_key.strip()
    if _JWT.fullmatch(key):
        return key
    secret = key.partition("-")[2] or key
    if not key:
        raise UsageError("the API key is empty", hint="paste it as the server shows it")
    if not _SECRET.fullmatch(key) or len(secret) < _SHORTEST_SECRET:
        raise UsageError(
            f"these {len(key)} characters are no API key",
            hint=f"behind its prefix a key has {_SHORTEST_SECRET} letters or more; "
            "copy all of it",
        )
    return key


def normal_url(base_url: str) -> str:
    """One way to write a server's address.

    >>> normal_url("HTTP://Localhost:8080/")
    'http://127.0.0.1:8080'
    """
    parts = urlsplit(base_url.strip())
    host = parts.netloc.lower()
    if parts.hostname == "localhost":
        host = host.replace("localhost", "127.0.0.1", 1)
    return f"{parts.scheme.lower()}://{host}{parts.path.rstrip('/')}"


def _of_local_server(url: str) -> Credential | None:
    for folder in _section(_read(), "local"):
        note = read_note(Path(folder))
        if note is not None and normal_url(note.url) == url and is_held(Path(folder)):
            return find_local_credential(Path(folder))
    return None


def _of_netrc(base_url: str) -> Credential | None:
    from netrc import NetrcParseError, netrc

    host = urlsplit(base_url).hostname
    path = Path(os.environ.get("NETRC") or Path.home() / ".netrc")
    if host is None:
        return None
    try:
        found = netrc(str(path)).authenticators(host)
    except (OSError, NetrcParseError, UnicodeDecodeError):
        return None  # absent, or not ours to repair
    if found is None or not found[2]:
        return None
    return Credential(found[2], None, None, str(path))


def _entry(section: str, name: str) -> Credential | None:
    entry = _section(_read(), section).get(name)
    key = entry.get("api_key") if isinstance(entry, dict) else None
    if not isinstance(key, str) or not key:
        return None
    said = cast("dict[str, str | None]", entry)
    source = str(_path())
    return Credential(key, said.get("username"), said.get("entity"), source)


def _put(
    section: str, name: str, api_key: str, username: str | None, entity: str | None
) -> Path:
    with _changing() as content:
        _section(content, section)[name] = {
            "api_key": api_key,
            "username": username,
            "entity": entity,
        }
    return _path()


def _path() -> Path:
    return config_dir() / FILE_NAME


def _section(content: dict[str, Any], name: str) -> dict[str, Any]:
    section = content.get(name)
    if not isinstance(section, dict):
        section = content[name] = {}
    return cast("dict[str, Any]", section)


def _read() -> dict[str, Any]:
    """The file's content; empty when there is none, or somebody broke it."""
    try:
        content = json.loads(_path().read_bytes())
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", content) if isinstance(content, dict) else {}


@contextmanager
def _changing() -> Generator[dict[str, Any]]:
    """The content, written back whole if it changed; one process at a time."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked(path.with_suffix(".lock")):
        content = _read()
        before = json.dumps(content)
        yield content
        if json.dumps(content) != before:
            _replace(path, json.dumps(content, indent=2) + "\n")


def _replace(path: Path, text: str) -> None:
    # `mkstemp` makes the file 0600, so the keys are at no time readable by others.
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(scratch).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(scratch).unlink()
        raise
