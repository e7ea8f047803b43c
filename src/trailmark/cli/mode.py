"""`trailmark online`, `offline` and `disabled`: what runs of this project do."""

from __future__ import annotations

from pathlib import Path

import click

from trailmark.cli.beauty import BeautifulCommand, console


@click.command(cls=BeautifulCommand)
def online() -> None:
    """Send runs of this folder's project as they are logged."""
    _set(None, "runs of this folder are sent as they are logged")


@click.command(cls=BeautifulCommand)
def offline() -> None:
    """Keep runs of this folder's project on disk until `trailmark sync`."""
    _set("offline", "runs of this folder stay on disk until `trailmark sync`")


@click.command(cls=BeautifulCommand)
def disabled() -> None:
    """Record nothing of this folder's project; `trailmark online` undoes it."""
    _set("disabled", "runs of this folder are not recorded")


def _set(mode: str | None, said: str) -> None:
    from trailmark.sdk.settings_file import write_setting
    from trailmark.settings_files import PROJECT_FILE

    path = Path.cwd() / PROJECT_FILE
    if mode is not None or path.exists():
        write_setting(path, "mode", mode)
    console().print(f"[green]✓[/] {said} [dim]({PROJECT_FILE})[/]")
