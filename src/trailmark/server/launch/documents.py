"""The JSON that queues and their agents send, read within bounds."""

from __future__ import annotations

from typing import Any, cast

from trailmark.errors import InvalidInputError, TooLargeError
from trailmark.wire.lenient_json import loads
from trailmark.wire.run_queues import MAX_CHARACTERS, check_link

_MAX_LINKS = 100


def read_object(text: str, what: str) -> dict[str, Any]:
    """A JSON object.

    Raises:
        InvalidInputError: It is another value, or none.
        TooLargeError: It has more than a million characters.
    """
    if len(text) > MAX_CHARACTERS:
        raise TooLargeError(
            f"{what} of {len(text)} characters is too long",
            hint=f"use at most {MAX_CHARACTERS}",
        )
    told = loads(text, what=what)
    if not isinstance(told, dict):
        raise InvalidInputError(
            f"{what} is a {type(told).__name__}", hint="send an object, {…}"
        )
    return cast("dict[str, Any]", told)


def read_links(text: str | None) -> dict[str, Any]:
    """`{"links": [{"label": …, "url": …}]}`; without any text, no links.

    Raises:
        InvalidInputError: It is something else, or a URL does not lead to a page.
    """
    what = "the external links"
    told = read_object(text, what) if text else {}
    links: Any = told.get("links", [])
    if told.keys() - {"links"} or not isinstance(links, list):
        raise InvalidInputError(f"{what} are not a list", hint=_LINKS)
    listed = cast("list[Any]", links)
    if len(listed) > _MAX_LINKS:
        raise InvalidInputError(
            f"{len(listed)} external links are too many", hint=f"at most {_MAX_LINKS}"
        )
    return {"links": [_link(one) for one in listed]}


_LINKS = "send {'links': [{'label': 'docs', 'url': 'https://…'}]}"


def _link(told: Any) -> dict[str, str]:
    match told:
        case {"label": label, "url": url, **rest} if not rest:
            return check_link(label, url)
        case _:
            raise InvalidInputError("an external link is incomplete", hint=_LINKS)
