"""Just enough of Protocol Buffers to read event files: fields of a message, in order.

Source: protobuf.dev/programming-guides/encoding.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

MAX_VARINT_BYTES = 10
_DOUBLE = struct.Struct("<d")
_FLOAT = struct.Struct("<f")


class MalformedError(ValueError):
    """Bytes that are no message. Never leaves this package."""


def fields(data: bytes) -> Iterator[tuple[int, Any]]:
    """Number and value of each field: an int for varints, else bytes as they are.

    Raises:
        MalformedError: The bytes end too soon, or hold what is no field.
    """
    at, end = 0, len(data)
    while at < end:
        tag = data[at]
        at += 1
        if tag >= 0x80:
            tag, at = _varint(data, at - 1)
        number, kind = tag >> 3, tag & 7
        if kind == 2:
            if at < end and data[at] < 0x80:
                length, at = data[at], at + 1
            else:
                length, at = _varint(data, at)
            stop = at + length
            if stop > end:
                raise MalformedError
            yield number, data[at:stop]
            at = stop
        elif kind == 0:
            value, at = _varint(data, at)
            yield number, value
        elif kind in (1, 5):
            stop = at + (8 if kind == 1 else 4)
            if stop > end:
                raise MalformedError
            yield number, data[at:stop]
            at = stop
        else:
            raise MalformedError


def message(data: Any) -> bytes:
    """A field's value where bytes are wanted.

    Raises:
        MalformedError: It is a number.
    """
    if not isinstance(data, bytes):
        raise MalformedError
    return data


def text(data: Any) -> str:
    """A field's value as text; what is no UTF-8 is replaced."""
    return message(data).decode(errors="replace")


def double(data: Any) -> float:
    """A `double`."""
    return _one(_DOUBLE, data)


def float32(data: Any) -> float:
    """A `float`."""
    return _one(_FLOAT, data)


def integer(data: Any) -> int:
    """A signed integer of 64 bits.

    >>> integer(2**64 - 1)
    -1
    """
    if not isinstance(data, int):
        raise MalformedError
    value = data & 0xFFFFFFFFFFFFFFFF
    return value - (1 << 64) if value >= 1 << 63 else value


def packed(data: Any, code: str) -> list[Any]:
    """Repeated numbers of a fixed width, packed or one alone.

    Args:
        code: Of `struct`, such as "d".
    """
    content = message(data)
    size = struct.calcsize(f"<{code}")
    if len(content) % size:
        raise MalformedError
    return list(struct.unpack(f"<{len(content) // size}{code}", content))


def packed_varints(data: Any) -> list[int]:
    """Repeated integers, packed or one alone."""
    if isinstance(data, int):
        return [integer(data)]
    content, at, values = message(data), 0, list[int]()
    while at < len(content):
        value, at = _varint(content, at)
        values.append(integer(value))
    return values


def _one(form: struct.Struct, data: Any) -> float:
    content = message(data)
    if len(content) != form.size:
        raise MalformedError
    return form.unpack(content)[0]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    for place in range(at, min(len(data), at + MAX_VARINT_BYTES)):
        byte = data[place]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place + 1
        shift += 7
    raise MalformedError
