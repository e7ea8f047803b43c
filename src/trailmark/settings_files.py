"""The files that people write settings into: where they are, and what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from trailmark.errors import UsageError

PROJECT_FILE = "trailmark.toml"
PERSONAL_FILE = "settings.toml"


def nearest_file(directory: Path, name: str) -> Path | None:
    """The file in a folder or one above it, up to the top of the project."""
    for folder in (directory, *directory.parents):
        if (folder / name).is_file():
            return folder / name
        if (folder / ".git").exists():
            return None  # the project ends here
    return None


def read_toml(path: Path) -> dict[str, Any]:
    """What one of our files says; empty when there is none.

    Raises:
        UsageError: It is not TOML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}  # most people have none, and a broken disk stops no training
    import tomllib  # only those with a file pay for the parser

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"{str(path)!r} is not TOML: {error}",
            hint='write lines such as project = "digits"',
        ) from None


def read_official_file(path: Path) -> dict[str, str]:
    """What a file of the official client says; empty when there is none to be read."""
    if not path.is_file():
        return {}
    import configparser  # only those with a file pay for the parser

    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(path, encoding="utf-8")
    except (OSError, configparser.Error, UnicodeDecodeError):
        return {}  # another program's file: not ours to complain about
    return dict(parser.items("default")) if parser.has_section("default") else {}


def working_directory() -> Path:
    try:
        return Path.cwd()
    except OSError:
        return Path("/")  # the folder was deleted under the process
