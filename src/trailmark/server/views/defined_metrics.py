"""What `define_metric` says about how a key is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

Definition = Mapping[str, Any]


class DefinedMetrics:
    """Definitions of the metrics of several runs, joined.

    Args:
        definitions: As decoded from the runs (`name` or `glob`, `hidden`,
            `stepMetric` …), the ones that count more first. A definition by name
            counts more than any by glob.
    """

    def __init__(self, definitions: Iterable[Definition] = ()) -> None:
        self._by_name: dict[str, Definition] = {}
        self._by_glob: dict[str, Definition] = {}
        for one in definitions:
            if isinstance(name := one.get("name"), str):
                self._by_name.setdefault(name, one)
            elif isinstance(glob := one.get("glob"), str):
                self._by_glob.setdefault(glob, one)

    def is_hidden(self, key: str) -> bool:
        return bool(self._of(key).get("hidden"))

    def step_metric(self, key: str) -> str | None:
        """The key that serves as the x axis of `key`; None for the step."""
        step = self._of(key).get("stepMetric")
        return step if isinstance(step, str) and step != key else None

    def _of(self, key: str) -> Definition:
        if key in self._by_name:
            return self._by_name[key]
        for glob, definition in self._by_glob.items():
            if fnmatchcase(key, glob):
                return definition
        return {}
