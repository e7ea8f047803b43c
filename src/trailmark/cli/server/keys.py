"""`trailmark server key`: API keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.table import Table

from trailmark.cli.beauty import BeautifulGroup, console
from trailmark.cli.server.database import opened_database
from trailmark.errors import NotFoundError

if TYPE_CHECKING:
    from sqlalchemy import Connection


@click.group(cls=BeautifulGroup)
def key() -> None:
    """Make, list and revoke API keys."""


@key.command()
@click.argument("username")
@click.option("--description", help="What the key is for.")
@click.pass_context
def create(context: click.Context, username: str, description: str | None) -> None:
    """Make a key for a person and print it, alone; it is shown only now."""
    from trailmark.server.accounts.api_keys import create_api_key

    with opened_database(context) as database, database.write() as unit:
        rowid = _rowid_of(unit.connection, username)
        made = create_api_key(unit, rowid, description)
    click.echo(made.secret)


@key.command(name="list")
@click.argument("username")
@click.pass_context
def list_(context: click.Context, username: str) -> None:
    """List a person's keys, masked."""
    from trailmark.server.accounts.api_keys import list_api_keys

    with opened_database(context) as database, database.read() as connection:
        found = list_api_keys(connection, _rowid_of(connection, username))
    table = Table(
        "id",
        "key",
        "description",
        "created",
        "last used",
        box=None,
        header_style="bold",
    )
    for one in found:
        used = f"{one.last_used_at:%Y-%m-%d %H:%M}" if one.last_used_at else "never"
        table.add_row(
            str(one.rowid),
            one.masked,
            escape(one.description or ""),
            f"{one.created_at:%Y-%m-%d}",
            used,
        )
    console().print(table)


@key.command()
@click.argument("key_id", type=int)
@click.pass_context
def delete(context: click.Context, key_id: int) -> None:
    """Revoke a key at once, by the id that `list` shows."""
    from trailmark.server.accounts.actor import OPERATOR
    from trailmark.server.accounts.api_keys import delete_api_key

    with opened_database(context) as database, database.write() as unit:
        delete_api_key(unit, OPERATOR, key_id)
    console().print(f"[green]revoked[/] key {key_id}")


def _rowid_of(connection: Connection, username: str) -> int:
    from trailmark.server.accounts.users import find_user

    found = find_user(connection, username)
    if found is None:
        raise NotFoundError(f"there is no user {username!r}")
    return found.rowid
