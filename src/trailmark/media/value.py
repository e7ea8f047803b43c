"""What every rich value can do: put its files into a run and say what it is.

A value takes its snapshot when it is made, so an array may be reused right after; it
writes files only when it is logged, and only below the folder it is given.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol


class Place(Protocol):
    """The run that a value is logged to, as far as the value needs it."""

    @property
    def files(self) -> Path:
        """Folder of the run's files; it need not exist yet."""
        ...

    @property
    def entity(self) -> str:
        """Owner of the run; empty while it is not known."""
        ...

    @property
    def project(self) -> str: ...

    @property
    def run_id(self) -> str: ...

    def add_file(self, path: str, policy: str = "now") -> None:
        """Have the file at `path`, relative to `files`, sent. Repeats are harmless."""
        ...

    def add_client_info(self, info: Mapping[str, Mapping[str, Any]]) -> None:
        """Merge into the config's `_wandb` entry, two levels deep.

        `{"mask/class_labels": {"k": …}}` keeps the labels of other keys.
        """
        ...

    def add_problem(self, message: str, hint: str | None, count: int = 1) -> None:
        """Count things that were left out; the logging goes on.

        The message is the same each time it happens; numbers go into `count`.
        """
        ...


class MediaValue(ABC):
    """A value that is more than JSON: a picture, a table, a sound."""

    @property
    def is_kept_as_artifact(self) -> bool:
        """Whether a run keeps what it wrote as a version of an artifact too."""
        return False

    @abstractmethod
    def logged(self, place: Place, key: str, step: int | str) -> dict[str, Any]:
        """Write the value's files and return what the row says of it.

        Args:
            key: The whole key, with `/` between sections.
            step: The row's step, or "summary" for a value of the run's summary.

        Returns:
            A JSON-able object with `_type`.

        Raises:
            UsageError: A file that the value names is gone.
            OSError: A file cannot be written.
        """

    @classmethod
    def logged_together(
        cls, values: Sequence[Any], place: Place, key: str, step: int | str
    ) -> dict[str, Any] | None:
        """The same for a list of values of this one class, shown side by side.

        Returns:
            None when the class has no form for several: log each by itself.
        """
        _ = values, place, key, step
        return None
