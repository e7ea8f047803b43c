"""Reads all event files of a folder, and says what was odd about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from trailmark.apis.public.tensorboard.gathered import Found, Gathered, event_files
from trailmark.artifacts.progress import Progress
from trailmark.artifacts.terminal_bar import bar
from trailmark.errors import UsageError

_NAMED = 5


def read_all(root: Path) -> Gathered:
    """All that the event files at or below `root` say; to be closed by the caller.

    Raises:
        UsageError: There are no event files, or none of them holds a value.
    """
    files = event_files(root)
    gathered = Gathered(root)
    try:
        with bar(f"reading {root.name}", None) as tell:
            progress = Progress(tell)
            progress.expect(sum(path.stat().st_size for path in files), len(files))
            for path in files:
                gathered.read(path, progress)
        if not gathered.found.values and not gathered.found.hparams:
            odd = next(remarks(gathered.found, {}), None)
            raise UsageError(
                f"the event files in {str(root)!r} hold no values",
                hint=odd or "they may be of a training that logged none yet",
            )
    except OSError as error:
        gathered.close()
        raise UsageError(f"{error.filename!r} cannot be read: {error}") from error
    except BaseException:
        gathered.close()
        raise
    return gathered


def remarks(found: Found, left_out: Mapping[str, int]) -> Iterator[str]:
    """Sentences about what could not be taken as it is.

    Args:
        left_out: How often the value of a key was not what it should be.
    """
    for damage in found.damages[:_NAMED]:
        yield f"{damage.path} {damage.reason}, at byte {damage.offset}"
    if len(found.damages) > _NAMED:
        yield f"{len(found.damages) - _NAMED} more places of event files are damaged"
    for plugin, count in sorted(found.left_out.items()):
        yield f"{count} summaries of the kind {plugin!r} were left out"
    for key, count in sorted(left_out.items())[:_NAMED]:
        yield f"{count} values of {key!r} could not be read and were left out"
    if found.early_steps:
        yield f"{found.early_steps} events have a step below 0; they are at step 0"
