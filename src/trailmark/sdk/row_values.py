"""The long way of a row: rich values, odd keys, odd values.

What is simply wrong with the call raises; what is odd about one value is counted, and
the good parts of the row are kept.
"""

from __future__ import annotations

import dataclasses
import datetime
import math
import os
import re
import sys
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, Protocol, cast

from trailmark.errors import UsageError
from trailmark.media.value import MediaValue, Place
from trailmark.sdk.device_values import DeviceScalar, device_scalar
from trailmark.sdk.guard import Guard
from trailmark.sdk.row_encoder import MAX_ROW_BYTES, MAX_TEXT, encode_json

MAX_DEPTH = 100
"""Levels of nesting kept; servers take twice as many."""
MAX_INTEGER_BITS = 1024
"""Larger ones are no number to any reader."""
MAX_LISTED = 32
"""Arrays of more elements become histograms."""

_PLAIN = frozenset([float, bool, type(None)])
_SURROGATE = re.compile("[\ud800-\udfff]")
_ARRAY_LIBRARIES = ("numpy", "torch", "jax", "tensorflow", "cupy", "mlx.core")


class _DroppedError(Exception):
    """A part of a value cannot be kept at all. Never leaves this module."""


def check_row(data: Any) -> dict[str, Any]:
    """Check what was handed to `log`.

    Raises:
        UsageError: Not a mapping, or a key of it is not a string.
    """
    if not isinstance(data, Mapping):
        raise UsageError(
            f"log takes a dict, not {type(data).__name__!r}",
            hint='write run.log({"loss": value})',
        )
    row = dict(cast("Mapping[Any, Any]", data))
    for key in row:
        if not isinstance(key, str):
            raise UsageError(
                f"the key {key!r} of a row is not a string",
                hint=f"write {str(key)!r}",
            )
    return cast("dict[str, Any]", row)


class RunPlace(Place, Protocol):
    """A run that keeps some values as artifacts as well."""

    def log_value(self, value: MediaValue, key: str, step: int | str) -> dict[str, Any]:
        """Have a value write its files; what the row says of it."""
        ...


class RowCleaner:
    """Makes JSON of anything, for one run.

    Args:
        guard: Counts what was odd.
        place: The run, where rich values put their files.
    """

    def __init__(self, guard: Guard, place: RunPlace) -> None:
        self._guard = guard
        self._place = place

    def clean(self, row: dict[str, Any], step: int | str) -> dict[str, Any]:
        """The row as JSON-able values and `DeviceScalar`s; no key is not a string."""
        cleaned: dict[str, Any] = {}
        for key, value in row.items():
            if type(value) in _PLAIN and key.isascii():
                cleaned[key] = value
                continue
            with self._guard.catching(
                "value_failed", f"the value of {key!r} cannot be logged"
            ):
                try:
                    self._clean_top(key, value, step, cleaned)
                except _DroppedError as dropped:
                    self._guard.note("value_dropped", f"{key!r} {dropped}")
        return cleaned

    def _clean_top(
        self, key: str, value: Any, step: int | str, into: dict[str, Any]
    ) -> None:
        """Custom charts are more than one key; everything else is itself."""
        charts = sys.modules.get("trailmark.media.plot.custom_chart")
        if charts is None or not isinstance(value, charts.CustomChart):
            into[_text(key)] = self._clean(value, key, step, ())
            return
        rows, client_info = value.parts(key)
        for name, part in rows.items():
            into[_text(name)] = self._clean(part, name, step, ())
        self._place.add_client_info(client_info)

    def _clean(  # noqa: PLR0912  (one line a type)
        self, value: Any, key: str, step: int | str, above: tuple[int, ...]
    ) -> Any:
        match value:
            case None | bool() | float():
                return float(value) if isinstance(value, float) else value
            case Enum():
                return self._clean(value.value, key, step, above)
            case int():
                return self._clean_integer(int(value), key)
            case str():
                return self._clean_text(value, key)
            case MediaValue():
                return self._place.log_value(value, key, step)
            case Mapping():
                mapping = cast("Mapping[Any, Any]", value)
                return self._clean_mapping(mapping, key, step, above)
            case list() | tuple() | set() | frozenset() | range():
                items = cast("Iterable[Any]", value)
                return self._clean_items(list(items), value, key, step, above)
            case datetime.datetime() | datetime.date() | datetime.time():
                return value.isoformat()
            case datetime.timedelta():
                return value.total_seconds()
            case _ if type(value).__module__ in ("decimal", "fractions"):
                return float(value)
            case os.PathLike():
                return self._clean_text(os.fspath(cast("os.PathLike[str]", value)), key)
            case bytes() | bytearray() | memoryview():
                return self._clean_bytes(bytes(value), key)
            case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
                fields = {
                    field.name: getattr(value, field.name)
                    for field in dataclasses.fields(value)
                }
                return self._clean_mapping(fields, key, step, (*above, id(value)))
            case _:
                return self._clean_object(value, key, step, above)

    def _clean_text(self, text: str, key: str) -> str:
        if len(text) > MAX_TEXT:
            self._guard.note(
                "text_cut",
                f"{key!r} is a text of {len(text)} characters; {MAX_TEXT} are kept",
                "save long texts as a file: run.save(path)",
            )
            text = text[:MAX_TEXT]
        return _text(text)

    def _clean_integer(self, value: int, key: str) -> int | str:
        if value.bit_length() <= MAX_INTEGER_BITS:
            return value
        self._guard.note(
            "value_as_text",
            f"{key!r} is an integer of {value.bit_length()} bits, kept as text",
        )
        return self._clean_text(hex(value), key)

    def _clean_bytes(self, data: bytes, key: str) -> str:
        self._guard.note(
            "bytes_logged",
            f"{key!r} holds bytes; their beginning is kept as text",
            "decode them, or save them as a file",
        )
        shown = repr(data[:64])
        return shown if len(data) <= 64 else f"{shown}… ({len(data)} bytes)"

    def _clean_mapping(
        self,
        mapping: Mapping[Any, Any],
        key: str,
        step: int | str,
        above: tuple[int, ...],
    ) -> dict[str, Any]:
        above = _deeper(mapping, above)
        return {
            _text(str(name)): self._clean(item, f"{key}.{name}", step, above)
            for name, item in mapping.items()
        }

    def _clean_items(
        self,
        items: list[Any],
        container: Any,
        key: str,
        step: int | str,
        above: tuple[int, ...],
    ) -> Any:
        above = _deeper(container, above)
        if items and isinstance(items[0], MediaValue):
            kind = type(items[0])
            if all(type(item) is kind for item in items):
                together = kind.logged_together(items, self._place, key, step)
                if together is not None:
                    return together
        return [
            self._clean(item, f"{key}.{place}", step, above)
            for place, item in enumerate(items)
        ]

    def _clean_object(
        self, value: Any, key: str, step: int | str, above: tuple[int, ...]
    ) -> Any:
        if (on_device := device_scalar(value)) is not None:
            return on_device
        if _is_array(value):
            found = self._clean_array(value, key, step, above)
            if found is not None:
                return found
        if (media := _as_media(value)) is not None:
            return self._clean(media, key, step, above)
        shown = repr(value)
        self._guard.note(
            "value_as_text",
            f"{key!r} is of type {type(value).__name__!r}; its repr is kept",
            "log numbers, texts, lists, dicts, or a value such as trailmark.Image",
        )
        return self._clean_text(shown, key)

    def _clean_array(
        self, value: Any, key: str, step: int | str, above: tuple[int, ...]
    ) -> Any:
        """The list of a small array, the number of a scalar; None for others."""
        detached = value.detach() if hasattr(value, "detach") else value
        if _element_count(detached) > MAX_LISTED:
            return None
        plain = detached.tolist() if hasattr(detached, "tolist") else detached.numpy()
        while isinstance(plain, list) and len(cast("list[Any]", plain)) == 1:
            plain = cast("list[Any]", plain)[0]
        if type(plain) is type(value):
            return None
        if isinstance(plain, complex):
            return None
        return self._clean(plain, key, step, above)


