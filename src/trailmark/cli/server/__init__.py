"""`trailmark server`: run it, and look after the people on it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from trailmark.cli.beauty import BeautifulGroup, console, told_plainly
from trailmark.cli.server.garbage import collect
from trailmark.cli.server.keys import key
from trailmark.cli.server.organizations import org
from trailmark.cli.server.teams import team
from trailmark.cli.server.users import user
from trailmark.errors import UsageError


@click.group(cls=BeautifulGroup, invoke_without_command=True)
@click.option("--host", help="Address to listen on; 0.0.0.0 lets other machines in.")
@click.option(
    "--port", type=click.IntRange(0, 65_535), help="Port; 0 picks a free one."
)
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for everything the server keeps.",
)
@click.option("--database-url", help="postgresql://… instead of SQLite files.")
@click.option("--storage-url", help="file:///… or s3://… for segments and files.")
@click.option("--public-url", help="How people and clients reach the server.")
@click.option("--workers", type=click.IntRange(1, 256), help="Server processes.")
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="What is logged.",
)
@click.option(
    "--log-format", type=click.Choice(["json", "text"]), help="How it is logged."
)
@click.option("--admin-name", help="Name of the administrator made at the first start.")
@click.option(
    "--embedded",
    is_flag=True,
    hidden=True,
    help="Started by a script that logs: prints nothing, makes no secrets.",
)
@click.pass_context
def server(
    context: click.Context, admin_name: str | None, embedded: bool, **options: Any
) -> None:
    """Run the server, or look after the people on it.

    Without a command, serves until Ctrl-C. Every option is also an environment
    variable, such as `TRAILMARK_PORT`; the reference of settings lists them all.

    The commands work on the database directly, beside a running server or without one.
    """
    with told_plainly():
        _require_libraries()
    context.obj = {name: value for name, value in options.items() if value is not None}
    if context.invoked_subcommand is None:
        with told_plainly():
            _run(context.obj, admin_name, embedded=embedded)


def _require_libraries() -> None:
    from trailmark.sdk.local_server import is_installed

    if not is_installed():
        raise UsageError(
            "only the client of Trailmark is installed here",
            hint="pip install 'trailmark[server]'",
        )


def _run(options: dict[str, Any], admin_name: str | None, *, embedded: bool) -> None:
    from trailmark.cli.server.settings import read_settings
    from trailmark.cli.server.welcome import print_welcome
    from trailmark.server.app.run_server import Started, run_server

    def announce(started: Started) -> None:
        print_welcome(console(), started)
        sys.stdout.flush()

    settings = read_settings(options)
    run_server(settings, admin_name, None if embedded else announce)


for _command in (user, org, team, key, collect):
    server.add_command(_command)
