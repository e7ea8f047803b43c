"""Which display a run gets."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

from trailmark.sdk.display.notebook import Notebook, in_notebook
from trailmark.sdk.display.terminal import Manners, Terminal


def display_for(
    settings: Manners, *, stream: TextIO | None = None, directory: Path | None = None
) -> Terminal | Notebook:
    """Cards in a notebook, lines on standard error elsewhere.

    Args:
        stream: Where lines go; standard error, as it is now, when None.
        directory: The run's folder.
    """
    if in_notebook():
        return Notebook(settings, directory=directory)
    return Terminal(settings, stream or sys.stderr, directory=directory)
