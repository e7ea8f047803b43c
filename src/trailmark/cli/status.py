"""`trailmark status`: who am I, where do runs go, and who says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.table import Table

from trailmark.cli.beauty import BeautifulCommand, console, told_plainly
from trailmark.errors import TrailmarkError

if TYPE_CHECKING:
    from trailmark.transport.credentials import Credential

_SECRET = frozenset({"api_key"})


@click.command(cls=BeautifulCommand)
def status() -> None:
    """Show where runs go and as whom, and where each setting comes from."""
    from trailmark.sdk.settings_sources import resolve_with_sources

    with told_plainly():
        settings, sources = resolve_with_sources()
        table = Table.grid(padding=(0, 2))
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for name, text in _where(settings.base_url):
            table.add_row(name, text)
        table.add_row("runs are", _MODES.get(settings.mode, settings.mode))
        for name, source in sorted(sources.items()):
            value = "…" if name in _SECRET else str(getattr(settings, name))
            shown = f"{escape(value)} [dim](from {escape(source)})[/]"
            table.add_row(f"[dim]{name}[/]", shown)
        console().print(table)


_MODES = {
    "online": "sent as they are logged",
    "shared": "shared by several processes",
    "offline": "kept on this disk until `trailmark sync`",
    "disabled": "not recorded at all",
}


def _where(base_url: str | None) -> Iterator[tuple[str, str]]:
    if base_url is None:
        yield from _local()
        return
    from trailmark.transport.credentials import find_credential

    yield "server", escape(base_url)
    found = find_credential(base_url)
    if found is None:
        yield "logged in", "no [dim](trailmark login)[/]"
        return
    yield "logged in", _whose(base_url, found)
    yield "key", f"{_masked(found.api_key)} [dim](from {escape(found.source)})[/]"


def _local() -> Iterator[tuple[str, str]]:
    from trailmark.places import data_dir
    from trailmark.sdk.local_server import is_installed
    from trailmark.transport.local_server import find

    running = find()
    if running is not None:
        yield "server", f"{running.url} [dim](on this machine)[/]"
        yield "logged in", f"as {escape(running.username)}"
    elif is_installed():
        yield "server", "of this machine; the first run starts it"
    else:
        yield "server", "none [dim](pip install 'trailmark\\[server]')[/]"
    yield "data", escape(str(data_dir()))


def _whose(base_url: str, found: Credential) -> str:
    from trailmark.transport.viewer import who_is

    try:
        viewer = who_is(base_url, found.api_key)
    except TrailmarkError as error:
        return f"[yellow]not known[/]: {escape(error.message)}"
    role = ", administrator" if viewer.is_admin else ""
    return f"as {escape(viewer.username)} [dim](runs go to {viewer.entity}{role})[/]"


def _masked(key: str) -> str:
    return f"{key[:4]}…{key[-4:]}"
