"""`trailmark login` and `logout`: keys for servers."""

from __future__ import annotations

import sys

import click
from rich.markup import escape

from trailmark.cli.beauty import BeautifulCommand, console, told_plainly
from trailmark.errors import UsageError

_NO_SERVER = (
    "runs without a server go to the one of this machine, which wants no login; "
    "otherwise: trailmark login --base-url https://trailmark.example.com"
)


@click.command(cls=BeautifulCommand)
@click.argument("api_key", required=False)
@click.option(
    "--base-url",
    "--host",
    "base_url",
    help="Address of the server; becomes the one that runs go to.",
)
@click.option("--key", help="The key; `-` reads it from standard input.")
@click.option("--relogin", is_flag=True, help="Ask for a key even if one is kept.")
@click.option(
    "--verify/--no-verify", default=True, help="Ask the server whose the key is."
)
def login(
    api_key: str | None,
    base_url: str | None,
    key: str | None,
    relogin: bool,
    verify: bool,
) -> None:
    """Keep an API key for a server.

    Asks for the key, unseen, when none is given. The server shows and makes keys at
    its page `/authorize`. Keys are kept in a file that only you can read.
    """
    with told_plainly():
        _login(base_url, key or api_key, relogin=relogin, verify=verify)


@click.command(cls=BeautifulCommand)
@click.option("--base-url", "--host", "base_url", help="Address of the server.")
def logout(base_url: str | None) -> None:
    """Forget the key of a server, and send runs there no more.

    The key itself stays valid: the server's page `/authorize` revokes it.
    """
    from trailmark.places import config_dir
    from trailmark.sdk.settings_file import write_setting
    from trailmark.settings_files import PERSONAL_FILE
    from trailmark.transport.credentials import forget_api_key

    with told_plainly():
        address = _address(base_url)
        forgotten = forget_api_key(address)
        path = config_dir() / PERSONAL_FILE
        if path.exists() and _personal_server() == address:
            write_setting(path, "base_url", None)
    said = "forgot the key of" if forgotten else "no key was kept for"
    console().print(f"{said} {escape(address)}")


def _login(
    base_url: str | None, key: str | None, *, relogin: bool, verify: bool
) -> None:
    from trailmark.sdk.login import keep_key
    from trailmark.transport.credentials import find_credential
    from trailmark.transport.viewer import who_is

    address = _address(base_url)
    kept = None if key is not None or relogin else find_credential(address)
    if kept is not None:
        verb = "already logged in"
        username = who_is(address, kept.api_key).username if verify else kept.username
    else:
        verb = "logged in"
        if key == "-":
            key = sys.stdin.readline()
        key = _typed_key(address) if key is None else key
        username = keep_key(address, key, verify=verify)
    if base_url is not None:
        _make_default(address)
    who = "" if username is None else f" as [bold]{escape(username)}[/]"
    console().print(f"[green]{verb}[/] to {escape(address)}{who}")


def _typed_key(address: str) -> str:
    console().print(f"[dim]{escape(address)}/authorize shows your API key[/]")
    return str(click.prompt("API key", hide_input=True))


def _address(given: str | None) -> str:
    from trailmark.sdk.settings_sources import resolve_settings
    from trailmark.transport.credentials import normal_url

    base_url = given or resolve_settings().base_url
    if not base_url:
        raise UsageError("no server is set", hint=_NO_SERVER)
    if not base_url.startswith(("http://", "https://")):
        raise UsageError(
            f"{base_url!r} is not the address of a server",
            hint="it begins with https:// or http://",
        )
    return normal_url(base_url)


def _personal_server() -> str | None:
    from trailmark.sdk.settings_sources import resolve_with_sources
    from trailmark.transport.credentials import normal_url

    settings, _ = resolve_with_sources(environ={})
    return None if settings.base_url is None else normal_url(settings.base_url)


def _make_default(address: str) -> None:
    from trailmark.places import config_dir
    from trailmark.sdk.settings_file import write_setting
    from trailmark.settings_files import PERSONAL_FILE

    write_setting(config_dir() / PERSONAL_FILE, "base_url", address)
