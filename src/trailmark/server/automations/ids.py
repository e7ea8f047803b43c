"""Ids that name a row for good.

SQLite gives the number of a deleted row to the next one, so that whoever kept the id of
what is gone would change something else. The time of its making tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trailmark.errors import InvalidInputError
from trailmark.wire.ids import decode_global_id, encode_global_id
from trailmark.wire.instants import from_us, to_us

_MAX_DIGITS = 17


@dataclass(frozen=True, slots=True)
class RowKey:
    """Which row, and when it was made."""

    rowid: int
    created_at: datetime

    def gid(self, kind: str) -> str:
        """
        >>> from datetime import UTC
        >>> key = RowKey(7, datetime(2026, 1, 1, tzinfo=UTC))
        >>> RowKey.of_gid(key.gid("Trigger"), "Trigger") == key
        True
        """
        return encode_global_id(kind, self.rowid, to_us(self.created_at))

    @classmethod
    def of_gid(cls, text: str, kind: str) -> RowKey:
        """
        Raises:
            InvalidInputError: It is no id, or that of something else.
        """
        match decode_global_id(text):
            case (found, *numbers) if (
                found == kind
                and len(numbers) == 2
                and all(
                    one.isascii() and one.isdigit() and len(one) <= _MAX_DIGITS
                    for one in numbers
                )
            ):
                return cls(int(numbers[0]), from_us(int(numbers[1])))
            case _:
                raise InvalidInputError(
                    f"{text[:200]!r} is not the id of a {kind}",
                    hint=f"pass the {kind}'s id",
                )
