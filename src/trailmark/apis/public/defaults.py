"""What an `Api` uses where its caller names nothing: server, key, entity and project.

Each is looked for in this order: what the caller overrides, environment variables
`TRAILMARK_*` then `WANDB_*`, the project's settings file, the person's. Without an
address anywhere it is the server that runs on this machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trailmark.errors import UnauthenticatedError, UsageError
from trailmark.places import config_dir
from trailmark.settings_files import (
    PERSONAL_FILE,
    PROJECT_FILE,
    nearest_file,
    read_official_file,
    read_toml,
    working_directory,
)
from trailmark.transport.credentials import find_api_key
from trailmark.transport.local_server import find

NAMES = ("base_url", "entity", "project", "organization")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What was said, wherever; None where it was said nowhere."""

    base_url: str | None = None
    entity: str | None = None
    project: str | None = None
    organization: str | None = None


def resolve_defaults(
    overrides: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> Defaults:
    """The defaults in force.

    Args:
        overrides: By the names of `Defaults`; those that are None or empty, and other
            names, say nothing.
        environ: Environment variables; the process's own when None.
        directory: Where the project's file is looked for; the working directory when
            None.

    Raises:
        UsageError: One of our own files is not TOML.
    """
    environ = os.environ if environ is None else environ
    said: dict[str, str] = {}
    for place in _places(overrides or {}, environ, directory or working_directory()):
        for name in NAMES:
            if place.get(name):
                said.setdefault(name, str(place[name]))
    return Defaults(**said)


def find_server(base_url: str | None, api_key: str | None) -> tuple[str, str]:
    """Address and key of the server to talk to.

    Args:
        base_url: None takes the server of this machine.
        api_key: None takes the one that this machine has for that server.

    Raises:
        UsageError: No server is named, and none runs here.
        UnauthenticatedError: There is no key.
        TransportError: The server of this machine does not answer.
    """
    if base_url:
        url = base_url.rstrip("/")
        key = api_key or find_api_key(url)
        if key is None:
            raise UnauthenticatedError(
                f"there is no API key for {url}",
                hint="run `trailmark login`, or set TRAILMARK_API_KEY",
            )
        return url, key
    return _server_of_this_machine(api_key)


def _server_of_this_machine(api_key: str | None) -> tuple[str, str]:
    found = find()
    if found is None:
        raise UsageError(
            "no server is named, and none runs on this machine",
            hint="set TRAILMARK_BASE_URL, or start one with `trailmark open`",
        )
    return found.url, api_key or found.api_key


def _places(
    overrides: Mapping[str, Any], environ: Mapping[str, str], directory: Path
) -> Iterator[Mapping[str, Any]]:
    yield overrides
    for prefix in ("TRAILMARK_", "WANDB_"):
        yield {name: environ.get(f"{prefix}{name.upper()}") for name in NAMES}
    project_file = nearest_file(directory, PROJECT_FILE)
    if project_file is not None:
        yield read_toml(project_file)
    yield read_official_file(directory / "wandb" / "settings")
    yield read_toml(config_dir() / PERSONAL_FILE)
    if home := environ.get("HOME"):
        yield read_official_file(Path(home) / ".config/wandb/settings")
