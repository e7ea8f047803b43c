"""What a run's journals say besides its rows: config, summary, names, problems."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from trailmark import __version__
from trailmark.sdk.uploader.row_lines import parsed_row
from trailmark.sdk.uploader.sparklines import Sparklines
from trailmark.wire.journal import Kind
from trailmark.wire.metric_rules import (
    MetricDefinition,
    SummaryFold,
    encode_definitions,
)

NAMES = ("display_name", "notes", "tags", "group", "job_type")
AFFECTS_SUMMARY = frozenset({Kind.SUMMARY, Kind.METRIC})
"""Records whose place among the rows matters."""


@dataclass(slots=True)
class RunFacts:
    """Everything of a run that is small, folded from the records of all its writers.

    Attributes:
        header: The first writer's.
        config: The person's keys.
        client_info: Entries of `_wandb` that the journal gave.
        names: Of `NAMES`, those that are set.
        environments: What each writer id runs on.
        version: Grows with every change of what an upsert tells.
        summary_version: Grows with every change of the summary.
        deleted_summary: Whether a summary key was ever taken out.
    """

    header: dict[str, Any]
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    client_info: dict[str, Any] = field(default_factory=dict[str, Any])
    names: dict[str, Any] = field(default_factory=dict[str, Any])
    environments: dict[str, dict[str, Any]] = field(
        default_factory=dict[str, dict[str, Any]]
    )
    fold: SummaryFold = field(default_factory=SummaryFold)
    sparklines: Sparklines = field(default_factory=Sparklines)
    version: int = 0
    summary_version: int = 0
    deleted_summary: bool = False
    preempting: bool = False
    runtime_s: float = 0.0
    _definitions: dict[str, MetricDefinition] = field(
        default_factory=dict[str, MetricDefinition]
    )
    _problems: dict[tuple[str, str], dict[str, Any]] = field(
        default_factory=dict[tuple[str, str], dict[str, Any]]
    )

    @classmethod
    def of(cls, header: dict[str, Any]) -> RunFacts:
        """What the first record of the first journal says."""
        facts = cls(header)
        facts.names = {
            name: header[name] for name in NAMES if header.get(name) is not None
        }
        facts.environments[header["writer"]] = _first_environment(header)
        return facts

    def fold_rows(self, rows: Sequence[bytes]) -> None:
        """Take rows in the order in which they were logged."""
        self.summary_version += 1
        lines, at = self.sparklines, 0
        while at < len(rows):
            some = rows[at : at + lines.room]
            at += len(some)
            lines.add(self._fold_some(some), len(some))

    def _fold_some(self, rows: Sequence[bytes]) -> dict[str, Any]:
        """Fold rows into the summary; returns the last value of each metric.

        Plain rows matter only through those, when no rule asks about each. This is
        half of what a row costs, so what can be is kept out of the loop.
        """
        fold, loads = self.fold, orjson.loads
        keeps_last = not fold.needs_each_row
        latest: dict[str, Any] = {}
        seen: dict[str, Any] = {}
        for row in rows:
            try:
                values = loads(row)
            except orjson.JSONDecodeError:
                values = parsed_row(row)
            if type(values) is not dict:
                continue  # no writer of ours makes one; the server will refuse it
            if keeps_last and row.find(b"{", 1) == -1:
                latest.update(values)
                continue
            fold.fold(latest)
            fold.fold(values)
            seen.update(latest)
            seen.update(values)
            latest = {}
        fold.fold(latest)
        return {**seen, **latest} if seen else latest

    def take(self, source: str, kind: int, said: dict[str, Any]) -> None:
        """Take one record that is neither a row nor about files, console or alerts."""
        if kind == Kind.CONFIG:
            self.config.update(said.get("set") or {})
            # There is no word for taking a key out: it stays, and says nothing.
            self.config.update(dict.fromkeys(said.get("delete") or ()))
        elif kind == Kind.SUMMARY:
            self._take_summary(said)
            return
        elif kind == Kind.METRIC:
            one = MetricDefinition.from_json(said)
            self._definitions[one.name] = one
            self.fold.define(one)
        elif kind == Kind.RUN:
            self.names |= {name: said[name] for name in NAMES if name in said}
        elif kind == Kind.CLIENT_INFO:
            self._take_client_info(said)
        elif kind == Kind.ENVIRONMENT:
            self._take_environment(said)
        elif kind == Kind.PROBLEM:
            self.note_problem(source, said)
            return
        elif kind == Kind.PREEMPTING:
            self.preempting = True
            return
        else:
            return  # of a later version
        self.version += 1

    def note_problem(self, source: str, said: dict[str, Any]) -> None:
        """Take a problem's count so far, as `source` tells it."""
        key = (source, str(said.get("kind")))
        if self._problems.get(key) != said:
            self._problems[key] = said
            self.version += 1

    def problems(self) -> list[dict[str, Any]]:
        """One entry a kind: `kind`, `message`, `hint`, `count` over all writers."""
        found: dict[str, dict[str, Any]] = {}
        for (_, kind), said in self._problems.items():
            count = int(said.get("count") or 1)
            if kind in found:
                found[kind]["count"] += count
            else:
                hint = said.get("hint")
                message = str(said.get("message") or kind)
                found[kind] = {
                    "kind": kind,
                    "message": message,
                    "hint": hint,
                    "count": count,
                }
        return list(found.values())

    def summary(self) -> dict[str, Any]:
        """The summary as it stands."""
        value = self.fold.value()
        runtime_s = max(self.runtime_s, _number(value.get("_runtime")))
        return {**value, "_wandb": {"runtime": int(runtime_s)}}

    def wrapped_config(self) -> dict[str, Any]:
        """The config as it travels: `{key: {"value": …}}`, with our own block."""
        info: dict[str, Any] = {
            "cli_version": __version__,
            "python_version": self.header.get("python"),
            **self.client_info,
            "t": self._telemetry(),
            "m": encode_definitions(self._definitions.values()),
            "e": self.environments,
        }
        problems = self.problems()
        if problems:
            info["problems"] = problems
        source = self.header.get("resume_from") or self.header.get("fork_from")
        if source:
            info["branch_point"] = {"run_id": source["run_id"], "step": source["step"]}
        entries = {key: {"value": value} for key, value in self.config.items()}
        return {**entries, "_wandb": {"value": info}}

    def _telemetry(self) -> dict[str, Any]:
        """Numbered as the official client does; its presence says that a run began."""
        given = self.client_info.get("t")
        said = given if isinstance(given, dict) else {}
        return {"4": self.header.get("python"), "5": __version__, **said}

    def _take_summary(self, said: dict[str, Any]) -> None:
        self.summary_version += 1
        for path, value in said.get("set") or ():
            self.fold.set(path, value)
        for path in said.get("delete") or ():
            self.deleted_summary = True
            self.fold.delete(path)

    def _take_client_info(self, said: dict[str, Any]) -> None:
        for key, value in said.items():
            known = self.client_info.get(key)
            if isinstance(known, dict) and isinstance(value, dict):
                self.client_info[key] = {**known, **value}
            else:
                self.client_info[key] = value

    def _take_environment(self, said: dict[str, Any]) -> None:
        writer = str(said.get("writerId") or self.header["writer"])
        known = self.environments.get(writer, {})
        self.environments[writer] = {**known, **said, "writerId": writer}


