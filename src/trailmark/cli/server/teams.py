"""`trailmark server team`: teams and their members."""

from __future__ import annotations

import click
from rich.markup import escape
from rich.table import Table

from trailmark.cli.beauty import BeautifulGroup, console
from trailmark.cli.server.database import opened_database


@click.group(cls=BeautifulGroup)
def team() -> None:
    """Create, fill and list teams."""


@team.command()
@click.argument("name")
@click.option("--org", "organization", help="The organization it belongs to.")
@click.option("--admin", "admin_name", help="The person who administers it.")
@click.pass_context
def create(
    context: click.Context, name: str, organization: str | None, admin_name: str | None
) -> None:
    """Create a team."""
    from trailmark.server.accounts.actor import OPERATOR
    from trailmark.server.accounts.teams import CreateTeam, create_team

    with opened_database(context) as database, database.write() as unit:
        create_team(unit, OPERATOR, CreateTeam(name, admin_name, organization))
    console().print(f"[green]created[/] {escape(name)}")


@team.command(name="add-member")
@click.argument("name")
@click.argument("username")
@click.option(
    "--role",
    type=click.Choice(["admin", "member", "view-only"]),
    default="member",
    show_default=True,
    help="What they may do.",
)
@click.pass_context
def add_member(context: click.Context, name: str, username: str, role: str) -> None:
    """Put a person into a team, or change their role."""
    from trailmark.server.accounts.actor import OPERATOR
    from trailmark.server.accounts.teams import add_team_member

    with opened_database(context) as database, database.write() as unit:
        add_team_member(unit, OPERATOR, name, username, role)
    console().print(f"[green]added[/] {escape(username)} to {escape(name)} as {role}")


@team.command(name="list")
@click.pass_context
def list_(context: click.Context) -> None:
    """List the teams and who is in them."""
    from trailmark.server.accounts.actor import OPERATOR
    from trailmark.server.accounts.organizations import organizations_by_rowid
    from trailmark.server.accounts.teams import list_team_members, list_teams

    table = Table("name", "organization", "members", box=None, header_style="bold")
    with opened_database(context) as database, database.read() as connection:
        found = list_teams(connection, OPERATOR)
        rowids = {one.organization_rowid for one in found} - {None}
        known = organizations_by_rowid(connection, [one for one in rowids if one])
        for one in found:
            members = list_team_members(connection, one.rowid)
            names = ", ".join(f"{each.user.username} ({each.role})" for each in members)
            owner = known.get(one.organization_rowid or 0)
            table.add_row(
                escape(one.name), escape(owner.name if owner else ""), escape(names)
            )
    console().print(table)
