"""Who made a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trailmark.apis.public.users import User

_SHOWN = ("username", "email", "name", "photoUrl")


class Author(User, Mapping[str, Any]):
    """A user who can also be read like a dict, as older programs do."""

    def __getitem__(self, key: str) -> Any:
        if key not in _SHOWN:
            raise KeyError(key)
        return self._attrs.get(key)

    def __iter__(self) -> Iterator[str]:
        return iter(_SHOWN)

    def __len__(self) -> int:
        return len(_SHOWN)

    __eq__ = User.__eq__
    __hash__ = User.__hash__
