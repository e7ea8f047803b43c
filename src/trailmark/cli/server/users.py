"""`trailmark server user`: people."""

from __future__ import annotations

from datetime import timedelta

import click
from rich.markup import escape
from rich.table import Table

from trailmark.cli.beauty import BeautifulGroup, console
from trailmark.cli.server.database import opened_database, settings_of


@click.group(cls=BeautifulGroup)
def user() -> None:
    """Create, list and remove people; let them sign in."""


@user.command()
@click.argument("name")
@click.option("--email", help="E-mail address; teams that invited it are joined.")
@click.option("--admin", is_flag=True, help="May administer the whole server.")
@click.option(
    "--api-key", help="Import this key, so that people keep the one they have."
)
@click.option("--print-api-key", is_flag=True, help="Make a key and print it, alone.")
@click.pass_context
def create(  # noqa: PLR0917 - click passes them by name
    context: click.Context,
    name: str,
    email: str | None,
    admin: bool,
    api_key: str | None,
    print_api_key: bool,
) -> None:
    """Create a person with an entity of the same name."""
    from trailmark.server.accounts.actor import OPERATOR
    from trailmark.server.accounts.api_keys import create_api_key
    from trailmark.server.accounts.users import CreateUser, create_user

    command = CreateUser(email, name, admin, api_key)
    secret = None
    with opened_database(context) as database, database.write() as unit:
        made = create_user(unit, OPERATOR, command)
        if print_api_key:
            fresh = create_api_key(unit, made.record.rowid, "from the command line")
            secret = fresh.secret
    if secret is not None:
        click.echo(secret)
        return
    role = " (administrator)" if admin else ""
    console().print(f"[green]created[/] {escape(name)}{role}")
    if api_key is None:
        console().print(
            f"[dim]next: trailmark server user sign-in-link {escape(name)}, or "
            f"trailmark server key create {escape(name)}[/]"
        )


@user.command()
@click.argument("name")
@click.pass_context
def delete(context: click.Context, name: str) -> None:
    """Shut a person out at once; what they made stays."""
    from trailmark.server.accounts.actor import OPERATOR
    from trailmark.server.accounts.users import delete_user

    with opened_database(context) as database, database.write() as unit:
        delete_user(unit, OPERATOR, name)
    console().print(f"[green]deleted[/] {escape(name)}")


@user.command(name="list")
@click.pass_context
def list_(context: click.Context) -> None:
    """List everybody on the server."""
    from trailmark.server.accounts.actor import OPERATOR
    from trailmark.server.accounts.users import search_users

    with opened_database(context) as database, database.read() as connection:
        found = search_users(connection, OPERATOR, None, limit=100_000)
    table = Table("name", "e-mail", "role", "created", box=None, header_style="bold")
    for one in found:
        role = "administrator" if one.is_admin else one.account_kind
        day = f"{one.created_at:%Y-%m-%d}"
        table.add_row(escape(one.username), escape(one.email or ""), role, day)
    console().print(table)


@user.command(name="sign-in-link")
@click.argument("name")
@click.pass_context
def sign_in_link(context: click.Context, name: str) -> None:
    """Print a link that signs a browser in, once."""
    from trailmark.server.accounts.actor import OPERATOR
    from trailmark.server.accounts.signin_links import create_signin_link
    from trailmark.server.app.base_url import base_url_of

    with opened_database(context) as database, database.write() as unit:
        settings = settings_of(context)
        lifetime = timedelta(seconds=settings.signin_link_lifetime_s)
        token = create_signin_link(unit, OPERATOR, name, lifetime)
    click.echo(f"{base_url_of(settings)}/signin?token={token}")
