"""`trailmark sync --tensorboard`: makes a run of TensorBoard's event files."""

from __future__ import annotations

import warnings
from pathlib import Path

from rich.markup import escape

from trailmark.cli.beauty import console


def send_event_files(
    folder: Path, *, base_url: str | None, entity: str | None, project: str | None
) -> None:
    """Send what the event files of a folder say, and tell where it is.

    Raises:
        TrailmarkError: See `Api.sync_tensorboard`.
    """
    from trailmark.apis.public.api import Api

    api = Api({} if base_url is None else {"base_url": base_url})
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        run = api.sync_tensorboard(folder, project=project, entity=entity)
    screen = console()
    screen.print(f"[green]✓[/] {escape(str(folder))} is {escape(run.url)}")
    for remark in remarks:
        screen.print(f"[yellow]{escape(str(remark.message))}[/]")