def encode_cleaned(cleaned: dict[str, Any], guard: Guard) -> bytes:
    """The JSON of a cleaned row, with the tokens NaN and Infinity where they are.

    A row that is too long for servers loses its largest values, counted.
    """
    encoded = encode_json(cleaned)
    if len(encoded) <= MAX_ROW_BYTES:
        return encoded
    sizes = {key: len(encode_json(value)) for key, value in cleaned.items()}
    kept = dict(cleaned)
    excess = len(encoded) - MAX_ROW_BYTES
    for key in sorted(sizes, key=sizes.__getitem__, reverse=True):
        if excess <= 0:
            break
        excess -= sizes[key] + len(encode_json(key)) + 2
        del kept[key]
        guard.note(
            "row_too_long",
            f"a row of {len(encoded)} bytes is too long; {key!r} was left out",
            "log large values as trailmark.Table, or save a file",
        )
    return encode_json(kept)


def _deeper(container: Any, above: tuple[int, ...]) -> tuple[int, ...]:
    if id(container) in above:
        raise _DroppedError("holds itself and was left out")
    if len(above) >= MAX_DEPTH:
        raise _DroppedError(f"is nested deeper than {MAX_DEPTH} levels, and left out")
    return (*above, id(container))


def _text(text: str) -> str:
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _is_array(value: Any) -> bool:
    library = type(value).__module__
    return (
        hasattr(value, "shape")
        and hasattr(value, "dtype")
        and (library.startswith(_ARRAY_LIBRARIES) or library.startswith("jaxlib"))
    )


def _element_count(value: Any) -> int:
    return math.prod(int(extent) for extent in value.shape)


def _as_media(value: Any) -> MediaValue | None:
    """What a picture, figure, data frame or large array becomes."""
    if not any(
        name in sys.modules
        for name in ("numpy", "PIL", "torch", "matplotlib", "plotly", "pandas", "jax")
    ):
        return None
    from trailmark.media.convert import as_media  # imports nothing heavy until here

    return as_media(value)


def resolve_scalars(value: Any) -> Any:
    """The same structure with numbers that have arrived; waits for them."""
    if isinstance(value, DeviceScalar):
        return value.read()
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {key: resolve_scalars(item) for key, item in members.items()}
    if isinstance(value, list):
        return [resolve_scalars(item) for item in cast("list[Any]", value)]
    return value


def has_device_scalars(value: Any) -> bool:
    """Whether something in a cleaned value is still on a device."""
    if isinstance(value, DeviceScalar):
        return True
    if isinstance(value, dict):
        return any(map(has_device_scalars, cast("dict[str, Any]", value).values()))
    return isinstance(value, list) and any(
        map(has_device_scalars, cast("list[Any]", value))
    )
