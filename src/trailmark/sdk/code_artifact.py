"""`run.log_code`: a program's source as an artifact."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from trailmark.sdk.artifact_names import safe_artifact_name
from trailmark.sdk.run_header import working_directory
from trailmark.sdk.source_code import PathTest, source_files

if TYPE_CHECKING:
    from trailmark.artifacts.artifact import Artifact
    from trailmark.sdk.run_writer import RunWriter

CODE_TYPE = "code"


def code_artifact(
    writer: RunWriter,
    root: str | os.PathLike[str],
    name: str | None,
    include_fn: PathTest | None,
    exclude_fn: PathTest | None,
) -> Artifact | None:
    """The source files below a folder; None, and counted, where there are none."""
    from trailmark.artifacts.artifact import Artifact

    runs = writer.directory.path.parent
    found = source_files(root, include_fn, exclude_fn, runs=runs)
    if not found:
        writer.guard.note(
            "no_code",
            f"no source file was found in {os.fspath(root)!r}",
            "name another folder, or say what is source with include_fn=",
        )
        return None
    given = safe_artifact_name(name or _default_name(writer))
    artifact = Artifact.made_by_run(given, CODE_TYPE)
    for inner, path in found:
        artifact.add_file(path, name=inner)
    return artifact


def _default_name(writer: RunWriter) -> str:
    """`source-<project>-<program>`, the program as it is seen from where it began."""
    program = writer.header.get("program") or "notebook"
    path = Path(program)
    if path.is_relative_to(working_directory()):
        path = path.relative_to(working_directory())
    return f"source-{writer.project}-{path.as_posix().strip('/')}"
