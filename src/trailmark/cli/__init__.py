"""The command line, one module per command."""

from __future__ import annotations

import click

from trailmark import __version__
from trailmark.cli.lazy import LazyGroup

_COMMANDS = {
    "login": "trailmark.cli.login:login",
    "logout": "trailmark.cli.login:logout",
    "status": "trailmark.cli.status:status",
    "runs": "trailmark.cli.runs:runs",
    "sync": "trailmark.cli.sync:sync",
    "artifact": "trailmark.cli.artifact:artifact",
    "open": "trailmark.cli.local:open_",
    "stop": "trailmark.cli.local:stop",
    "run-as-wandb": "trailmark.cli.run_as_wandb:run_as_wandb",
    "online": "trailmark.cli.mode:online",
    "offline": "trailmark.cli.mode:offline",
    "disabled": "trailmark.cli.mode:disabled",
    "server": "trailmark.cli.server:server",
}


@click.group(
    cls=LazyGroup,
    lazy=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(
    __version__, prog_name="trailmark", message="%(prog)s %(version)s"
)
def main() -> None:
    """The open, self-hosted experiment tracker.

    Log with `import trailmark` in your training code: without any setting, a server of
    this machine is started and `trailmark open` shows your runs.
    """
