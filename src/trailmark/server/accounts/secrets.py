"""API keys and tokens: how they are made, recognised, masked and stored.

Only the SHA-256 of a secret is kept. That is enough, since what is hashed is random
and long; passwords, which are neither, go through argon2 in `passwords.py`.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import string
import zlib

from trailmark.errors import InvalidInputError

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_PREFIX = "tm-"
_RANDOM_CHARS = 34
_CHECKSUM_CHARS = 6
_KEY = re.compile(r"[A-Za-z0-9_-]{40,128}", re.ASCII)


def new_api_key() -> str:
    """A fresh key: `tm-`, 34 random characters (202 bits), 6 of their checksum.

    What follows the first dash has exactly 40 characters, since `wandb` 0.22 takes no
    other length; later versions take at least 40.
    """
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_CHARS))
    return _PREFIX + body + _checksum(body)


def is_mistyped(secret: str) -> bool:
    """Whether `secret` looks like one of our keys, but its checksum does not hold."""
    body = secret.removeprefix(_PREFIX)
    if body == secret or len(body) != _RANDOM_CHARS + _CHECKSUM_CHARS:
        return False
    return _checksum(body[:_RANDOM_CHARS]) != body[_RANDOM_CHARS:]


def check_api_key(secret: str) -> str:
    """Check a key that somebody brings along.

    Raises:
        InvalidInputError: Not 40 to 128 of `A-Z a-z 0-9 _ -`. The key is not shown.
    """
    if not _KEY.fullmatch(secret):
        raise InvalidInputError(
            f"an API key of {len(secret)} characters cannot be imported",
            hint="a key has 40 to 128 letters, digits, '_' and '-'",
        )
    return secret


def new_token() -> str:
    """256 random bits for a session or a one-time link, safe in a URL."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is stored of a secret, 32 bytes."""
    return hashlib.sha256(secret.encode()).digest()


def masked(secret: str, at_the_end: int = 4) -> str:
    """Enough of a key for a person to tell keys apart, too little to use it."""
    return f"{secret[:6]}…{secret[-at_the_end:]}"


def _checksum(body: str) -> str:
    value = zlib.crc32(body.encode())
    chars: list[str] = []
    for _ in range(_CHECKSUM_CHARS):
        value, digit = divmod(value, len(_ALPHABET))
        chars.append(_ALPHABET[digit])
    return "".join(chars)
