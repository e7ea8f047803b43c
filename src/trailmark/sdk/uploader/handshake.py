"""A run's first words with the server: resumed, rewound, forked or simply made.

Source: wire protocol 2.2 and 2.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast
from urllib.parse import quote

from trailmark.errors import UsageError
from trailmark.sdk.uploader.row_lines import parsed_row
from trailmark.sdk.uploader.run_facts import RunFacts, json_text
from trailmark.sdk.uploader.upload_state import Resolved, UploadState
from trailmark.transport.operations import RESUME_STATUS, REWIND_RUN, UPSERT_RUN

_START_STEP, _START_RUNTIME = "startStep", "startRuntime"


class AsksGraphql(Protocol):
    """The part of a session that this needs."""

    def graphql(
        self, document: str, variables: Mapping[str, Any], *, operation: str
    ) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Begun:
    """How the run stands at the server.

    Attributes:
        config: What a resumed run had; empty for a new one.
        summary: Likewise.
        username: Whose run it is; None when the server does not say.
    """

    resolved: Resolved
    sweep: str | None = None
    username: str | None = None
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    summary: dict[str, Any] = field(default_factory=dict[str, Any])


def begin(session: AsksGraphql, facts: RunFacts, state: UploadState) -> Begun:
    """Make the run, or find it as its header wishes. Idempotent.

    Args:
        state: What an earlier uploader of this folder learnt counts, so that rows keep
            the steps that they were sent with; `state.rewound` is set.

    Raises:
        UsageError: `resume` is "must" and there is no run, or "never" and there is.
        TransportError: No usable answer; may be called again.
        ApiError: The server refuses.
    """
    header = facts.header
    known = state.resolved
    begun = Begun(Resolved("", "", header["run_id"], ""))
    if known is not None:
        begun = Begun(known)
    elif header.get("resume"):
        begun = _resume(session, facts)
    elif header.get("resume_from"):
        _rewind(session, header, state)
        step = int(header["resume_from"]["step"])
        begun.resolved.start_step, begun.resolved.resumed = step + 1, True
    elif header.get("fork_from"):
        begun.resolved.start_step = int(header["fork_from"]["step"]) + 1
    if begun.resolved.resumed:
        own = facts.environments[header["writer"]]
        own[_START_STEP] = begun.resolved.start_step
        own[_START_RUNTIME] = begun.resolved.start_runtime_s
    return _upserted(session, facts, begun)


def upsert(session: AsksGraphql, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Tell the server what `upsert_variables` collected; the run as it answers.

    Raises:
        TransportError: No usable answer.
        ApiError: The server refuses.
    """
    answer = session.graphql(UPSERT_RUN, variables, operation="UpsertBucket")
    bucket = (answer.get("upsertBucket") or {}).get("bucket")
    return cast("dict[str, Any]", bucket) if isinstance(bucket, dict) else {}


def upsert_variables(facts: RunFacts) -> dict[str, Any]:
    """Everything that an upsert says; what is None leaves the stored value."""
    header, names = facts.header, facts.names
    writer = facts.environments.get(header["writer"], {})
    git = writer.get("git")
    git = cast("dict[str, Any]", git) if isinstance(git, dict) else {}
    return {
        "name": header["run_id"],
        "project": header.get("project"),
        "entity": header.get("entity"),
        "groupName": names.get("group"),
        "displayName": names.get("display_name"),
        "notes": names.get("notes"),
        "tags": names.get("tags"),
        "jobType": names.get("job_type"),
        "commit": git.get("commit"),
        "repo": git.get("remote"),
        "config": json_text(facts.wrapped_config()),
        "host": header.get("host"),
        "program": header.get("program"),
        "sweep": header.get("sweep"),
    }


def page_of(base_url: str, *parts: str) -> str:
    """Address of a page: of a project by entity and name, of a run with its id."""
    names = [quote(part, safe="") for part in parts]
    if len(names) == 3:
        names.insert(2, "runs")
    return "/".join([base_url.rstrip("/"), *names])


def _upserted(session: AsksGraphql, facts: RunFacts, begun: Begun) -> Begun:
    header, resolved = facts.header, begun.resolved
    bucket = upsert(session, upsert_variables(facts))
    project = bucket.get("project") or {}
    resolved.run_id = bucket.get("name") or header["run_id"]
    resolved.project = project.get("name") or header.get("project") or "uncategorized"
    entity = (project.get("entity") or {}).get("name")
    resolved.entity = entity or header.get("entity") or ""
    resolved.display_name = bucket.get("displayName") or resolved.run_id
    # From here on these are its names, whatever was asked for.
    header["run_id"] = resolved.run_id
    header["project"] = resolved.project
    header["entity"] = resolved.entity or None
    user = bucket.get("user") or {}
    return Begun(
        resolved,
        bucket.get("sweepName") or header.get("sweep"),
        user.get("username"),
        begun.config,
        begun.summary,
    )


