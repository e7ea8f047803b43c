"""The command line, one module per command."""

from __future__ import annotations

import click

from trailmark import __version__
from trailmark.cli.beauty import BeautifulGroup
from trailmark.cli.server import server


@click.group(
    cls=BeautifulGroup, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(
    __version__, prog_name="trailmark", message="%(prog)s %(version)s"
)
def main() -> None:
    """The open, self-hosted experiment tracker.

    Start a server with `trailmark server`, then train with the wandb client as ever.
    """


main.add_command(server)
