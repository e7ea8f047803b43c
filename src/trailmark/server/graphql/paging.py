"""Pages: the limits on their size, and what every connection ends with."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from trailmark.errors import InvalidInputError

MAX_PAGE = 10_000


@strawberry.type(description="Where a page ends.")
class PageInfo:
    end_cursor: str | None
    has_next_page: bool
    has_previous_page: bool = False
    start_cursor: str | None = None


def page_size(first: int | None, *, default: int = 50, most: int = MAX_PAGE) -> int:
    """Items asked for; `default` when nothing was said.

    Raises:
        InvalidInputError: `first` is negative or above `most`.
    """
    if first is None:
        return default
    if not 0 <= first <= most:
        raise InvalidInputError(
            f"a page of {first!r} items cannot be read", hint=f"ask for 0 to {most}"
        )
    return first


def offset_of(after: str | None) -> int:
    """Position behind an offset cursor; 0 when there is none.

    Raises:
        InvalidInputError: `after` is no cursor of this list.
    """
    if not after:
        return 0
    if not (after.isascii() and after.isdigit()) or len(after) > 18:
        raise InvalidInputError(
            f"{after!r} is not a cursor of this list", hint="pass back endCursor as is"
        )
    return int(after)


def page_info(cursors: Sequence[str], has_next: bool) -> PageInfo:
    return PageInfo(
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
        has_next_page=has_next,
    )
