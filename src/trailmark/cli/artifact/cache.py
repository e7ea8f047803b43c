"""`trailmark artifact cache`: the files that this machine keeps of artifacts."""

from __future__ import annotations

import re

import click

from trailmark.cli.beauty import (
    BeautifulCommand,
    BeautifulGroup,
    console,
    told_plainly,
)
from trailmark.errors import UsageError

_UNITS = {
    "": 1,
    **{unit: 1000 ** (place + 1) for place, unit in enumerate("KMGTP")},
    **{f"{unit}I": 1024 ** (place + 1) for place, unit in enumerate("KMGTP")},
}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*((?:[KMGTP]I?)?)B?", re.IGNORECASE)


@click.group(cls=BeautifulGroup)
def cache() -> None:
    """Look after the files that this machine keeps of artifacts."""


@cache.command(cls=BeautifulCommand)
@click.argument("target_size")
@click.option(
    "--remove-temp/--no-remove-temp",
    default=False,
    help="Also what transfers left behind that were broken off.",
)
def cleanup(target_size: str, *, remove_temp: bool) -> None:
    """Delete what was not used for longest, until the cache is this small.

    `TARGET_SIZE` is a number with a unit: `trailmark artifact cache cleanup 10GB`.
    Nothing is lost by that: what is needed again is downloaded again.
    """
    with told_plainly():
        from trailmark.artifacts.file_cache import FileCache
        from trailmark.sdk.display.progress import size_text

        files = FileCache()
        try:
            freed = files.cleanup(read_size(target_size), remove_temp=remove_temp)
            left = files.size_bytes()
        finally:
            files.close()
    console().print(f"freed {size_text(freed)}, {size_text(left)} are kept")


def read_size(text: str) -> int:
    """Bytes of a size as people write it.

    >>> read_size("10GB"), read_size("1.5 KiB"), read_size("0")
    (10000000000, 1536, 0)

    Raises:
        UsageError: It is no size.
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"{text!r} is no size", hint="write it like 10GB or 500MB")
    return int(float(found[1]) * _UNITS[found[2].upper()])
