"""A group whose commands are imported when they are looked at."""

from __future__ import annotations

from importlib import import_module

import click

from trailmark.cli.beauty import BeautifulGroup


class LazyGroup(BeautifulGroup):
    """Knows its commands by `"module:attribute"`, in the order that help shows them."""

    def __init__(self, *args: object, lazy: dict[str, str], **options: object) -> None:
        super().__init__(*args, **options)  # pyright: ignore[reportArgumentType]
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self._lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = self._lazy.get(cmd_name)
        if found is None:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = found.partition(":")
        return getattr(import_module(module), attribute)
