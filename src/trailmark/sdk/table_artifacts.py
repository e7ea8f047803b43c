"""Tables that a run logs are kept as versions of an artifact as well.

The training process writes a table's files and a record, and hashes nothing more; the
uploader makes the artifact of those files. Its name is `run-<run id>-<key>` and its type
`run_table`, as with the official client, so that whoever knows the key finds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trailmark.errors import InvalidInputError
from trailmark.sdk.artifact_names import safe_artifact_name
from trailmark.sdk.run_header import new_run_id
from trailmark.wire.journal import Kind
from trailmark.wire.names import check_file_path

if TYPE_CHECKING:
    from trailmark.media.value import MediaValue
    from trailmark.sdk.run_writer import RunWriter

TABLE_TYPE = "run_table"


@dataclass(slots=True)
class _Listening:
    """A run as a place that remembers which files a value put there."""

    writer: RunWriter
    added: list[str] = field(default_factory=list[str])

    @property
    def files(self) -> Path:
        return self.writer.files

    @property
    def entity(self) -> str:
        return self.writer.entity

    @property
    def project(self) -> str:
        return self.writer.project

    @property
    def run_id(self) -> str:
        return self.writer.run_id

    def add_file(self, path: str, policy: str = "now") -> None:
        self.added.append(path)
        self.writer.add_file(path, policy)

    def add_client_info(self, info: Mapping[str, Mapping[str, Any]]) -> None:
        self.writer.add_client_info(info)

    def add_problem(self, message: str, hint: str | None, count: int = 1) -> None:
        self.writer.add_problem(message, hint, count)


def log_table(
    writer: RunWriter, table: MediaValue, key: str, step: int | str
) -> dict[str, Any]:
    """Have a table write its files, and its artifact made of them later.

    Returns:
        What the row says of it: besides the file, where it is in the artifact.
    """
    place = _Listening(writer)
    told = table.logged(place, key, step)
    entry = _entry_name(key)
    client_id, sequence_client_id = _client_id(), _client_id()
    writer.record(
        Kind.ARTIFACT,
        {
            "do": "log",
            "staged": new_run_id(),
            "name": safe_artifact_name(f"run-{writer.run_id}-{key}"),
            "type": TABLE_TYPE,
            "bytes": told["size"],
            "client_id": client_id,
            "sequence_client_id": sequence_client_id,
            # In an artifact, cells name their files as they do in the run.
            "files": [[entry, told["path"]]]
            + [[path, path] for path in dict.fromkeys(place.added[:-1])],
        },
    )
    scheme = "wandb-client-artifact://"
    return {
        **told,
        "artifact_path": f"{scheme}{client_id}/{entry}",
        "_latest_artifact_path": f"{scheme}{sequence_client_id}:latest/{entry}",
    }


def _entry_name(key: str) -> str:
    try:
        return check_file_path(f"{key}.table.json")
    except InvalidInputError:
        return f"{safe_artifact_name(key)}.table.json"


def _client_id() -> str:
    """128 characters that nobody else draws."""
    import secrets

    return secrets.token_hex(64)
