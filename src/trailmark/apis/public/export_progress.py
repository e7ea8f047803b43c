"""How far long work is, for somebody who waits at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager


@contextmanager
def told(
    what: str, n_steps: int, show: bool | None
) -> Generator[Callable[[str], None]]:
    """Whom to tell what is done next, once for each step.

    Args:
        show: None shows a bar where standard error is a terminal.
    """
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    if not (is_terminal if show is None else show):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[now]}", markup=False),
    )
    console = Console(stderr=True, force_terminal=True)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=n_steps, now="")
        begun = 0

        def tell(now: str) -> None:
            nonlocal begun
            bar.update(task, completed=begun, now=now)
            begun += 1

        yield tell
