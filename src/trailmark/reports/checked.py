"""Dataclasses whose values are checked whenever they are set."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from typing import Any

from trailmark.errors import UsageError
from trailmark.reports.rules import Rule, text

_RULE = "rule"


def said(rule: Rule, **more: Any) -> dict[str, Any]:
    """Metadata of a field: its rule, and what else is said of it."""
    return {_RULE: rule, **more}


class Checked:
    """The base of what specifications are made of.

    A value that cannot be is refused when it is set, named by class and field. Fields
    that a class does not have cannot be set.
    """

    def __setattr__(self, name: str, value: object) -> None:
        checks = _checks_of(type(self))
        if name in checks:
            rule, what = checks[name]
            value = rule(value, what)
        elif not name.startswith("_"):
            raise UsageError(
                f"{type(self).__name__} has no {name!r}",
                hint=f"it has {', '.join(checks)}",
            )
        object.__setattr__(self, name, value)


def check_again(one: Checked) -> None:
    """Check what may have been put into its lists and dicts since they were set.

    Raises:
        UsageError: A value cannot be.
    """
    for name in rules_of(type(one)):
        value = getattr(one, name)
        if isinstance(value, (list, dict)):  # others were checked when they were set
            setattr(one, name, value)


@functools.cache
def rules_of(kind: type[Any]) -> Mapping[str, Rule]:
    """The rule of each public field."""
    return {
        one.name: one.metadata.get(_RULE, text)
        for one in dataclasses.fields(kind)
        if not one.name.startswith("_")
    }


@functools.cache
def _checks_of(kind: type[Any]) -> Mapping[str, tuple[Rule, str]]:
    """The rules with the names under which they refuse."""
    rules = rules_of(kind).items()
    return {name: (rule, f"{kind.__name__}.{name}") for name, rule in rules}
