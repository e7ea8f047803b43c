"""Joins a run from a process that did not begin it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import orjson

from trailmark.errors import UsageError
from trailmark.sdk.display.terminal import Terminal
from trailmark.sdk.run import Run
from trailmark.sdk.run_directory import RunDirectory
from trailmark.sdk.run_writer import RunWriter
from trailmark.sdk.settings_sources import resolve_settings
from trailmark.wire.journal import MAGIC, FrameReader, Kind

_ENOUGH_BYTES = 4 << 20  # a header is rarely longer than a few kilobytes


def open_part(
    directory: str, first_step: int = 0, ready: dict[str, Any] | None = None
) -> Run:
    """The run whose folder this is, for writing from this process too.

    Args:
        directory: The folder.
        first_step: The step of the first row from here.
        ready: What the server had said about the run, if it had.

    Raises:
        UsageError: There is no run there.
    """
    place = RunDirectory(Path(directory))
    header = _header_of(place)
    mode = {"mode": "offline" if header["mode"] == "offline" else "online"}
    settings = resolve_settings(mode)
    display = Terminal(settings, sys.stderr, directory=place.path)
    writer = RunWriter(
        place,
        header,
        warn=display.warn,
        first_step=first_step,
        is_part=True,
        is_resolved=ready is not None,
    )
    run = Run(settings, writer, display)
    if ready is not None:
        run.take_answer(ready)
    return run


def _header_of(place: RunDirectory) -> dict[str, Any]:
    try:
        with place.journal.open("rb") as file:
            beginning = file.read(_ENOUGH_BYTES)
    except OSError as error:
        raise UsageError(
            f"there is no run in {str(place.path)!r}: {error.strerror}",
            hint="pass the folder that run.sync_dir names",
        ) from None
    frames = FrameReader().feed(beginning.removeprefix(MAGIC))
    first = next(iter(frames), None)
    if first is None or first.kind != Kind.HEADER:
        raise UsageError(f"{str(place.journal)!r} is no journal")
    return orjson.loads(first.payload)
