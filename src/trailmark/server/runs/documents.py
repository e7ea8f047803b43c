"""A run's config and summary: from the wire to rest, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, select

from trailmark.errors import InvalidInputError, TooLargeError
from trailmark.server.db.tables.runs import runs
from trailmark.server.runs.records import RunDocuments
from trailmark.wire import lenient_json

MAX_DOCUMENT_BYTES = 15_000_000
"""Default cap on the text of one config or summary."""
CLIENT_KEY = "_wandb"
"""The config entry in which clients describe themselves."""

_LONGEST_RUN_S = 10 * 365 * 86_400.0


@dataclass(frozen=True, slots=True)
class Config:
    """A config as it arrived, unwrapped.

    Attributes:
        values: The person's own keys.
        client_info: The client's block; empty when it did not send one.
        described: Every entry came with a `desc`, as the public API writes them.
    """

    values: dict[str, Any]
    client_info: dict[str, Any]
    described: bool


def parse_config(text: str, *, max_bytes: int = MAX_DOCUMENT_BYTES) -> Config:
    """Read a config, each entry bare or wrapped as `{"value": …, "desc": …}`.

    Raises:
        InvalidInputError: Not a JSON object, or nested too deep.
        TooLargeError: More than `max_bytes` of text.
    """
    entries = parse_object(text, what="the config", max_bytes=max_bytes)
    values = {key: _unwrap(entry) for key, entry in entries.items()}
    client_info = values.pop(CLIENT_KEY, None)
    return Config(
        values,
        cast("dict[str, Any]", client_info) if isinstance(client_info, dict) else {},
        described=all(
            _is_wrapped(entry) and "desc" in entry
            for key, entry in entries.items()
            if key != CLIENT_KEY
        ),
    )


def parse_object(
    text: str, *, what: str, max_bytes: int = MAX_DOCUMENT_BYTES
) -> dict[str, Any]:
    """Read one JSON object that may hold NaN and Infinity.

    Raises:
        InvalidInputError: Not a JSON object, or nested too deep.
        TooLargeError: More than `max_bytes` characters.
    """
    if len(text) > max_bytes:
        raise TooLargeError(
            f"{what} has {len(text)} characters",
            hint=f"at most {max_bytes} are taken; log large values as files",
        )
    value = lenient_json.loads(text, what=what)
    if not isinstance(value, dict):
        raise InvalidInputError(
            f"{what} must be a JSON object, not {type(value).__name__}",
            hint='send {"key": value}',
        )
    return cast("dict[str, Any]", value)


def merge_client_info(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Newer entries win, but what each of several writers knows adds up.

    That is environments (`e`, one per writer), custom charts (`visualize`, by name) and
    `problems` (a list, by kind and message).
    """
    merged = {**old, **new}
    for name in ("e", "visualize"):
        before, now = old.get(name), new.get(name)
        if isinstance(before, dict) and isinstance(now, dict):
            merged[name] = {**before, **now}
    before, now = old.get("problems"), new.get("problems")
    if isinstance(before, list) and isinstance(now, list):
        both = [*cast("list[Any]", before), *cast("list[Any]", now)]
        merged["problems"] = list({_problem_name(one): one for one in both}.values())
    return merged


def _problem_name(problem: Any) -> str:
    """What makes two entries the same one: its count grows, and it is sent again."""
    match problem:
        case {"kind": kind, "message": message}:
            return repr((kind, message))
        case _:
            return repr(problem)


def runtime_s(summary: Mapping[str, Any]) -> float | None:
    """Seconds that the run's processes worked, by their own clock; None if unsaid."""
    own = summary.get("_wandb")
    said = own.get("runtime") if isinstance(own, dict) else None  # pyright: ignore[reportUnknownMemberType]
    for value in (said, summary.get("_runtime")):
        if isinstance(value, (int, float)) and 0 <= value < _LONGEST_RUN_S:
            return float(value)
    return None


def load_documents(
    connection: Connection, run_rowids: Sequence[int]
) -> dict[int, RunDocuments]:
    """The documents of those runs that exist, by rowid."""
    found: dict[int, RunDocuments] = {}
    for start in range(0, len(run_rowids), 500):
        some = run_rowids[start : start + 500]
        query = select(
            runs.c.rowid,
            runs.c.config,
            runs.c.client_info,
            runs.c.summary,
            runs.c.system_summary,
        ).where(runs.c.rowid.in_(some))
        for rowid, *texts in connection.execute(query):
            found[rowid] = RunDocuments(*texts)
    return found


def load_client_infos(
    connection: Connection, run_rowids: Sequence[int]
) -> dict[int, dict[str, Any]]:
    """Only what the clients told of themselves; at most 500 runs.

    Cheaper than whole documents, whose configs and summaries may be large.
    """
    query = select(runs.c.rowid, runs.c.client_info).where(runs.c.rowid.in_(run_rowids))
    return {
        rowid: lenient_json.from_strict(text)
        for rowid, text in connection.execute(query)
    }


def wrapped_config(documents: RunDocuments) -> str:
    """The config as clients read it: `{key: {"value": v}}`, with their own block."""
    values = lenient_json.from_strict(documents.config)
    client_info = lenient_json.from_strict(documents.client_info)
    entries = {key: {"value": value} for key, value in values.items()}
    if client_info:
        entries[CLIENT_KEY] = {"value": client_info}
    return lenient_json.dumps(entries)


def lenient_summary(documents: RunDocuments) -> str:
    """The summary as clients read it, with bare NaN and Infinity."""
    return lenient_json.strict_to_lenient(documents.summary)


def wandb_config(documents: RunDocuments, keys: Iterable[str]) -> str:
    """Some entries of the client's block as JSON text; `{}` before it sent any."""
    client_info = lenient_json.from_strict(documents.client_info)
    return lenient_json.dumps(
        {key: client_info[key] for key in keys if key in client_info}
    )


def _unwrap(entry: Any) -> Any:
    return entry["value"] if _is_wrapped(entry) else entry


def _is_wrapped(entry: Any) -> bool:
    return (
        isinstance(entry, dict) and "value" in entry and not (set(entry) - _WRAPPING)  # pyright: ignore[reportUnknownArgumentType]
    )


_WRAPPING = {"value", "desc"}
