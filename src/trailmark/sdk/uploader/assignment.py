"""What one uploader process looks after."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Any

from trailmark.sdk.run_directory import RunDirectory
from trailmark.sdk.uploader.trainer_link import TrainerLink


@dataclass(frozen=True, slots=True)
class Assignment:
    """One run's folder, and the training process that writes it.

    Attributes:
        header: The first record of its first journal.
        wake: Set when there may be something to do.
        terminated: Set when this process is to end; somebody else goes on later.
    """

    directory: RunDirectory
    header: dict[str, Any]
    link: TrainerLink
    wake: Event
    terminated: Event
