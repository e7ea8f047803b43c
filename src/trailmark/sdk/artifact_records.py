"""What a run's journal says of artifacts; the uploader carries it out.

A record is small: the files themselves are sealed into a folder beside the journal, so
that they may change, and the process may end, as soon as the call returns.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trailmark.errors import UsageError
from trailmark.sdk.artifact_names import safe_artifact_name
from trailmark.sdk.run_header import new_run_id
from trailmark.wire.journal import Kind

if TYPE_CHECKING:
    from trailmark.artifacts.artifact import Artifact
    from trailmark.artifacts.staging import StagedArtifact
    from trailmark.sdk.run_writer import RunWriter

_CLIENT_SCHEME = "wandb-client-artifact://"
StrPath = str | os.PathLike[str]


def as_artifact(
    artifact_or_path: Artifact | StrPath,
    name: str | None,
    type_name: str | None,
    *,
    run_id: str,
) -> Artifact:
    """An artifact as given, or one of a file, folder or address.

    Args:
        name: `run-<run id>-<last part of the path>` when None.

    Raises:
        UsageError: There is nothing at the path.
    """
    from trailmark.artifacts.artifact import Artifact

    if isinstance(artifact_or_path, Artifact):
        return artifact_or_path
    text = os.fspath(artifact_or_path)
    base = text.rstrip("/").rsplit("/", 1)[-1]
    made_up = safe_artifact_name(f"run-{run_id}-{base}")
    artifact = Artifact(name or made_up, type_name or "unspecified")
    if "://" in text:
        artifact.add_reference(text)
    elif Path(text).expanduser().is_dir():
        artifact.add_dir(text)
    else:
        artifact.add_file(text)
    return artifact


def record_version(
    writer: RunWriter,
    artifact: Artifact,
    aliases: Sequence[str] | None,
    tags: Sequence[str] | None = None,
    *,
    is_final: bool = True,
) -> str | None:
    """Seal an artifact into the run's folder and have it sent.

    Args:
        is_final: False when other writers of a distributed artifact add to it.

    Returns:
        The name of the folder; None when it could not be sealed, which is counted.

    Raises:
        UsageError: An alias or tag cannot be one, or a file changed since it was added.
    """
    from trailmark.artifacts.staging import seal

    staged = new_run_id()
    wrong: UsageError | None = None
    sealing = writer.guard.catching(
        "artifact_failed", f"the artifact {artifact.base_name!r} cannot be kept"
    )
    with sealing:
        try:
            sealed = seal(
                artifact,
                writer.directory.artifacts / staged,
                aliases=aliases,
                tags=tags,
                history_step=writer.history.step,
            )
        except UsageError as error:
            wrong = error
        else:
            _record_sealed(writer, staged, sealed, is_final=is_final)
    if wrong is not None:
        raise wrong
    return None if sealing.failed else staged


def _record_sealed(
    writer: RunWriter, staged: str, sealed: StagedArtifact, *, is_final: bool
) -> None:
    writer.record(
        Kind.ARTIFACT,
        {
            "do": "log",
            "staged": staged,
            "name": sealed.name,
            "type": sealed.type,
            "is_final": is_final,
            "bytes": sealed.size_bytes,
            "client_id": sealed.client_id,
            "refers_to": _unsent_references(sealed),
        },
    )


def _unsent_references(staged: StagedArtifact) -> list[str]:
    """Client ids of artifacts that it refers to, which have to be sent before it."""
    refs = (entry.ref for entry in staged.manifest)
    return sorted(
        {
            ref.removeprefix(_CLIENT_SCHEME).split("/", 1)[0]
            for ref in refs
            if ref is not None and ref.startswith(_CLIENT_SCHEME)
        }
    )


def record_link(
    writer: RunWriter,
    about: dict[str, Any],
    name: str,
    target: str,
    aliases: Sequence[str] | None,
) -> None:
    """Have a version put into a portfolio or registry, once the server has it.

    Args:
        about: `staged` or `artifact_id`, whichever is known.
        target: `[entity/]project/collection`, checked.
    """
    given = [aliases] if isinstance(aliases, str) else list(aliases or ())
    said = {"do": "link", **about, "name": name, "target": target, "aliases": given}
    writer.record(Kind.ARTIFACT, said)


def record_use(
    writer: RunWriter, about: dict[str, Any], name: str, use_as: str | None
) -> None:
    """Have it noted that the run uses a version.

    Args:
        about: As for `record_link`.
    """
    said = {"do": "use", **about, "name": name, "use_as": use_as}
    writer.record(Kind.ARTIFACT, said)


def checked_target(target: str) -> str:
    """The path of a collection to link to. What it leaves out is the run's; a registry
    belongs to an organization, which the server knows.

    Raises:
        UsageError: It is no `[[entity/]project/]collection`.
    """
    parts = target.split("/")
    if len(parts) > 3 or not all(parts) or ":" in target:
        raise UsageError(
            f"{target!r} is no collection to link to",
            hint="it looks like 'wandb-registry-model/best' or 'entity/project/name'",
        )
    return target
