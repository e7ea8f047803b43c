"""How fields of a panel stand in its `config`."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping
from typing import Any, cast

from trailmark.errors import UsageError
from trailmark.reports.checked import Checked, rules_of, said
from trailmark.reports.rules import Rule

Json = dict[str, Any]
ABSENT = object()
_PART = "part"


@dataclasses.dataclass(frozen=True)
class Part:
    """One field under one key; nothing is written where it is None.

    Attributes:
        absent: What the field is where the key is not there; its default when not given.
    """

    key: str
    write: Callable[[Any], Any] = lambda value: value
    read: Callable[[Any], Any] = lambda value: value
    absent: Any = ABSENT

    def written(self, value: Any) -> Json:
        return {} if value is None else {self.key: self.write(value)}

    def found(self, config: Mapping[str, Any]) -> Any:
        value = config.get(self.key)
        return self.absent if value is None else self.read(value)


@dataclasses.dataclass(frozen=True)
class Bounds(Part):
    """A range under two keys."""

    upper: str = ""

    def written(self, value: Any) -> Json:
        pairs = zip((self.key, self.upper), value, strict=True)
        return {key: one for key, one in pairs if one is not None}

    def found(self, config: Mapping[str, Any]) -> Any:
        return config.get(self.key), config.get(self.upper)


@dataclasses.dataclass(frozen=True)
class Nested(Part):
    """A field one level deeper."""

    inner: str = ""

    def written(self, value: Any) -> Json:
        return {} if value is None else {self.key: {self.inner: value}}

    def found(self, config: Mapping[str, Any]) -> Any:
        group = config.get(self.key)
        value = group.get(self.inner) if isinstance(group, Mapping) else None
        return ABSENT if value is None else value


def many(one: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same of every item of a list."""

    def each(values: Any) -> list[Any]:
        return [one(value) for value in values]

    return each


def part(rule: Rule, stands: str | Part) -> dict[str, Any]:
    """Metadata of a field: its rule, and where it stands."""
    return said(rule, part=Part(stands) if isinstance(stands, str) else stands)


def write_parts(one: Checked) -> Json:
    """The `config` that says what the fields say."""
    made: Json = {}
    for name, stands in parts_of(type(one)).items():
        for key, value in stands.written(getattr(one, name)).items():
            before = made.get(key)
            if isinstance(before, dict) and isinstance(value, dict):
                value = cast("Json", before) | cast("Json", value)  # noqa: PLW2901
            made[key] = value
    return made


def read_parts(kind: type[Any], config: Mapping[str, Any]) -> Json:
    """Values of the fields; those that cannot be read are left out."""
    rules = rules_of(kind)
    found: Json = {}
    for name, stands in parts_of(kind).items():
        try:
            value = stands.found(config)
            if value is not ABSENT:
                found[name] = rules[name](value, name)
        except (UsageError, TypeError, ValueError, AttributeError, KeyError):
            continue
    return found


@functools.cache
def parts_of(kind: type[Any]) -> Mapping[str, Part]:
    """Where each field stands that stands in `config`."""
    return {
        one.name: one.metadata[_PART]
        for one in dataclasses.fields(kind)
        if _PART in one.metadata
    }
