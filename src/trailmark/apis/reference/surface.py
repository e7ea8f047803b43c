"""What the public API consists of: its classes, and what each of them offers."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from types import ModuleType
from typing import Any, Literal

Kind = Literal["property", "method", "class method", "static method"]

_HOMES = (
    *("trailmark.apis.public", "trailmark.automations"),
    *("trailmark.expr", "trailmark.reports", "trailmark.workspaces"),
)
"""Modules that list in `__all__` what they offer, the preferred home first."""

_BESIDE = {
    "Api": "trailmark",
    "Artifact": "trailmark",
    "Paginator": "trailmark.apis.public.paginator",
    "SizedPaginator": "trailmark.apis.public.paginator",
}
"""What is imported from somewhere else, or returned without being listed there."""


_SOURCES = (
    *("trailmark.apis.", "trailmark.artifacts.", "trailmark.automations"),
    *("trailmark.expr.", "trailmark.reports.", "trailmark.workspaces."),
)
"""Where the bases of documented classes are, as far as they are documented with them."""

_OF_THE_PACKAGE = {
    *("become_logged", "begin_waiting", "delivery", "download_entry", "draft_place"),
    *("from_membership", "from_node", "made_by_run", "snapshots", "target_of"),
    *("as_new", "at", "join_shelf", "wanted_ttl_s", "with_changes"),
}
"""What other parts of the package call of these classes, and nobody else should."""


@dataclass(frozen=True, slots=True)
class PublicClass:
    """A documented class, and the module to import it from.

    Attributes:
        name: Of its page; with the module where another class has the same.
    """

    name: str
    home: str
    value: type[Any]

    @property
    def import_name(self) -> str:
        """What is imported."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Member:
    """Something that a class offers under a name."""

    name: str
    kind: Kind
    value: Any
    """The function; of a property, the one that reads it."""

    @property
    def doc(self) -> str:
        """Its docstring without indentation; empty where it has none."""
        return inspect.cleandoc(self.value.__doc__ or "")


@functools.cache
def public_classes() -> tuple[PublicClass, ...]:
    """All documented classes: `Api`, then the others by name."""
    found: dict[str, PublicClass] = {}
    for home, name, value in _listed():
        if inspect.isclass(value) and not _is_known(value, found):
            where = _BESIDE.get(name, home)
            page = f"{home.rpartition('.')[2]}.{name}" if name in found else name
            found[page] = PublicClass(page, where, value)
    return tuple(sorted(found.values(), key=lambda one: (one.name != "Api", one.name)))


def other_names() -> tuple[tuple[str, str, Any], ...]:
    """What is listed and no class: home, name and value, by home and name."""
    others = {
        (home, name): value
        for home, name, value in _listed()
        if not inspect.isclass(value) and not isinstance(value, ModuleType)
    }
    return tuple((home, name, others[home, name]) for home, name in sorted(others))


def own_members(documented: PublicClass) -> tuple[Member, ...]:
    """What it offers that no documented base does: properties, then methods, by name.

    Bases that are no part of the API themselves (`RunCalls` of `Api`) count as its own,
    and what it changes of a documented base, if it says in which way.
    """
    elsewhere = {one.value for one in documented_bases(documented)}
    inherited = {name for base in elsewhere for name in dir(base)}
    found: dict[str, Member] = {}
    for base in own_bases(documented):
        for name, value in vars(base).items():
            if name.startswith("_") or name in _OF_THE_PACKAGE or name in found:
                continue
            member = _member(name, value)
            if member is not None and (member.doc or name not in inherited):
                found[name] = member
    return tuple(
        sorted(found.values(), key=lambda one: (one.kind != "property", one.name))
    )


def own_bases(documented: PublicClass) -> tuple[type[Any], ...]:
    """It, and the bases that have no pages of their own and count as a part of it."""
    elsewhere = {one.value for one in documented_bases(documented)}
    return tuple(
        base
        for base in documented.value.__mro__
        if base not in elsewhere and base.__module__.startswith(_SOURCES)
    )


def documented_bases(documented: PublicClass) -> tuple[PublicClass, ...]:
    """The bases of it that have pages of their own, the nearest first."""
    pages = {one.value: one for one in public_classes()}
    bases = documented.value.__mro__[1:]
    return tuple(pages[base] for base in bases if base in pages)


def class_values(documented: PublicClass) -> tuple[tuple[str, Any], ...]:
    """The members of an enumeration; nothing of any other class."""
    if not issubclass(documented.value, Enum):
        return ()
    return tuple((one.name, one.value) for one in documented.value)


def _listed() -> Iterator[tuple[str, str, Any]]:
    for home in _HOMES:
        module = importlib.import_module(home)
        for name in module.__all__:
            yield home, name, getattr(module, name)
    for name, home in _BESIDE.items():
        yield home, name, getattr(importlib.import_module(home), name)


def _is_known(value: type[Any], found: dict[str, PublicClass]) -> bool:
    return any(value is one.value for one in found.values())


def _member(name: str, value: Any) -> Member | None:
    match value:
        case property(fget=reader) if reader is not None:
            return Member(name, "property", reader)
        case functools.cached_property():
            return Member(name, "property", value.func)
        case classmethod():
            return Member(name, "class method", value.__func__)
        case staticmethod():
            return Member(name, "static method", value.__func__)
        case _ if inspect.isfunction(value):
            return Member(name, "method", value)
        case _:
            return None