def json_text(value: Any) -> str:
    """JSON with bare NaN and Infinity, which orjson would turn into null."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.encode(errors="replace").decode()  # half surrogate pairs


def read_record(payload: bytes) -> dict[str, Any]:
    """A record's object; empty when it is none, which no writer of ours makes."""
    try:
        said = orjson.loads(payload)
    except orjson.JSONDecodeError:
        said = parsed_row(payload)
    return said if isinstance(said, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def instant(epoch_s: float) -> str:
    """UTC as clients write it: `2026-01-31T12:00:00.000000`."""
    return datetime.fromtimestamp(epoch_s, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def _first_environment(header: dict[str, Any]) -> dict[str, Any]:
    """What is known before anything was looked at."""
    settings = header.get("settings") or {}
    said = {
        "startedAt": instant(header["created_at"]) + "Z",
        "writerId": header["writer"],
        "host": header.get("host"),
        "program": header.get("program"),
        "executable": header.get("executable"),
        "python": header.get("python"),
        "username": settings.get("username"),
        "email": settings.get("email"),
        "label": header.get("label"),
    }
    return {key: value for key, value in said.items() if value is not None}


def _number(value: Any) -> float:
    if isinstance(value, (int, float)) and math.isfinite(value):
        return float(value)
    return 0.0
