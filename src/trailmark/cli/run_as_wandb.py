"""`trailmark run-as-wandb`: runs a program that imports `wandb`, with Trailmark."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from trailmark.cli.beauty import BeautifulCommand, told_plainly
from trailmark.errors import UsageError

_PYTHON_SUFFIXES = (".py", ".pyw", ".pyc", ".pyz")


@click.command(
    "run-as-wandb",
    cls=BeautifulCommand,
    context_settings={
        "ignore_unknown_options": True,
        "allow_interspersed_args": False,
    },
)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def run_as_wandb(command: tuple[str, ...]) -> None:
    """Run a program in which `import wandb` means Trailmark.

    `COMMAND` is what would follow `python`: a script with its arguments, `-m module`
    or `-c code`, after options of Python. Or it is another program that runs Python,
    such as `torchrun train.py`. The processes it starts do the same.

    Nothing else changes: the program takes the place of this one, so its arguments,
    exit code and signals are its own.
    """
    with told_plainly():
        line = command_line(command)
    from trailmark.as_wandb import search_path

    paths = search_path(os.environ.get("PYTHONPATH"))
    sys.stdout.flush()
    sys.stderr.flush()
    os.execvpe(line[0], line, {**os.environ, "PYTHONPATH": paths})  # noqa: S606


def command_line(command: tuple[str, ...]) -> list[str]:
    """What to run: a file or options are Python's, a name is a program's.

    Raises:
        UsageError: There is neither a file nor a program of that name, or no name.
    """
    if not command:
        raise UsageError(
            "there is nothing to run", hint="trailmark run-as-wandb train.py …"
        )
    first = command[0]
    if first.startswith("-") or Path(first).exists():
        return [sys.executable, *command]
    if first.endswith(_PYTHON_SUFFIXES) or shutil.which(first) is None:
        raise UsageError(
            f"there is no script or program {first!r}",
            hint="trailmark run-as-wandb train.py …, or -m module …",
        )
    return list(command)
