"""A sweep's YAML for readers that have no YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import yaml

from trailmark.wire.lenient_json import dumps

_LONGEST_INTEGER_BITS = 1_000


def config_as_json(text: str) -> str:
    """The configuration as JSON; what JSON has no word for is written as text.

    Args:
        text: YAML that `read_config` accepted.

    >>> config_as_json("{method: grid, since: 2020-01-01, 1: x}")
    '{"method":"grid","since":"2020-01-01","1":"x"}'
    """
    return dumps(_plain(yaml.safe_load(text)))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        members = cast("Mapping[Any, Any]", value)
        return {str(key): _plain(one) for key, one in members.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in cast("list[Any]", value)]
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, cast("set[Any]", value)))
    if isinstance(value, int) and value.bit_length() > _LONGEST_INTEGER_BITS:
        return hex(value)  # no reader has a number this long
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)
