"""What a record of an event file says.

Source: tensorflow/tensorboard, `event.proto`, `summary.proto`, `tensor.proto`,
`plugin_data.proto` of hparams.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from trailmark.apis.public.tensorboard.protobuf import (
    double,
    fields,
    float32,
    integer,
    message,
    packed,
    packed_varints,
    text,
)

_SESSION_STARTED = 1
_STRING = 7
# What `struct` calls the types of tensors whose content is bytes.
_CODES = {
    1: "f",
    2: "d",
    3: "i",
    4: "B",
    5: "h",
    6: "b",
    9: "q",
    10: "?",
    17: "H",
    19: "e",
    22: "I",
    23: "Q",
}
# Fields that hold a tensor's numbers one by one.
_FIXED_FIELDS = {5: "f", 6: "d"}
_VARINT_FIELDS = (7, 10, 11, 16, 17)
MAX_NUMBERS = 1 << 20


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts between edges, of which there is one more, ascending."""

    counts: list[float]
    edges: list[float]


@dataclass(frozen=True, slots=True)
class Pictures:
    """Image files that were logged together."""

    files: list[bytes]


@dataclass(frozen=True, slots=True)
class Sounds:
    """Sound files that were logged together."""

    files: list[bytes]


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts that were logged together."""

    texts: list[str]


Value = float | Histogram | Pictures | Sounds | Texts


@dataclass(slots=True)
class Event:
    """One record.

    Attributes:
        wall_time_s: Epoch seconds.
        values: Tag and value of each summary that can be shown.
        hparams: Hyperparameters of the session that begins here.
        left_out: Names of plugins whose summaries cannot be shown, one a summary.
        is_restart: Whether what was logged for this step and later counts no more.
    """

    wall_time_s: float = 0.0
    step: int = 0
    values: list[tuple[str, Value]] = field(default_factory=list[tuple[str, Value]])
    hparams: dict[str, Any] = field(default_factory=dict[str, Any])
    left_out: list[str] = field(default_factory=list[str])
    is_restart: bool = False


class EventReader:
    """Reads the records of one file, in order: a tag's first summary says what the
    later ones are."""

    def __init__(self) -> None:
        self._plugins: dict[str, str] = {}

    def read(self, record: bytes) -> Event:
        """An event.

        Raises:
            MalformedError: The record is none.
        """
        event = Event()
        summaries: list[bytes] = []
        for number, value in fields(record):
            if number == 1:
                event.wall_time_s = double(value)
            elif number == 2:
                event.step = integer(value)
            elif number == 5:
                summaries.append(message(value))
            elif number == 7:
                event.is_restart = (1, _SESSION_STARTED) in list(fields(message(value)))
        for summary in summaries:
            for number, value in fields(summary):
                if number == 1:
                    self._take(message(value), event)
        return event

    def _take(self, summary: bytes, event: Event) -> None:
        tag, metadata, kept = "", b"", None
        for number, value in fields(summary):
            if number == 1:
                tag = text(value)
            elif number == 9:
                metadata = message(value)
            elif number in (2, 4, 5, 6, 8):
                kept = (number, value)
        plugin, content = _plugin(metadata) if metadata else ("", b"")
        if plugin:
            self._plugins.setdefault(tag, plugin)
        plugin = self._plugins.get(tag, "")
        if plugin == "hparams":
            event.hparams |= _hparams(content)
            return
        value = None if kept is None else _value(*kept, plugin)
        if value is None:
            event.left_out.append(plugin or "unknown")
        else:
            event.values.append((tag, value))


def _value(number: int, data: Any, plugin: str) -> Value | None:
    match number:
        case 2:
            return float32(data)
        case 4:
            return _member(data, 4, Pictures)
        case 5:
            return _histogram(message(data))
        case 6:
            return _member(data, 4, Sounds)
        case _:
            return _tensor_value(message(data), plugin)


def _member(data: Any, wanted: int, kind: Any) -> Any:
    for number, value in fields(message(data)):
        if number == wanted:
            return kind([message(value)])
    return None


def _plugin(metadata: bytes) -> tuple[str, bytes]:
    name, content = "", b""
    for number, value in fields(metadata):
        if number == 1:
            for part, said in fields(message(value)):
                if part == 1:
                    name = text(said)
                elif part == 2:
                    content = message(said)
    return name, content


def _histogram(data: bytes) -> Histogram | None:
    least = most = 0.0
    limits: list[float] = []
    counts: list[float] = []
    for number, value in fields(data):
        if number == 1:
            least = double(value)
        elif number == 2:
            most = double(value)
        elif number == 6:
            limits += packed(value, "d")
        elif number == 7:
            counts += packed(value, "d")
    if not counts or len(limits) != len(counts):
        return None
    # The outer buckets are open; the values there end with the least and the most.
    while len(counts) > 1 and not counts[0]:
        del counts[0], limits[0]
    while len(counts) > 1 and not counts[-1]:
        del counts[-1], limits[-1]
    edges = [min(least, limits[0]), *limits[:-1], min(max(most, least), limits[-1])]
    return _of_edges(counts, edges)


def _of_edges(counts: list[float], edges: list[float]) -> Histogram | None:
    """Counts are kept, edges put in order: one value alone has a bin without width."""
    if not all(map(math.isfinite, edges)) or not all(map(math.isfinite, counts)):
        return None
    for place in range(1, len(edges)):
        edges[place] = max(edges[place], edges[place - 1])
    if edges[0] == edges[-1]:
        edges[0], edges[-1] = edges[0] - 0.5, edges[-1] + 0.5
        edges[1:-1] = [
            edges[0] + place / len(counts) for place in range(1, len(counts))
        ]
    return Histogram(counts, edges)


@dataclass(slots=True)
class _Tensor:
    kind: int = 0
    shape: list[int] = field(default_factory=list[int])
    numbers: list[float] = field(default_factory=list[float])
    strings: list[bytes] = field(default_factory=list[bytes])


def _tensor_value(data: bytes, plugin: str) -> Value | None:
    tensor = _tensor(data)
    match plugin:
        case "images":
            return Pictures(tensor.strings[2:]) if tensor.strings[2:] else None
        case "audio":
            labelled = len(tensor.shape) == 2 and tensor.shape[1] == 2
            files = tensor.strings[::2] if labelled else tensor.strings
            return Sounds(files) if files else None
        case "histograms":
            return _tensor_histogram(tensor.numbers)
        case _ if tensor.kind == _STRING and plugin in ("", "text"):
            return Texts([one.decode(errors="replace") for one in tensor.strings])
        case _ if len(tensor.numbers) == 1 and math.prod(tensor.shape) == 1:
            return float(tensor.numbers[0])
        case _:
            return None


def _tensor_histogram(numbers: Sequence[float]) -> Histogram | None:
    """Rows of left edge, right edge and count."""
    if not numbers or len(numbers) % 3:
        return None
    edges = [numbers[0], *numbers[1::3]]
    return _of_edges(list(numbers[2::3]), edges)


def _tensor(data: bytes) -> _Tensor:
    tensor, content = _Tensor(), b""
    for number, value in fields(data):
        if number == 1:
            tensor.kind = integer(value)
        elif number == 2:
            tensor.shape = _shape(message(value))
        elif number == 4:
            content = message(value)
        elif number in _FIXED_FIELDS:
            tensor.numbers += packed(value, _FIXED_FIELDS[number])
        elif number in _VARINT_FIELDS:
            tensor.numbers += packed_varints(value)
        elif number == 8:
            tensor.strings.append(message(value))
        elif number == 13:
            halves = packed_varints(value)
            bits = [one & 0xFFFF for one in halves]
            tensor.numbers += packed(struct.pack(f"<{len(bits)}H", *bits), "e")
    if content and tensor.kind in _CODES:
        tensor.numbers = packed(content, _CODES[tensor.kind])
    size = math.prod(tensor.shape)
    if len(tensor.numbers) == 1 and 1 < size <= MAX_NUMBERS:
        tensor.numbers *= size  # one number stands for all
    return tensor


def _shape(data: bytes) -> list[int]:
    sizes: list[int] = []
    for number, value in fields(data):
        if number == 2:
            extent = 0
            for part, said in fields(message(value)):
                if part == 1:
                    extent = integer(said)
            sizes.append(extent)
    return sizes


def _hparams(content: bytes) -> dict[str, Any]:
    """Hyperparameters of a session's beginning; nothing for its end."""
    found: dict[str, Any] = {}
    for number, value in fields(content):
        if number == 3:
            for part, entry in fields(message(value)):
                if part == 1:
                    said = dict(fields(message(entry)))
                    found[text(said.get(1, b""))] = _plain(message(said.get(2, b"")))
    return found


def _plain(data: bytes) -> Any:
    """What a `google.protobuf.Value` holds; structures are left out."""
    for number, value in fields(data):
        if number == 2:
            given = double(value)
            return int(given) if given.is_integer() and abs(given) < 2**53 else given
        if number == 3:
            return text(value)
        if number == 4:
            return bool(value)
    return None
