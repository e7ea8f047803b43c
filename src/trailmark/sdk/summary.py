"""A run's summary: last values and aggregates, readable and writable by path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

Path = tuple[str, ...]
Read = Callable[[], dict[str, Any]]
Write = Callable[[Path, Any], None]
Delete = Callable[[Path], None]


class Summary:
    """The summary, or a nested part of it.

    Args:
        read: Returns the whole summary as it is now.
        write: Sets the value at a path.
        delete: Removes the value at a path.
        path: Where this part lies.
    """

    def __init__(
        self, read: Read, write: Write, delete: Delete, path: Path = ()
    ) -> None:
        for name, value in (
            ("_read", read),
            ("_write", write),
            ("_delete", delete),
            ("_path", path),
        ):
            object.__setattr__(self, name, value)

    _read: Read
    _write: Write
    _delete: Delete
    _path: Path

    def as_dict(self) -> dict[str, Any]:
        """A copy of this part."""
        part: Any = self._read()
        for key in self._path:
            part = part.get(key, {}) if isinstance(part, dict) else {}
        return dict(cast("dict[str, Any]", part)) if isinstance(part, dict) else {}

    _as_dict = as_dict

    def get(self, key: str, default: Any = None) -> Any:
        try:
            return self[key]
        except KeyError:
            return default

    def update(self, values: Mapping[str, Any] | None = None, **more: Any) -> None:
        """Set several values; nested dicts are set key by key."""
        for key, value in {**(values or {}), **more}.items():
            self[key] = value

    def keys(self) -> list[str]:
        return list(self.as_dict())

    def values(self) -> list[Any]:
        return [self[key] for key in self.as_dict()]

    def items(self) -> list[tuple[str, Any]]:
        return [(key, self[key]) for key in self.as_dict()]

    def __getitem__(self, key: str) -> Any:
        value = self.as_dict()[key]
        if isinstance(value, dict):
            path = (*self._path, key)
            return Summary(self._read, self._write, self._delete, path)
        return value

    def __setitem__(self, key: str, value: Any) -> None:
        self._write((*self._path, key), value)

    def __delitem__(self, key: str) -> None:
        if key not in self.as_dict():
            raise KeyError(key)
        self._delete((*self._path, key))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"the summary has no {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        del self[name]

    def __contains__(self, key: object) -> bool:
        return key in self.as_dict()

    def __iter__(self) -> Iterator[str]:
        return iter(self.as_dict())

    def __len__(self) -> int:
        return len(self.as_dict())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Summary):
            return self.as_dict() == other.as_dict()
        return self.as_dict() == other

    __hash__ = None  # pyright: ignore[reportAssignmentType]  (it changes)

    def __repr__(self) -> str:
        return repr(self.as_dict())
