"""The body a client streams a run with: one JSON object of line chunks and flags.

The lines stay text. A history line is checked to be one JSON object and is not
otherwise read, all lines of a chunk in one pass, which costs about 0.6 µs a row of 20
metrics; what it means is worked out when somebody looks.

Source: wire protocol 2.6.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from trailmark.errors import InvalidInputError, TooLargeError

HISTORY = "wandb-history.jsonl"
EVENTS = "wandb-events.jsonl"
SUMMARY = "wandb-summary.json"
CONSOLE = "output.log"

MAX_LINE_CHARS = 10 * 1024 * 1024
MAX_DEPTH = 200
# Line counts travel as 32-bit integers; no stream of one run comes near.
_MAX_LINES = 2**31 - 1
# What Python, and so the official client, reads as one number at most.
_MAX_DIGITS = 4_300
_TOO_MANY_DIGITS = re.compile(rf"[0-9]{{{_MAX_DIGITS + 1}}}")
_SHOWN_CHARS = 80
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Lines:
    """Some consecutive lines of one stream.

    Attributes:
        offset: Line number of the first line, counted by the writer from 0.
        lines: Each without a line break. History and event lines are JSON objects
            that may hold the tokens NaN and Infinity.
        joined: The same as UTF-8, with line breaks in between; None when nobody has
            joined them yet.
    """

    offset: int
    lines: list[str]
    joined: bytes | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class StreamedBody:
    """What one request says. An empty one is a heartbeat.

    Attributes:
        summary: The whole summary as JSON text (NaN allowed), None when not sent.
        uploaded: Paths of run files whose upload the client has finished.
        exit_code: Exit code of a completed run, None when the client gave none.
        crashed: With `complete`: nobody said goodbye, and nothing more will come.
        ended_at: With `complete`: when the run ended, in epoch seconds by its own
            clock; None when not told.
    """

    history: Lines | None = None
    events: Lines | None = None
    console: Lines | None = None
    summary: str | None = None
    uploaded: list[str] = field(default_factory=list[str])
    preempting: bool = False
    complete: bool = False
    exit_code: int | None = None
    crashed: bool = False
    ended_at: float | None = None


class _Chunk(msgspec.Struct):
    content: list[str]
    offset: int = 0

    @property
    def longest(self) -> int:
        """Characters in the longest line; there must be one."""
        return max(map(len, self.content))


class _Envelope(msgspec.Struct):
    files: dict[str, _Chunk] | None = None
    uploaded: list[str] | None = None
    preempting: bool | None = None
    complete: bool | None = None
    exitcode: int | None = None
    crashed: bool | None = None
    ended_at: float | None = None


class _AnyObject(msgspec.Struct):
    """Matches every JSON object: unknown fields are skipped, and so validated."""


_decode_envelope = msgspec.json.Decoder(_Envelope).decode
_decode_object = msgspec.json.Decoder(_AnyObject).decode
_decode_objects = msgspec.json.Decoder(_AnyObject).decode_lines


def inflate(body: bytes, max_bytes: int) -> bytes:
    """Undo gzip.

    Raises:
        InvalidInputError: `body` is not one whole gzip member.
        TooLargeError: It would inflate to more than `max_bytes`.
    """
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        plain = inflater.decompress(body, max_bytes + 1)
    except zlib.error as error:
        raise InvalidInputError(f"body is not gzip: {error}") from error
    if len(plain) > max_bytes:
        raise TooLargeError(
            f"body inflates to more than {max_bytes} bytes",
            hint="send fewer lines in one request",
        )
    if not inflater.eof or inflater.unused_data:
        raise InvalidInputError("gzip body is torn or has bytes after its end")
    return plain


def parse_streamed_body(body: bytes) -> StreamedBody:
    """Decode and check a whole request, so that none is stored by half.

    Raises:
        InvalidInputError: Not the documented JSON, an unknown stream, an offset out
            of range, or a line that is not a JSON object; names the line.
        TooLargeError: A line is longer than `MAX_LINE_CHARS`.
    """
    envelope = _envelope(body)
    files = envelope.files or {}
    if unknown := files.keys() - {HISTORY, EVENTS, SUMMARY, CONSOLE}:
        raise InvalidInputError(
            f"no such stream: {min(unknown)[:_SHOWN_CHARS]!r}",
            hint=f"streams are {HISTORY}, {EVENTS}, {SUMMARY} and {CONSOLE}",
        )
    summary = _json_lines(files, SUMMARY)
    return StreamedBody(
        history=_json_lines(files, HISTORY),
        events=_json_lines(files, EVENTS),
        console=_text_lines(files, CONSOLE),
        summary=summary.lines[-1] if summary else None,
        uploaded=envelope.uploaded or [],
        preempting=bool(envelope.preempting),
        complete=bool(envelope.complete),
        exit_code=_exit_code(envelope.exitcode),
        crashed=bool(envelope.crashed),
        ended_at=envelope.ended_at,
    )


def _envelope(body: bytes) -> _Envelope:
    try:
        return _decode_envelope(body)
    except msgspec.ValidationError as error:
        raise InvalidInputError(f"unexpected body: {error}") from error
    except msgspec.DecodeError as error:
        raise InvalidInputError(f"body is not JSON: {error}") from error
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"body is not UTF-8: {error.reason}") from error
    except RecursionError as error:
        raise InvalidInputError("body is nested too deeply") from error


def _exit_code(code: int | None) -> int | None:
    """The code as a signed 32-bit integer; Windows counts unsigned."""
    if code is None or -(2**31) <= code < 2**31:
        return code
    if 0 <= code < 2**32:
        return code - 2**32
    raise InvalidInputError(
        f"{code} is not an exit code", hint="exit codes are 32-bit integers"
    )


def _json_lines(files: Mapping[str, _Chunk], name: str) -> Lines | None:
    chunk = _chunk(files, name)
    if chunk is None:
        return None
    joined = _joined_objects(chunk)
    if joined is not None:
        return Lines(chunk.offset, chunk.content, joined)
    checked = [
        _json_line(line, name, chunk.offset + i) for i, line in enumerate(chunk.content)
    ]
    return Lines(chunk.offset, checked)


def _text_lines(files: Mapping[str, _Chunk], name: str) -> Lines | None:
    chunk = _chunk(files, name)
    if chunk is None:
        return None
    return Lines(chunk.offset, [_one_line(line) for line in chunk.content])


def _chunk(files: Mapping[str, _Chunk], name: str) -> _Chunk | None:
    chunk = files.get(name)
    if chunk is None or not chunk.content:
        return None
    if not 0 <= chunk.offset <= _MAX_LINES - len(chunk.content):
        raise InvalidInputError(
            f"{name}: offset {chunk.offset} is out of range",
            hint=f"a stream begins with line 0 and has at most {_MAX_LINES} lines",
        )
    if (longest := chunk.longest) > MAX_LINE_CHARS:
        raise TooLargeError(
            f"{name}: a line of {longest} characters; {MAX_LINE_CHARS} is the most",
            hint="log fewer or smaller values in one step",
        )
    return chunk


def _joined_objects(chunk: _Chunk) -> bytes | None:
    """The lines joined, if all are plainly JSON objects; None leaves the question open.

    Nothing but the end of an object comes before a line break here, and nothing but
    the start of one after it, which valid JSON has nowhere within an object. So as
    many objects as lines are one object in each.
    """
    lines = chunk.content
    for line in lines:
        if line[:1] != "{" or line[-1:] != "}" or "\n" in line:
            return None
        # A search is cheaper than a count, and most rows are flat.
        if ("[" in line or line.find("{", 1) > 0) and _n_brackets(line) > MAX_DEPTH:
            return None
    if chunk.longest > _MAX_DIGITS and any(map(_holds_too_many_digits, lines)):
        return None
    joined = "\n".join(lines).encode()
    return joined if _n_objects(joined) == len(lines) else None


def _n_objects(joined: bytes) -> int | None:
    """How many JSON objects follow each other; None when it is not only objects.

    NaN and the infinities pass. Where `null` with a space before it makes valid JSON,
    they stood in place of a value or in a text.
    """
    try:
        return len(_decode_objects(joined))
    except (msgspec.DecodeError, RecursionError):
        if b"NaN" not in joined and b"Infinity" not in joined:
            return None
    for token in (b"NaN", b"-Infinity", b"Infinity"):
        joined = joined.replace(token, b" null")
    try:
        return len(_decode_objects(joined))
    except (msgspec.DecodeError, RecursionError):
        return None


def _json_line(line: str, name: str, number: int) -> str:
    try:
        _decode_object(line)
    except (msgspec.DecodeError, RecursionError):
        line = _lenient_json_line(line, name, number)
    else:
        if _holds_too_many_digits(line):
            # Valid JSON, but nobody could read the row back, nor those beside it.
            _lenient_json_line(line, name, number)
    if _n_brackets(line) > MAX_DEPTH and _depth(line) > MAX_DEPTH:
        raise _refused(line, name, number, f"is nested deeper than {MAX_DEPTH}")
    # Outside of strings, where JSON forbids it, a line break is mere space; inside
    # the store it would end the row.
    return _one_line(line)


def _lenient_json_line(line: str, name: str, number: int) -> str:
    """The same line when it is JSON but for NaN, Infinity or half surrogate pairs."""
    try:
        value = json.loads(line)
    except RecursionError as error:
        reason = f"is nested deeper than {MAX_DEPTH}"
        raise _refused(line, name, number, reason) from error
    except json.JSONDecodeError as error:
        raise _refused(line, name, number, "is not JSON") from error
    except ValueError as error:
        reason = f"holds an integer of more than {_MAX_DIGITS} digits"
        raise _refused(line, name, number, reason) from error
    if not isinstance(value, dict):
        raise _refused(line, name, number, "is not a JSON object")
    text = json.dumps(value, ensure_ascii=False)
    if _LONE_SURROGATE.search(text):
        # Half a surrogate pair cannot be written as UTF-8 anywhere downstream.
        return _LONE_SURROGATE.sub("\ufffd", text)
    return line


def _one_line(line: str) -> str:
    return line.replace("\n", " ") if "\n" in line else line


def _holds_too_many_digits(line: str) -> bool:
    """Whether some digits in a row are more than one number may have.

    So many fill one of the slices looked at, which end at their first other character.
    """
    if len(line) <= _MAX_DIGITS:
        return False
    slices = range(0, len(line), _MAX_DIGITS // 2)
    suspect = any(line[at : at + _MAX_DIGITS // 2].isdecimal() for at in slices)
    return suspect and _TOO_MANY_DIGITS.search(line) is not None


def _n_brackets(line: str) -> int:
    return line.count("{") + line.count("[")


def _depth(line: str) -> int:
    """How deep brackets nest, those inside strings left out."""
    deepest = depth = 0
    for character in re.sub(r'"(?:[^"\\]|\\.)*"', "", line):
        if character in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "}]":
            depth -= 1
    return deepest


def _refused(line: str, name: str, number: int, reason: str) -> InvalidInputError:
    return InvalidInputError(
        f"{name}: line {number} {reason}: {line[:_SHOWN_CHARS]!r}",
        hint="each line must be one JSON object; nothing of this request was stored",
    )
