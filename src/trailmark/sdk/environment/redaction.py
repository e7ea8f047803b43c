"""Takes secrets out of command lines and addresses before they are kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

HIDDEN = "***"

_SECRET_NAME = re.compile(
    r"(?:^|[-_.])(?:api[-_.]?key|apikey|access[-_.]?key|private[-_.]?key|secret"
    r"|passw(?:or)?d|passwd|pwd|passphrase|token|auth|credentials?)(?:$|[-_.])",
    re.IGNORECASE,
)
# What counts tokens, or names files with them, is no secret and often a hyperparameter.
_HARMLESS_NAME = re.compile(
    r"tokens?[-_.](?:id|ids|count|num|type|len|length|size|limit|drop|dropout|dim)"
    r"|(?:max|min|num|pad|eos|bos|unk|mask|cls|sep|new|image)[-_.](?:new[-_.])?token"
    r"|auth[-_.](?:type|method|mode)",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(
    r"\b(?:hf_[A-Za-z0-9]{20,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}"
    r"|glpat-[\w-]{16,}|sk-[\w-]{20,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}"
    r"|AIza[\w-]{30,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+"
    r"|(?:wandb_v1_|tm_|trailmark_)\w{20,}|local-[0-9a-f]{40})"
)
_ADDRESS = re.compile(r"\b[a-zA-Z][\w+.-]*://[^\s'\"]+")
_OPTION = re.compile(r"(?P<name>[-+]{0,2}[A-Za-z][\w.-]*)=(?P<value>.*)", re.DOTALL)


def redact_arguments(arguments: Sequence[str]) -> list[str]:
    """A command line without passwords, keys and tokens.

    A value is taken out where its option is named like a secret, where it looks like
    the key of a known service, and where an address carries a password.

    >>> redact_arguments(["train.py", "--api-key=abc", "--token", "x", "--lr", "0.1"])
    ['train.py', '--api-key=***', '--token', '***', '--lr', '0.1']
    >>> redact_arguments(["--max-token=9", "https://me:pw@host/x"])
    ['--max-token=9', 'https://host/x']
    """
    redacted: list[str] = []
    hides_next = False
    for argument in arguments:
        if hides_next and not argument.startswith("--"):
            redacted.append(HIDDEN)
            hides_next = False
            continue
        hides_next = argument.startswith("-") and is_secret_name(argument)
        redacted.append(_redact_argument(argument))
    return redacted


def is_secret_name(name: str) -> bool:
    """Whether an option or variable is named like a secret.

    >>> is_secret_name("--hf_token"), is_secret_name("--max_tokens")
    (True, False)
    """
    bare = name.lstrip("-+")
    return bool(_SECRET_NAME.search(bare)) and not _HARMLESS_NAME.search(bare)


def redact_text(text: str) -> str:
    """Text without the keys of known services and passwords in addresses."""
    without_keys = _SECRET_VALUE.sub(HIDDEN, text)
    return _ADDRESS.sub(lambda match: redact_url(match[0]), without_keys)


def redact_url(url: str) -> str:
    """An address without user and password; other forms of address are untouched.

    >>> redact_url("https://x-access-token:ghs_1@github.com/a/b.git")
    'https://github.com/a/b.git'
    >>> redact_url("git@github.com:a/b.git")
    'git@github.com:a/b.git'
    >>> redact_url("ssh://git@host:22/a")
    'ssh://git@host:22/a'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return HIDDEN
    user, at, host = parts.netloc.rpartition("@")
    if not parts.scheme or not at:
        return url
    is_login_name = ":" not in user and parts.scheme in {"ssh", "git+ssh"}
    return url if is_login_name else urlunsplit(parts._replace(netloc=host))


def _redact_argument(argument: str) -> str:
    option = _OPTION.fullmatch(argument)
    if option and is_secret_name(option["name"]):
        return f"{option['name']}={HIDDEN}"
    return redact_text(argument)
