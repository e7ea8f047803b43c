"""`trailmark open` and `stop`: the server of this machine."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

import click

from trailmark.cli.beauty import BeautifulCommand, console, told_plainly

_data_dir = click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the server; your own when not given.",
)


@click.command(name="open", cls=BeautifulCommand)
@click.argument("page", default="/")
@click.option("--print", "only_print", is_flag=True, help="Print the link only.")
@_data_dir
def open_(page: str, only_print: bool, data_dir: Path | None) -> None:
    """Show your runs in the browser, signed in.

    Starts the server of this machine if need be. `PAGE` is `entity/project`, a run's
    page, or a whole address. Where there is no browser, the link is printed: it signs
    in once. With another server in the settings, that one is opened.
    """
    with told_plainly():
        link = _link(page, data_dir)
    if only_print or not _has_browser() or not webbrowser.open(link):
        click.echo(link)
    else:
        console().print(f"[green]opened[/] {link.partition('?token=')[0]}")


@click.command(cls=BeautifulCommand)
@_data_dir
def stop(data_dir: Path | None) -> None:
    """Stop the server of this machine.

    Runs that are going on keep their rows and send them when a server is back.
    """
    from trailmark.sdk.local_server import stop as stop_server

    with told_plainly():
        stopped = stop_server(data_dir)
    console().print("[green]stopped[/]" if stopped else "no server runs here")


def _link(page: str, data_dir: Path | None) -> str:
    from trailmark.sdk.local_server import join_or_start
    from trailmark.sdk.settings_sources import resolve_settings

    base_url = resolve_settings().base_url
    if page.startswith(("http://", "https://")):
        return page
    path = "/" + page.lstrip("/")
    if base_url is not None and data_dir is None:
        return base_url + path
    return join_or_start(data_dir).sign_in_url(path)


def _has_browser() -> bool:
    """Whether a browser with windows can be shown to whoever sits here."""
    if sys.platform == "linux":
        shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        return bool(shown or os.environ.get("BROWSER"))
    return "SSH_CONNECTION" not in os.environ
