"""What `define_metric` says about how a key is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

Definition = Mapping[str, Any]

_GOALS = {"min": "minimize", "max": "maximize"}
"""Who keeps only the least of a metric wants it small."""


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

    def goal(self, key: str) -> str | None:
        """`minimize` or `maximize`: said as such, or by what the summary keeps."""
        definition = self._of(key)
        if (said := definition.get("goal")) in _GOALS.values():
            return said
        kept = [one for one in definition.get("summary") or () if one in _GOALS]
        return _GOALS[kept[0]] if len(kept) == 1 else None

    def _of(self, key: str) -> Definition:
        if key in self._by_name:
            return self._by_name[key]
        for glob, definition in self._by_glob.items():
            if fnmatchcase(key, glob):
                return definition
        return {}
