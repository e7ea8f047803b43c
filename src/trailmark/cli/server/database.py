"""The database, for commands that work beside a running server or without one."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from trailmark.cli.beauty import told_plainly
from trailmark.errors import UsageError

if TYPE_CHECKING:
    from trailmark.server.app.settings import Settings
    from trailmark.server.db import Database


@contextmanager
def opened_database(context: click.Context) -> Generator[Database]:
    """The server's database, migrated; errors are told plainly.

    Only whoever can read the data directory gets this far, which is the permission.
    """
    with told_plainly(), _opened(settings_of(context)) as database:
        yield database


def settings_of(context: click.Context) -> Settings:
    """The settings in force for a command below `trailmark server`."""
    from trailmark.cli.server.settings import read_settings

    options: dict[str, Any] = context.find_object(dict) or {}
    return read_settings(options)


@contextmanager
def _opened(settings: Settings) -> Generator[Database]:
    from trailmark.server.app.wiring import open_databases

    if settings.database_url is None and not settings.data_dir.is_dir():
        raise UsageError(
            f"there is no server's data in {str(settings.data_dir)!r}",
            hint="start `trailmark server` once, or pass its --data-dir",
        )
    with open_databases(settings) as (database, _):
        yield database
