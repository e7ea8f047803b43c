"""Listening on in every cell of a notebook.

IPython ≥ 9 puts a `write` of its own into the streams when a cell begins and puts back
what it found when the cell ends, which takes ours away with the cell that began the
run. So ours is put in again when the next cell begins.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def in_every_cell(put_in: Callable[[], None]) -> Callable[[], None] | None:
    """Call `put_in` whenever a cell begins.

    Returns:
        A call that ends it; None where there are no cells. IPython is never imported.
    """
    get_ipython = getattr(sys.modules.get("IPython"), "get_ipython", None)
    shell = None if get_ipython is None else get_ipython()
    if shell is None:
        return None

    def begin(*_: Any) -> None:
        put_in()

    def end() -> None:
        # IPython tells of one that it does not know by a ValueError; nothing is lost.
        if begin in shell.events.callbacks["pre_run_cell"]:
            shell.events.unregister("pre_run_cell", begin)

    shell.events.register("pre_run_cell", begin)
    return end
