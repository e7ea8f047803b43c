"""`trailmark runs`: the runs on this disk, read without any server."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape
from rich.table import Table

from trailmark.cli.beauty import BeautifulGroup, console, told_plainly
from trailmark.errors import UsageError

if TYPE_CHECKING:
    from trailmark.sdk.local_runs import LocalRun

_STATE_STYLE = {"finished": "green", "running": "cyan", "failed": "red"}
_CONSOLE_LINES = 20
_COLUMNS = ("id", "name", "state", "begun", "rows", "size", "synced", "last metrics")
_LEFT_OUT = frozenset({"begun", "size"})
"""What a narrow terminal does without."""
_WIDE = 100
# What the columns beside name and metrics take.
_OTHERS_NARROW, _OTHERS_WIDE = 38, 60


@click.group(cls=BeautifulGroup, invoke_without_command=True)
@click.option(
    "--local",
    is_flag=False,
    flag_value=".",
    default=".",
    metavar="[DIR]",
    help="Folder that runs were logged from, or its `trailmark-runs`.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a run.")
@click.pass_context
def runs(context: click.Context, local: str, as_json: bool) -> None:
    """List the runs recorded on this disk, whether they were sent or not.

    Reads the journals themselves: no server is asked, and none is needed.
    """
    if context.invoked_subcommand is not None:
        return
    from trailmark.sdk.local_runs import list_local_runs

    with told_plainly():
        found = list_local_runs(Path(local))
        if as_json:
            for one in found:
                click.echo(json.dumps(_plain(asdict(one)), default=str))
        elif found:
            screen = console()
            screen.print(_table(found, screen.width), crop=False)
        else:
            raise UsageError(
                f"no run was recorded under {local!r}",
                hint="name the folder of the script: trailmark runs --local DIR",
            )


@runs.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--console", "n_lines", default=_CONSOLE_LINES, help="Lines of console.")
def show(path: Path, n_lines: int) -> None:
    """Show a run: its config, the course of its metrics, the end of its console.

    `PATH` is a run's folder, or its journal.
    """
    from trailmark.sdk.display.ink import Ink, harmless
    from trailmark.sdk.display.summary_table import summary_lines
    from trailmark.sdk.local_runs import read_local_run

    with told_plainly():
        run, detail = read_local_run(path, console_lines=n_lines)
    screen = console()
    screen.print(_heading(run))
    if detail.config:
        _section(
            "Config", [f"  {key}: {value}" for key, value in detail.config.items()]
        )
    ink = Ink(False, False, has_symbols=True, columns=screen.width)
    table = summary_lines(detail.summary, detail.sparklines, ink, max_rows=100)
    _section("Metrics", table)
    _section("Console", [f"  {harmless(line)}" for line in detail.console])
    _section("Problems", [f"  ! {harmless(one)}" for one in detail.problems])


def _section(title: str, lines: list[str]) -> None:
    if not lines:
        return
    screen = console()
    screen.print(f"\n[bold]{title}[/]")
    for line in lines:
        screen.print(line, markup=False)


def _heading(run: LocalRun) -> str:
    name = f" [bold]{escape(run.name)}[/]" if run.name else ""
    style = _STATE_STYLE.get(run.state, "yellow")
    where = "/".join(filter(None, [run.entity, run.project]))
    return (
        f"[bold]{escape(run.run_id)}[/]{name} in {escape(where)}  "
        f"[{style}]{run.state}[/]  {run.rows:,} rows  synced: {_synced(run)}\n"
        f"[dim]{escape(run.path)}[/]"
    )


def _table(found: list[LocalRun], columns: int) -> Table:
    """Aligned columns; names and metrics give way where the terminal is narrow."""
    from trailmark.sdk.display.ink import shortened
    from trailmark.sdk.display.progress import size_text

    is_narrow = columns < _WIDE
    name_width = 14 if is_narrow else 24
    others = _OTHERS_NARROW if is_narrow else _OTHERS_WIDE
    room = max(columns - others - name_width, 12)
    # A number that lost its end would be read as a smaller one.
    least = {"rows": max((len(f"{run.rows:,}") for run in found), default=0)}
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in _COLUMNS:
        if not (is_narrow and name in _LEFT_OUT):
            right = "right" if name in ("rows", "size") else "left"
            table.add_column(
                name, no_wrap=True, justify=right, min_width=least.get(name)
            )
    for run in found:
        style = _STATE_STYLE.get(run.state, "yellow")
        cells = {
            "id": escape(run.run_id),
            "name": escape(shortened(run.name or "", name_width)),
            "state": f"[{style}]{run.state}[/]",
            "begun": _day(run.created_at),
            "rows": f"{run.rows:,}",
            "size": size_text(run.size_bytes),
            "synced": _synced(run),
            "last metrics": escape(_metrics(run.metrics, room)),
        }
        if is_narrow:
            cells = {name: cells[name] for name in cells.keys() - _LEFT_OUT}
        table.add_row(*(cells[name] for name in _COLUMNS if name in cells))
    return table


def _synced(run: LocalRun) -> str:
    return f"[{'green' if run.synced == 'yes' else 'yellow'}]{run.synced}[/]"


def _metrics(metrics: dict[str, float], room: int) -> str:
    """As many of the first metrics as there is room for."""
    from trailmark.sdk.display.summary_table import short_value

    shown: list[str] = []
    for key, value in metrics.items():
        text = f"{key} {short_value(value)}"
        if len("  ".join([*shown, text])) > room:
            break
        shown.append(text)
    rest = len(metrics) - len(shown)
    return "  ".join([*shown, f"+{rest}"] if rest else shown)


def _day(instant: float | None) -> str:
    if instant is None:
        return ""
    return f"{datetime.fromtimestamp(instant).astimezone():%m-%d %H:%M}"


def _plain(value: Any) -> Any:
    """JSON has no NaN and no infinity: they become texts."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}  # pyright: ignore
    return value
