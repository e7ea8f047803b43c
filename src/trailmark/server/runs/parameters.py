"""The parameters and one metric of many runs, out of their documents."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import Any

from trailmark.errors import InvalidInputError, TooLargeError
from trailmark.server.db import Database
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.documents import RunDocuments, load_documents
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
_LISTED_RUNS = 1_000
_KNOWN_ANSWERS = 32
MAX_LEARNED = 2_000
"""More runs hardly move an answer, and each costs as much as the one before."""
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


class KnownAnswers:
    """Answers to questions about runs that have not changed since.

    An answer is found by everything that it was made of, so that none is ever old.
    Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[bytes, Importance] = OrderedDict()
        self._lock = Lock()

    def get(self, digest: bytes) -> Importance | None:
        with self._lock:
            return self._answers.get(digest)

    def keep(self, digest: bytes, answer: Importance) -> None:
        with self._lock:
            self._answers[digest] = answer
            self._answers.move_to_end(digest)
            while len(self._answers) > _KNOWN_ANSWERS:
                self._answers.popitem(last=False)


class NobodyWaitsError(Exception):
    """Who asked has gone; there is nobody to answer."""


def read_importance(
    database: Database,
    project: ProjectRecord,
    question: ParameterQuestion,
    *,
    known: KnownAnswers | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """What the newest 10,000 of the runs that have the metric say, as a JSON-ready dict.

    Of more than 2,000 runs an even sample is learned from, always the same of the same
    runs. Connections are held for a page of runs at a time.

    Args:
        known: Answers that were given before.
        is_over: Whether nobody waits for the answer any more.

    Raises:
        InvalidInputError: The filter or the target cannot be read.
        TooLargeError: Too many runs or parameters are named.
        NobodyWaitsError: `is_over` said so.
    """
    target = _target(question)
    rowids, is_cut = _asked_runs(database, project, question_filters(question), is_over)
    sample = _even_sample(rowids, MAX_LEARNED)
    documents = _read_documents(database, sample, is_over)
    digest = _digest(question, target, documents)
    found = None if known is None else known.get(digest)
    if found is None:
        parameters, metric = _values(question, target, documents)
        if is_over():
            raise NobodyWaitsError
        found = parameter_importance(parameters, metric)
        if known is not None:
            known.keep(digest, found)
    return _told(question.target, found, matching=len(rowids), is_cut=is_cut)


def question_filters(question: ParameterQuestion) -> Filters:
    """What the runs must match that a question is about; they have its metric.

    Raises:
        InvalidInputError: The target cannot be read.
        TooLargeError: Too many runs or parameters are named.
    """
    _target(question)
    has_metric: Mapping[str, Any] = {question.target: {"$exists": True}}
    asked = _filters(question)
    return {"$and": [asked, has_metric]} if asked else has_metric


def _asked_runs(
    database: Database,
    project: ProjectRecord,
    filters: Filters,
    is_over: Callable[[], bool],
) -> tuple[list[int], bool]:
    """Rowids of the newest runs, and whether there are more."""
    rowids: list[int] = []
    after: str | None = None
    while True:
        if is_over():
            raise NobodyWaitsError
        with database.read() as connection:
            page = list_runs(
                connection,
                project,
                filters=filters,
                order="-created_at",
                first=_LISTED_RUNS,
                after=after,
            )
        rowids += [run.rowid for run in page.items]
        if not page.has_next or len(rowids) >= MAX_RUNS:
            return rowids[:MAX_RUNS], page.has_next
        after = page.cursors[-1]


def _even_sample(rowids: Sequence[int], most: int) -> list[int]:
    """At most so many, in equal distances.

    >>> _even_sample([1, 2, 3, 4, 5, 6, 7], 3)
    [1, 3, 5]
    """
    if len(rowids) <= most:
        return list(rowids)
    return [rowids[at * len(rowids) // most] for at in range(most)]


def _read_documents(
    database: Database, rowids: Sequence[int], is_over: Callable[[], bool]
) -> list[RunDocuments]:
    found: list[RunDocuments] = []
    for start in range(0, len(rowids), _PAGE_RUNS):
        if is_over():
            raise NobodyWaitsError
        with database.read() as connection:
            page = load_documents(connection, rowids[start : start + _PAGE_RUNS])
        found += page.values()
    return found


def _digest(
    question: ParameterQuestion, target: RunField, documents: Sequence[RunDocuments]
) -> bytes:
    """Of everything that the answer depends on."""
    digest = blake2b(digest_size=16)
    named = question.parameters
    asked = (question.target, None if named is None else sorted(named))
    digest.update(repr(asked).encode(errors="surrogatepass"))
    for one in documents:
        texts = [one.config]
        if target.kind is not FieldKind.CONFIG:
            texts.append(one.summary)
        for text in texts:
            written = text.encode(errors="surrogatepass")
            digest.update(len(written).to_bytes(8))
            digest.update(written)
    return digest.digest()


def _values(
    question: ParameterQuestion, target: RunField, documents: Sequence[RunDocuments]
) -> tuple[list[dict[str, Any]], list[float | None]]:
    """Parameters and metric of each run."""
    named = None if question.parameters is None else set(question.parameters)
    parameters: list[dict[str, Any]] = []
    metric: list[float | None] = []
    for one in documents:
        config = from_strict(one.config)
        flat = flat_parameters(config)
        of_target = config
        if target.kind is FieldKind.CONFIG:
            flat.pop(target.name, None)
        else:
            of_target = from_strict(one.summary)
        if named is not None:
            flat = {key: value for key, value in flat.items() if key in named}
        parameters.append(flat)
        metric.append(_number_at(of_target, target))
    return parameters, metric


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


def _told(
    target: str, found: Importance, *, matching: int, is_cut: bool
) -> dict[str, Any]:
    return {
        "target": target,
        "run_count": found.run_count,
        "matching_runs": matching,
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
