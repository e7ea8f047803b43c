"""What somebody says of a run, checked before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trailmark.errors import InvalidInputError
from trailmark.server.runs import documents
from trailmark.server.runs.run_texts import check_tags, check_texts
from trailmark.server.runs.states import state_at_creation
from trailmark.wire import lenient_json

_EMPTY_IS_NONE = {"group_name", "job_type"}
_MOST_REMOVED = 100_000
_TEXTS = (
    "display_name",
    "description",
    "notes",
    "group_name",
    "job_type",
    "sweep_name",
    "host",
    "program",
    "repo",
    "commit_sha",
)


@dataclass(frozen=True, slots=True)
class UpsertRun:
    """What to create or change. None leaves a stored value as it is.

    Attributes:
        global_id: Names an existing run; wins over the three names.
        run_id: Without it, and without `global_id`, a new id is made. A client that
            runs sends it with every call; the public API's edits send only the id.
        entity_name: None is the caller's default entity.
        project_name: None is `uncategorized`.
        config: JSON text, entries bare or wrapped; NaN and Infinity allowed.
        summary: JSON text of the whole summary.
        summary_changes: JSON text of only those entries of the summary that change,
            beside what others wrote meanwhile.
        removed_config: Keys to take out of the config; likewise `removed_summary`.
        added_tags: Tags to put behind those that are there; likewise `removed_tags`.
        state: `pending` or `running`; only looked at for a new run.
        on_behalf_of: Username of the new run's author when a service account makes
            it; without effect for others, and where no member is called so.
    """

    global_id: str | None = None
    run_id: str | None = None
    entity_name: str | None = None
    project_name: str | None = None
    display_name: str | None = None
    description: str | None = None
    notes: str | None = None
    group_name: str | None = None
    job_type: str | None = None
    sweep_name: str | None = None
    host: str | None = None
    program: str | None = None
    repo: str | None = None
    commit_sha: str | None = None
    tags: Sequence[str] | None = None
    config: str | None = None
    summary: str | None = None
    summary_changes: str | None = None
    removed_config: Sequence[str] = ()
    removed_summary: Sequence[str] = ()
    added_tags: Sequence[str] = ()
    removed_tags: Sequence[str] = ()
    state: str | None = None
    on_behalf_of: str | None = None

    @property
    def is_edit(self) -> bool:
        """Whether this comes from a person editing, not from an execution."""
        return self.global_id is not None and self.run_id is None


@dataclass(frozen=True, slots=True)
class Given:
    """The command's values, checked before anything is written.

    Attributes:
        max_bytes: Characters that a document may have once it is changed.
    """

    columns: Mapping[str, Any]
    config: documents.Config | None
    summary: dict[str, Any] | None
    summary_changes: dict[str, Any] | None
    max_bytes: int

    @property
    def whole_summary(self) -> dict[str, Any]:
        """That of a run which had none."""
        return {**(self.summary or {}), **(self.summary_changes or {})}


def check_command(command: UpsertRun, max_bytes: int) -> Given:
    """The command's values.

    Raises:
        InvalidInputError: A text, tag, state or document cannot be accepted.
        TooLargeError: A document is larger than `max_bytes`.
    """
    texts = {name: getattr(command, name) for name in _TEXTS}
    columns: dict[str, Any] = check_texts(
        {name: text for name, text in texts.items() if text is not None}
    )
    for name in _EMPTY_IS_NONE & columns.keys():
        columns[name] = columns[name] or None
    if command.tags is not None:
        columns["tags"] = lenient_json.to_strict(check_tags(command.tags))
    check_tags(command.added_tags)
    for removed in (command.removed_config, command.removed_summary):
        if len(removed) > _MOST_REMOVED:
            raise InvalidInputError(
                f"{len(removed)} keys are too many to remove at once",
                hint=f"at most {_MOST_REMOVED} are taken",
            )
    state_at_creation(command.state)  # an odd state is refused for old runs as well
    config = summary = changes = None
    if command.config is not None:
        config = documents.parse_config(command.config, max_bytes=max_bytes)
    if command.summary is not None:
        summary = documents.parse_object(
            command.summary, what="the summary", max_bytes=max_bytes
        )
    if command.summary_changes is not None:
        changes = documents.parse_object(
            command.summary_changes, what="the summary", max_bytes=max_bytes
        )
    return Given(columns, config, summary, changes, max_bytes)
