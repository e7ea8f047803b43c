"""The types that a registry takes: they can only become more."""

from __future__ import annotations

from collections.abc import Iterable, MutableSequence
from typing import overload

from trailmark.apis.public import checks
from trailmark.errors import UsageError


class AddOnlyArtifactTypesList(MutableSequence[str]):
    """Names of types: first those that are saved, which stay, then those added since.

    A type that is there already is not added again.

    >>> types = AddOnlyArtifactTypesList(["model"])
    >>> types.append("dataset")
    >>> types, types.draft
    (['model', 'dataset'], ('dataset',))
    """

    def __init__(self, saved: Iterable[str] = ()) -> None:
        self._saved = list(saved)
        self._added: list[str] = []

    @property
    def draft(self) -> tuple[str, ...]:
        """The types added since the last save, which may still be removed."""
        return tuple(self._added)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        return [*self._saved, *self._added][index]

    def __setitem__(self, index: int | slice, value: str | Iterable[str]) -> None:
        changed = [*self._saved, *self._added]
        if isinstance(index, slice):
            changed[index] = [value] if isinstance(value, str) else value
        else:
            changed[index] = str(value)
        self._become(changed)

    def __delitem__(self, index: int | slice) -> None:
        changed = [*self._saved, *self._added]
        del changed[index]
        self._become(changed)

    def __len__(self) -> int:
        return len(self._saved) + len(self._added)

    def insert(self, index: int, value: str) -> None:
        """Add a type that is not there yet, behind the saved ones at the earliest.

        Raises:
            UsageError: It cannot be the name of a type.
        """
        name = checks.type_name(value)
        if name not in self:
            at = index if index >= 0 else max(0, len(self) + index)
            self._added.insert(max(0, at - len(self._saved)), name)

    def remove(self, value: str) -> None:
        """Take back a type that was added and not saved.

        Raises:
            UsageError: It is saved, or not in the list.
        """
        if value in self._saved:
            raise _stays([value])
        if value not in self._added:
            raise UsageError(
                f"{value!r} is not among the types", hint=f"they are {list(self)!r}"
            )
        self._added.remove(value)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (list, tuple, AddOnlyArtifactTypesList)):
            return list(self) == list(other)
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # it changes, as a list does

    def __repr__(self) -> str:
        return repr(list(self))

    def _become(self, changed: list[str]) -> None:
        gone = [name for name in self._saved if name not in changed]
        if gone:
            raise _stays(gone)
        added = [checks.type_name(name) for name in changed if name not in self._saved]
        self._added = list(dict.fromkeys(added))


def _stays(names: list[str]) -> UsageError:
    return UsageError(
        f"a registry that was saved with {names[0]!r} always takes it",
        hint="only types added since the last save can be removed",
    )
