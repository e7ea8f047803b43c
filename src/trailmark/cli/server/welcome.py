"""What a person sees when a server starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from trailmark.server.app.run_server import Started


def print_welcome(console: Console, started: Started) -> None:
    """Where the server is; at the first start also how to get in, shown only then.

    No line is wrapped or boxed: each may be copied, and scripts read the exports.
    """
    console.print()
    console.print(
        f"  [bold green]●[/] [bold]Trailmark[/] at "
        f"[bold cyan]{escape(started.base_url)}[/]"
    )
    console.print(f"    [dim]data in {escape(str(started.settings.data_dir))}[/]")
    if started.first is not None:
        _print_first_start(console, started)
    console.print()
    console.print("    [dim]Ctrl-C stops the server.[/]")
    console.print()


def _print_first_start(console: Console, started: Started) -> None:
    first = started.first
    assert first is not None
    console.print()
    console.print(f"  [bold]Open this once to sign in[/] as {escape(first.username)}")
    console.print(
        f"    [cyan]{escape(started.base_url)}/signin?token={first.signin_token}[/]"
    )
    console.print()
    console.print("  [bold]Connect the wandb client[/]")
    console.print(f"    export WANDB_BASE_URL={escape(started.base_url)}")
    console.print(f"    export WANDB_API_KEY={first.api_key}")
    console.print()
    console.print("    [dim]The key and the link are shown only now.[/]")
