"""Turns what is logged into the JSON of a row, fast when it is plain.

A dict of Python numbers is one call of orjson. Scalars of array libraries are read in
its hook. Everything else (media, NaN, odd keys, cycles) takes the long way in
`row_values`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import orjson

MAX_ROW_BYTES = (10 << 20) - (100 << 10)
"""Servers of the protocol refuse longer lines."""
MAX_TEXT = 1_000_000
"""Characters kept of one string."""

# Dataclasses go to the hook, since a rich value may be one.
OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS


class NotPlainError(TypeError):
    """A value that the fast way does not know. Never leaves this package."""


Reader = Callable[[Any], Any]


class ScalarHook:
    """Reads scalars of array libraries while orjson encodes.

    Attributes:
        was_used: Whether it read one since this was last set to False; the row's
            values are then not what the caller's dict holds.
    """

    def __init__(self) -> None:
        self.was_used = False
        self._readers: dict[type, Reader] = {}

    def __call__(self, value: Any) -> Any:
        self.was_used = True
        reader = self._readers.get(type(value))
        if reader is None:
            reader = self._readers[type(value)] = reader_of(type(value))
        return reader(value)


def reader_of(kind: type) -> Reader:
    """How a scalar of this type is read without waiting for a device."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and issubclass(kind, numpy.generic):
        return _read_numpy
    torch = sys.modules.get("torch")
    if torch is not None and issubclass(kind, getattr(torch, "Tensor", ())):
        return _read_torch
    return _refuse


def _read_numpy(value: Any) -> Any:
    plain = value.item()
    if isinstance(plain, (int, float, str, bool)):
        return plain
    raise NotPlainError


def _read_torch(value: Any) -> Any:
    if value.device.type == "cpu" and value.numel() == 1 and not value.is_complex():
        return value.item()
    raise NotPlainError


def _refuse(value: Any) -> Any:
    raise NotPlainError(type(value).__name__)


def encode_plain(data: dict[str, Any], hook: ScalarHook) -> bytes | None:
    """The JSON object of a plain row; None when it must take the long way.

    orjson writes NaN as null, so a row that shows a null is looked at again.
    """
    try:
        encoded = orjson.dumps(data, hook, OPTIONS)
    except TypeError:
        return None
    if b"null" in encoded or len(encoded) > MAX_TEXT:
        return None
    return encoded


def encode_json(value: Any) -> bytes:
    """JSON with the tokens NaN and Infinity, integers of any size, and `?` for what
    is no character."""
    try:
        encoded = orjson.dumps(value)
    except TypeError:  # an integer beyond 64 bits
        encoded = b"null"
    if b"null" not in encoded:
        return encoded
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")
