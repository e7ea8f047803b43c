"""Giving this machine a key for a server, from a script or a notebook."""

from __future__ import annotations

import sys
from typing import Any

from trailmark.errors import UsageError
from trailmark.sdk.settings_sources import resolve_settings
from trailmark.transport.credentials import (
    check_api_key,
    find_credential,
    save_api_key,
)


def login(
    key: str | None = None,
    *,
    host: str | None = None,
    relogin: bool | None = None,
    force: bool | None = None,
    timeout: float | None = None,
    verify: bool = True,
    **ignored: Any,
) -> bool:
    """Make sure that this machine has a key for the server, asking a person if need be.

    A key that is kept already is taken at its word: `init` finds out anyway. Without a
    server in the settings there is nothing to do, as the server of this machine asks
    for no login.

    Args:
        key: Kept, after the server said whose it is.
        host: Address of the server; the one of the settings when None.
        relogin: Ask for a key even though one is kept.
        force: Raise instead of returning False.
        timeout: Seconds to wait for a person; None waits.
        verify: Ask the server whether it knows a new key.
        ignored: Arguments of the official client that mean nothing here.

    Returns:
        Whether there is a key, or none is needed.

    Raises:
        UsageError: The key cannot be one, or with `force` there is none.
        UnauthenticatedError: The server does not know the key.
        TransportError: The server could not be asked.
    """
    del ignored
    base_url = (host or resolve_settings().base_url or "").rstrip("/")
    if not base_url:
        return True
    if key is None and not relogin and find_credential(base_url) is not None:
        return True
    given = key if key is not None else _ask_person(base_url, timeout)
    if given is None:
        if force:
            raise UsageError(
                f"there is no API key for {base_url}",
                hint="run `trailmark login`, or set TRAILMARK_API_KEY",
            )
        return False
    keep_key(base_url, given, verify=verify)
    return True


def keep_key(base_url: str, key: str, *, verify: bool) -> str | None:
    """Check a key and keep it; whose it is, None when the server was not asked.

    Raises:
        UsageError: It cannot be a key.
        UnauthenticatedError: The server does not know it.
        TransportError: The server could not be asked.
    """
    key = check_api_key(key)
    if not verify:
        save_api_key(base_url, key, None, None)
        return None
    from trailmark.transport.viewer import who_is

    viewer = who_is(base_url, key)
    save_api_key(base_url, key, viewer.username, viewer.entity)
    return viewer.username


def _ask_person(base_url: str, timeout_s: float | None) -> str | None:
    """What a person typed, unseen; None where there is none, or none answers."""
    if not _is_somebody_there():
        return None
    import getpass

    print(  # noqa: T201 - a question to a person
        f"{base_url}/authorize shows your API key", file=sys.stderr
    )
    if timeout_s is not None and not _types_within(timeout_s):
        return None
    try:
        return getpass.getpass("API key (it stays hidden): ") or None
    except (EOFError, KeyboardInterrupt):
        return None


def _is_somebody_there() -> bool:
    from trailmark.sdk.display.notebook import in_notebook

    if in_notebook():
        return True
    try:
        return sys.stdin.isatty() and sys.stderr.isatty()
    except (AttributeError, OSError, ValueError):
        return False


def _types_within(seconds: float) -> bool:
    import select

    try:
        return bool(select.select([sys.stdin], [], [], seconds)[0])
    except (OSError, ValueError, TypeError):
        return True  # not a stream that can be waited for
