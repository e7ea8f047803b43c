"""`trailmark server org`: organizations and their members."""

from __future__ import annotations

import click
from rich.markup import escape
from rich.table import Table

from trailmark.cli.beauty import BeautifulGroup, console
from trailmark.cli.server.database import opened_database


@click.group(cls=BeautifulGroup)
def org() -> None:
    """Create, fill, list and delete organizations."""


@org.command()
@click.argument("name")
@click.option("--admin", "admin_name", help="The person who administers it.")
@click.pass_context
def create(context: click.Context, name: str, admin_name: str | None) -> None:
    """Create an organization and its own entity."""
    from trailmark.server.accounts.actor import OPERATOR
    from trailmark.server.accounts.organizations import create_organization

    with opened_database(context) as database, database.write() as unit:
        made = create_organization(unit, OPERATOR, name, admin_name)
    console().print(
        f"[green]created[/] {escape(name)} [dim](entity {escape(made.entity_name)})[/]"
    )


@org.command()
@click.argument("name")
@click.pass_context
def delete(context: click.Context, name: str) -> None:
    """Delete an organization with its teams and all their projects."""
    from trailmark.server.accounts.actor import OPERATOR
    from trailmark.server.accounts.organizations import delete_organization

    with opened_database(context) as database, database.write() as unit:
        delete_organization(unit, OPERATOR, name)
    console().print(f"[green]deleted[/] {escape(name)}")


@org.command(name="add-member")
@click.argument("name")
@click.argument("username")
@click.option(
    "--role",
    type=click.Choice(["admin", "member", "viewer"]),
    default="member",
    show_default=True,
    help="What they may do.",
)
@click.pass_context
def add_member(context: click.Context, name: str, username: str, role: str) -> None:
    """Put a person into an organization, or change their role."""
    from trailmark.server.accounts.actor import OPERATOR
    from trailmark.server.accounts.organizations import add_organization_member

    with opened_database(context) as database, database.write() as unit:
        add_organization_member(unit, OPERATOR, name, username, role)
    console().print(f"[green]added[/] {escape(username)} to {escape(name)} as {role}")


@org.command(name="list")
@click.pass_context
def list_(context: click.Context) -> None:
    """List the organizations and who is in them."""
    from trailmark.server.accounts.actor import OPERATOR
    from trailmark.server.accounts.organizations import (
        list_organization_members,
        list_organizations,
    )

    table = Table("name", "entity", "members", box=None, header_style="bold")
    with opened_database(context) as database, database.read() as connection:
        for one in list_organizations(connection, OPERATOR):
            members = list_organization_members(connection, one)
            names = ", ".join(f"{each.user.username} ({each.role})" for each in members)
            table.add_row(escape(one.name), escape(one.entity_name), escape(names))
    console().print(table)
