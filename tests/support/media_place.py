"""A place to log rich values to that remembers what it was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trailmark.media.value import MediaValue


@dataclass
class RecordingPlace:
    """Attributes:
    added: Paths of files to be sent, in order.
    client_info: What the config's `_wandb` entry was told, merged.
    problems: Messages with their counts.
    """

    files: Path
    entity: str = "ann"
    project: str = "p"
    run_id: str = "r"
    added: list[str] = field(default_factory=list[str])
    client_info: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: dict[str, int] = field(default_factory=dict[str, int])

    def add_file(self, path: str, policy: str = "now") -> None:
        assert (self.files / path).is_file()
        self.added.append(path)

    def add_client_info(self, info: Mapping[str, Mapping[str, Any]]) -> None:
        for name, entries in info.items():
            self.client_info.setdefault(name, {}).update(entries)

    def add_problem(self, message: str, hint: str | None, count: int = 1) -> None:
        self.problems[message] = self.problems.get(message, 0) + count

    def log_value(self, value: MediaValue, key: str, step: int | str) -> dict[str, Any]:
        return value.logged(self, key, step)

    def read(self, path: str) -> bytes:
        """A logged file, as the server would hand it out."""
        return (self.files / path).read_bytes()

    def log(self, value: MediaValue, key: str = "key", step: int = 0) -> dict[str, Any]:
        return value.logged(self, key, step)
