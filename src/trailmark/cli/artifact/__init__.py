"""`trailmark artifact`: versions of files, from the command line."""

from __future__ import annotations

import click

from trailmark.cli.lazy import LazyGroup

_COMMANDS = {
    "put": "trailmark.cli.artifact.put:put",
    "get": "trailmark.cli.artifact.get:get",
    "ls": "trailmark.cli.artifact.listing:ls",
    "cache": "trailmark.cli.artifact.cache:cache",
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def artifact() -> None:
    """Keep files as versions of artifacts, and get them back.

    `trailmark artifact put -n digits/mnist -t dataset ./data` makes a version,
    `trailmark artifact get digits/mnist:latest` gets it, and
    `trailmark artifact ls digits` shows what there is.
    """
