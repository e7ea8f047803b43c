"""Where settings are said, the place that wins first:

1. arguments of `trailmark.init`
2. `trailmark.init(settings=...)`, then `trailmark.setup(settings=...)`
3. environment variables `TRAILMARK_*`
4. environment variables `WANDB_*`
5. the project's file: `trailmark.toml` in the working directory or one above it,
   then `wandb/settings` in the working directory
6. the person's file: `settings.toml` in the configuration directory, then
   `~/.config/wandb/settings`
7. the defaults
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from trailmark.errors import UsageError
from trailmark.places import config_dir
from trailmark.sdk.settings import (
    NAMES,
    OFFICIAL_NAMES,
    OFFICIAL_VARIABLES,
    Settings,
    canonical_name,
)
from trailmark.settings_files import (
    PERSONAL_FILE,
    PROJECT_FILE,
    nearest_file,
    read_official_file,
    read_toml,
    working_directory,
)

_process_settings = Settings()


def set_process_settings(settings: Settings | Mapping[str, Any] | None) -> None:
    """Settings for all runs that this process begins from now on."""
    if settings is not None:
        _process_settings.update(_said(settings))


def resolve_settings(
    arguments: Mapping[str, Any] | None = None,
    settings: Settings | Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> Settings:
    """The settings in force.

    Args:
        arguments: What `init` was called with; None where an argument was left out.
        settings: What its argument `settings` holds.
        environ: Environment variables; the process's own when None.
        directory: Where the project's file is looked for; the working directory
            when None.

    Raises:
        UsageError: A value cannot be what its setting wants.
    """
    return resolve_with_sources(
        arguments, settings, environ=environ, directory=directory
    )[0]


def resolve_with_sources(
    arguments: Mapping[str, Any] | None = None,
    settings: Settings | Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> tuple[Settings, dict[str, str]]:
    """Like `resolve_settings`, and where each value came from, for people."""
    environ = os.environ if environ is None else environ
    directory = directory or working_directory()
    resolved, sources = Settings(), dict[str, str]()
    for source, said in _places(arguments, settings, environ, directory):
        for name, value in said.items():
            known = canonical_name(name)
            if known is None:
                resolved.ignored = (*resolved.ignored, name)
            elif known not in sources and value is not None:
                try:
                    setattr(resolved, known, value)
                except UsageError as error:
                    raise UsageError(
                        f"{error.message} (from {source})", hint=error.hint
                    ) from None
                sources[known] = source
    return resolved, sources


def _places(
    arguments: Mapping[str, Any] | None,
    settings: Settings | Mapping[str, Any] | None,
    environ: Mapping[str, str],
    directory: Path,
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "init", arguments or {}
    yield "settings=", _said(settings)
    yield "setup", _process_settings.given()
    yield from _of_variables(environ)
    project = nearest_file(directory, PROJECT_FILE)
    if project is not None:
        yield str(project), read_toml(project)
    yield _of_official_file(directory / "wandb" / "settings")
    personal = config_dir() / PERSONAL_FILE
    yield str(personal), read_toml(personal)
    if home := environ.get("HOME"):
        yield _of_official_file(Path(home) / ".config/wandb/settings")


def _said(settings: Settings | Mapping[str, Any] | None) -> dict[str, Any]:
    if settings is None:
        return {}
    if isinstance(settings, Settings):
        return settings.given()
    if isinstance(settings, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        return dict(settings)
    raise UsageError(
        f"settings cannot be {settings!r}", hint="use trailmark.Settings(...) or a dict"
    )


def variable_name(name: str) -> str:
    """Our environment variable of a setting."""
    return f"TRAILMARK_{name.upper()}"


def official_variable_name(name: str) -> str:
    """The official client's environment variable of a setting."""
    named = OFFICIAL_NAMES.get(name, name)
    return OFFICIAL_VARIABLES.get(name, f"WANDB_{named.upper()}")


def _of_variables(
    environ: Mapping[str, str],
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for naming in (variable_name, official_variable_name):
        for name in NAMES:
            value = environ.get(naming(name))
            if value:
                yield f"the variable {naming(name)}", {name: value}
        if naming is official_variable_name and _is_true(environ.get("WANDB_DISABLED")):
            yield "the variable WANDB_DISABLED", {"mode": "disabled"}


def _is_true(text: str | None) -> bool:
    return (text or "").strip().lower() in ("1", "true", "yes", "on")


def _of_official_file(path: Path) -> tuple[str, Mapping[str, Any]]:
    known = {
        name: value
        for name, value in read_official_file(path).items()
        if canonical_name(name) is not None
    }
    return str(path), known
