"""How help pages and errors look: the same two columns everywhere, colours from Rich."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trailmark.errors import TrailmarkError

_WIDTH = 92


def console(*, stderr: bool = False) -> Console:
    """A console on standard output that never cuts a key or an address in two."""
    return Console(stderr=stderr, highlight=False, soft_wrap=True)


@contextmanager
def told_plainly() -> Generator[None]:
    """Show an error as a sentence and a hint, and end with code 1."""
    try:
        yield
    except TrailmarkError as error:
        shown = console(stderr=True)
        shown.print(f"[bold red]error[/] {escape(error.message)}")
        if error.hint is not None:
            shown.print(f"[dim]hint[/]  {escape(error.hint)}")
        sys.exit(1)


class _BeautifulHelp(click.Command):
    """A command whose help page is drawn by Rich."""

    def get_help(self, ctx: click.Context) -> str:
        page = Console(
            width=min(_WIDTH, Console().width), highlight=False, color_system="auto"
        )
        with page.capture() as captured:
            for part in self._parts(ctx):
                page.print(part)
        return captured.get().rstrip("\n")

    def _parts(self, ctx: click.Context) -> Iterator[Any]:
        usage = " ".join(self.collect_usage_pieces(ctx))
        yield Text.from_markup(
            f"[bold]{escape(ctx.command_path)}[/] [dim]{escape(usage)}[/]"
        )
        yield ""
        for paragraph in (self.help or "").replace("\b", "").split("\n\n"):
            yield Padding(_prose(paragraph), (0, 0, 1, 2))
        if isinstance(self, click.Group):
            commands = (
                (name, self.get_command(ctx, name)) for name in self.list_commands(ctx)
            )
            yield from _section(
                "Commands",
                ((name, one.get_short_help_str(60)) for name, one in commands if one),
            )
        shown = (one for one in self.get_params(ctx) if isinstance(one, click.Option))
        options = (one.get_help_record(ctx) for one in shown)
        yield from _section("Options", (one for one in options if one is not None))


class BeautifulCommand(_BeautifulHelp):
    """A leaf."""


class BeautifulGroup(_BeautifulHelp, click.Group):
    """A group; its commands look like it."""

    command_class = BeautifulCommand
    group_class = type


def _prose(text: str) -> Text:
    pieces = " ".join(text.split()).split("`")
    prose = Text()
    for index, piece in enumerate(pieces):
        prose.append(piece, style="cyan" if index % 2 else "")
    return prose


def _section(title: str, rows: Iterable[tuple[str, str]]) -> Iterator[Any]:
    table = Table.grid(padding=(0, 2), pad_edge=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(ratio=1)
    for name, text in rows:
        table.add_row(escape(name), _prose(text))
    if table.row_count:
        yield Text(title, style="bold")
        yield Padding(table, (0, 0, 1, 2))
