"""What a page of runs needs beyond its records, read for many siblings at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from trailmark.server.accounts.actor import Action
from trailmark.server.graphql.context import Context
from trailmark.server.history.types import Stream
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.documents import load_documents
from trailmark.server.runs.records import RunDocuments, RunRecord
from trailmark.server.runs.run_files import count_files

_T = TypeVar("_T")
_SIBLINGS = 256
"""Runs read together; bounds the memory that documents of a long page take."""


class RunBatch:
    """The runs of one page and of one project.

    The first run that asks for something heavy loads it for the siblings around it,
    so that a page costs a few queries and not a few per run.
    """

    def __init__(
        self, context: Context, project: ProjectRecord, runs: Sequence[RunRecord]
    ) -> None:
        self.context = context
        self.project = project
        self._position = {run.rowid: at for at, run in enumerate(runs)}
        self._rowids = [run.rowid for run in runs]
        self._documents: dict[int, RunDocuments] = {}
        self._file_counts: dict[int, int] = {}
        self._line_counts: dict[Stream, dict[int, int]] = {s: {} for s in Stream}

    @property
    def read_only(self) -> bool:
        """Whether the caller may look at these runs but not change them."""
        project = self.project
        actor = self.context.actor
        return not project.permits(actor, Action.WRITE)

    def documents(self, rowid: int) -> RunDocuments:
        return self._get(self._documents, rowid, self._load_documents, _NO_DOCUMENTS)

    def line_count(self, rowid: int, stream: Stream) -> int:
        def load(rowids: Sequence[int]) -> Mapping[int, int]:
            return self.context.services.history.line_counts(rowids, stream)

        return self._get(self._line_counts[stream], rowid, load, 0)

    def file_count(self, rowid: int) -> int:
        return self._get(self._file_counts, rowid, self._load_file_counts, 0)

    def _load_documents(self, rowids: Sequence[int]) -> Mapping[int, RunDocuments]:
        with self.context.services.database.read() as connection:
            return load_documents(connection, rowids)

    def _load_file_counts(self, rowids: Sequence[int]) -> Mapping[int, int]:
        with self.context.services.database.read() as connection:
            return count_files(connection, rowids)

    def _get(
        self,
        known: dict[int, _T],
        rowid: int,
        load: Callable[[Sequence[int]], Mapping[int, _T]],
        absent: _T,
    ) -> _T:
        found = known.get(rowid)
        if found is not None:
            return found
        siblings = self._siblings_of(rowid)
        loaded = load(siblings)
        known.update((sibling, loaded.get(sibling, absent)) for sibling in siblings)
        return known[rowid]

    def _siblings_of(self, rowid: int) -> Sequence[int]:
        start = self._position[rowid] // _SIBLINGS * _SIBLINGS
        return self._rowids[start : start + _SIBLINGS]


_NO_DOCUMENTS = RunDocuments("{}", "{}", "{}", "{}")
"""Of a run that was deleted while the page was read."""
