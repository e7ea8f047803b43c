"""Addresses of workspaces."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from trailmark.errors import UsageError

_PAGES = ("workspace", "table", "overview")
_HOSTED = "wandb.ai"
_FRONT, _BACK = "nw-", "-v"


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace; `code` is None for the viewer's own."""

    base_url: str
    entity: str
    project: str
    code: str | None

    @property
    def is_hosted(self) -> bool:
        """The address is of the service that scripts were written for, which the server
        that is set up stands for: nothing of ours, and no key, goes there."""
        host = urlsplit(self.base_url).hostname or ""
        return host == _HOSTED or host.endswith(f".{_HOSTED}")


def read_url(url: str) -> Place:
    """The workspace that an address names.

    >>> read_url("http://host:8080/crew/demo?nw=abc12345678").code
    'abc12345678'

    Raises:
        UsageError: It is no address of one.
    """
    parts = urlsplit(url) if isinstance(url, str) else None  # pyright: ignore[reportUnnecessaryIsInstance]
    if parts is None or parts.scheme not in ("http", "https") or not parts.netloc:
        raise _no_workspace(url)
    path = [unquote(one) for one in parts.path.strip("/").split("/") if one]
    if len(path) > 2 and path[-1] in _PAGES:
        path.pop()
    code = parse_qs(parts.query, keep_blank_values=True).get("nw", [None])[0]
    if len(path) < 2 or code == "":
        raise _no_workspace(url)
    *prefix, entity, project = path
    base = "/".join([f"{parts.scheme}://{parts.netloc}", *prefix])
    return Place(base, entity, project, code)


def name_of(code: str) -> str:
    """The name of the view that a link's `nw` means."""
    if code.startswith(_FRONT) and code.endswith(_BACK):
        return code
    return f"{_FRONT}{code}{_BACK}"


def code_of(name: str) -> str:
    """What a link's `nw` says for a view.

    >>> code_of(name_of("abc12345678"))
    'abc12345678'
    """
    return name.removeprefix(_FRONT).removesuffix(_BACK)


def _no_workspace(url: object) -> UsageError:
    return UsageError(
        f"{url!r} is no address of a workspace",
        hint="copy it from the page, as 'http://host/entity/project?nw=abc12345678'",
    )