def _resume(session: AsksGraphql, facts: RunFacts) -> Begun:
    header = facts.header
    bucket = _run_that_began(session, header)
    begun = Begun(Resolved("", "", header["run_id"], ""))
    if bucket is None:
        if header["resume"] == "must":
            raise UsageError(
                f"there is no run {header['run_id']!r} to resume",
                hint="resume='allow' makes it when it is not there",
            )
        return begun
    config = _unwrapped(_object(bucket.get("config")))
    info = config.pop("_wandb", None)
    before = _own_start(info, header["writer"])
    if header["resume"] == "never" and before is None:
        raise UsageError(
            f"there is a run {header['run_id']!r} already",
            hint="leave the id out for a new run, or use resume='allow'",
        )
    for name in ("tags", "notes"):
        if name not in facts.names and bucket.get(name):
            facts.names[name] = bucket[name]
    summary = _object(bucket.get("summaryMetrics"))
    begun = Begun(begun.resolved, None, None, config, summary)
    step, runtime_s = before or _continuation(bucket, summary)
    begun.resolved.start_step, begun.resolved.start_runtime_s = step, runtime_s
    begun.resolved.resumed = step > 0 or before is None
    return begun


def _run_that_began(
    session: AsksGraphql, header: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The run as it is there; None when no process ever began it."""
    variables = {
        "project": header.get("project"),
        "entity": header.get("entity"),
        "name": header["run_id"],
    }
    answer = session.graphql(RESUME_STATUS, variables, operation="RunResumeStatus")
    bucket = (answer.get("model") or {}).get("bucket")
    if not isinstance(bucket, dict):
        return None
    found = cast("dict[str, Any]", bucket)
    return found if "t" in _object(found.get("wandbConfig")) else None


def _own_start(info: Any, writer: str) -> tuple[int, float] | None:
    """Where this very journal began, when it began there before; None otherwise.

    The folder may be a copy, or its `upload.json` may be lost; what was sent must keep
    its steps all the same.
    """
    environments = info.get("e") if isinstance(info, dict) else None
    own = environments.get(writer) if isinstance(environments, dict) else None
    if not isinstance(own, dict):
        return None
    said = cast("dict[str, Any]", own)
    return int(said.get(_START_STEP) or 0), float(said.get(_START_RUNTIME) or 0.0)


def _continuation(
    bucket: Mapping[str, Any], summary: Mapping[str, Any]
) -> tuple[int, float]:
    """The next step, and the seconds that the run has worked."""
    last_row, last_event = _last(bucket, "historyTail"), _last(bucket, "eventsTail")
    lines = bucket.get("historyLineCount") or 0
    steps = [_number(one.get("_step"), -1.0) for one in (summary, last_row)]
    own = summary.get("_wandb")
    worked = _number(cast("dict[str, Any]", own).get("runtime")) if own else 0.0
    runtime_s = max(
        worked or _number(summary.get("_runtime")),
        _number(last_row.get("_runtime")),
        _number(last_event.get("_runtime")),
    )
    return int(max(*steps, lines - 1)) + 1, runtime_s


def _rewind(
    session: AsksGraphql, header: Mapping[str, Any], state: UploadState
) -> None:
    source = header["resume_from"]
    if state.rewound:
        return
    variables = {
        "runName": source["run_id"],
        "entity": header.get("entity"),
        "project": header.get("project"),
        "metricName": "_step",
        "metricValue": float(source["step"]),
    }
    session.graphql(REWIND_RUN, variables, operation="RewindRun")
    state.rewound = True


def _last(bucket: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The last line of a stream; empty when it has none."""
    text = bucket.get(name)
    if not isinstance(text, str):
        return {}
    lines = parsed_row(b'{"lines":%b}' % text.encode(errors="replace")) or {}
    found = lines.get("lines")
    if not isinstance(found, list) or not found:
        return {}
    last = cast("list[Any]", found)[-1]
    return _object(last)


def _object(text: Any) -> dict[str, Any]:
    """A JSON object out of text; empty when it is none."""
    if not isinstance(text, str):
        return {}
    return parsed_row(text.encode(errors="replace")) or {}


def _unwrapped(config: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, entry in config.items():
        is_wrapped = isinstance(entry, dict) and "value" in entry
        found[key] = cast("dict[str, Any]", entry)["value"] if is_wrapped else entry
    return found


def _number(value: Any, absent: float = 0.0) -> float:
    return float(value) if isinstance(value, (int, float)) else absent
