"""`trailmark artifact get`: downloads a version."""

from __future__ import annotations

import click
from rich.markup import escape

from trailmark.cli.beauty import BeautifulCommand, console, told_plainly


@click.command(cls=BeautifulCommand)
@click.argument("path")
@click.option("--root", help="Folder to put the files in; `./artifacts/NAME:vN`.")
@click.option("-t", "--type", "type_name", help="What it has to be.")
def get(path: str, *, root: str | None, type_name: str | None) -> None:
    """Download a version of an artifact, and print its folder.

    `PATH` is `[[entity/]project/]name[:alias]`: `trailmark artifact get
    digits/mnist:v3`, or `trailmark artifact get wandb-registry-model/best:production`.
    Without an alias it is the newest. Files that this machine has already, from
    whichever version, are not downloaded again; what has come is checked.
    """
    with told_plainly():
        from trailmark.apis.public.api import Api
        from trailmark.cli.artifact.transfer_bar import transfer_bar

        found = Api().artifact(path, type_name)
        with transfer_bar("getting") as show:
            folder = found.download(root, on_progress=show)
    console(stderr=True).print(
        f"[green]●[/] [bold]{escape(found.qualified_name)}[/]  "
        f"{found.file_count:,} files"
    )
    click.echo(folder)
