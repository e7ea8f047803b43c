"""Where cores are scarce, the training gets them first."""

from __future__ import annotations

import os
from contextlib import suppress

_NICENESS = 10


def give_way_to_training() -> None:
    """Take what the training leaves, once nobody waits for us to begin.

    A process that is nice still gets a tenth of a core that others want whole: enough
    to send what one training logs.
    """
    with suppress(OSError, AttributeError):  # forbidden here, or no such thing
        os.nice(_NICENESS)
