"""The parameters and one metric of many runs, out of their documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trailmark.errors import InvalidInputError, TooLargeError
from trailmark.server.db import Database
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.documents import load_documents
from trailmark.server.runs.importance import (
    MAX_RUNS,
    Importance,
    flat_parameters,
    parameter_importance,
)
from trailmark.server.runs.path_index import path_row
from trailmark.server.runs.queries import Filters, list_runs
from trailmark.wire.lenient_json import from_strict
from trailmark.wire.run_field import FieldKind, RunField, parse_field

_PAGE_RUNS = 100
_MAX_NAMES = 1_000


@dataclass(frozen=True, slots=True)
class ParameterQuestion:
    """Of which runs, and on what the metric may depend.

    Attributes:
        target: The metric: `summary_metrics.<key>` or `config.<key>`.
        filters: Of all runs of the project, those that match.
        runs: Of these, those with one of the ids; None takes all.
        parameters: Dotted config keys; None takes all there are.
    """

    target: str
    filters: Filters = None
    runs: Sequence[str] | None = None
    parameters: Sequence[str] | None = None


def read_importance(
    database: Database, project: ProjectRecord, question: ParameterQuestion
) -> dict[str, Any]:
    """What the newest 10,000 of the runs say, as a JSON-ready dict.

    Connections are held for a page of runs at a time.

    Raises:
        InvalidInputError: The filter or the target cannot be read.
        TooLargeError: Too many runs or parameters are named.
    """
    target = _target(question)
    filters = _filters(question)
    named = None if question.parameters is None else set(question.parameters)
    parameters: list[dict[str, Any]] = []
    metric: list[float | None] = []
    after: str | None = None
    while True:
        with database.read() as connection:
            page = list_runs(
                connection,
                project,
                filters=filters,
                order="-created_at",
                first=_PAGE_RUNS,
                after=after,
            )
            documents = load_documents(connection, [run.rowid for run in page.items])
        for one in documents.values():
            config = from_strict(one.config)
            flat = flat_parameters(config)
            of_target = (
                config if target.kind is FieldKind.CONFIG else from_strict(one.summary)
            )
            if target.kind is FieldKind.CONFIG:
                flat.pop(target.name, None)
            parameters.append(
                flat
                if named is None
                else {key: value for key, value in flat.items() if key in named}
            )
            metric.append(_number_at(of_target, target))
        if not page.has_next or len(metric) >= MAX_RUNS:
            found = parameter_importance(parameters, metric)
            return _told(question.target, found, is_cut=page.has_next)
        after = page.cursors[-1]


def _target(question: ParameterQuestion) -> RunField:
    field = parse_field(question.target)
    if not field.is_in_document:
        raise InvalidInputError(
            f"{question.target[:200]!r} is no metric",
            hint="use summary_metrics.<key> or config.<key>",
        )
    return field


def _filters(question: ParameterQuestion) -> Filters:
    for what, named, most in (
        ("runs", question.runs, MAX_RUNS),
        ("parameters", question.parameters, _MAX_NAMES),
    ):
        if named is not None and len(named) > most:
            raise TooLargeError(f"{len(named)} {what} are named; {most} are possible")
    if question.runs is None:
        return question.filters
    of_runs: Mapping[str, Any] = {"name": {"$in": list(question.runs)}}
    if not question.filters:
        return of_runs
    return {"$and": [question.filters, of_runs]}


def _number_at(document: dict[str, Any], target: RunField) -> float | None:
    row = path_row(document, target.candidates())
    if row is None or row["kind"] not in ("number", "boolean"):
        return None
    number: float | None = row["number"]
    return number


def _told(target: str, found: Importance, *, is_cut: bool) -> dict[str, Any]:
    return {
        "target": target,
        "run_count": found.run_count,
        "is_cut": is_cut,
        "method": found.method,
        "reason": found.reason,
        "parameters": [
            {
                "name": one.name,
                "kind": one.kind,
                "run_count": one.run_count,
                "importance": one.importance,
                "correlation": one.correlation,
                "levels": [
                    {
                        "value": level.value,
                        "run_count": level.run_count,
                        "importance": level.importance,
                        "correlation": level.correlation,
                    }
                    for level in one.levels
                ],
            }
            for one in found.parameters
        ],
    }
