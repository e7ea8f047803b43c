"""What trainer and uploader tell each other: one JSON object a line."""

from __future__ import annotations

import json
from typing import Any, cast

import orjson

from trailmark.sdk.row_encoder import encode_json


def encode_message(message: dict[str, Any]) -> bytes:
    """One line. A summary in it may hold NaN and integers of any size."""
    return encode_json(message) + b"\n"


def decode_message(line: bytes) -> dict[str, Any] | None:
    """The message; None for something else that was printed there."""
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            said = json.loads(line)  # knows NaN
        except ValueError:
            return None
    return cast("dict[str, Any]", said) if isinstance(said, dict) else None
