"""Files that are there whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path) -> Generator[BinaryIO]:
    """A file to write; it takes its name when the block ends without an error."""
    scratch = path.with_name(f".part-{secrets.token_hex(8)}")
    try:
        # "x": a link that waits under that name is not followed.
        with scratch.open("xb") as file:
            yield file
        scratch.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            scratch.unlink()
        raise
