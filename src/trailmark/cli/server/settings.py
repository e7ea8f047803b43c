"""Options of the command line over the environment, over the defaults."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from trailmark.errors import UsageError
from trailmark.server.app.logs import redact
from trailmark.server.app.settings import Settings


def read_settings(options: dict[str, Any]) -> Settings:
    """The settings in force; an option that is not given is not in `options`.

    Raises:
        UsageError: A value cannot be used.
    """
    try:
        return Settings(**options)
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"])
        raise UsageError(
            f"{redact(repr(first.get('input')))} cannot be the setting {name!r}: "
            f"{first['msg'].removeprefix('Value error, ')}",
            hint=f"see TRAILMARK_{name.upper()} in the reference of settings",
        ) from error
