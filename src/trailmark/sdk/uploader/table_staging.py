"""Makes the artifact of a table that a run logged, out of the run's own files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trailmark.artifacts.hashing import digest_of_file
from trailmark.artifacts.manifest import ArtifactManifest, ArtifactManifestEntry
from trailmark.artifacts.sources import Source
from trailmark.artifacts.staging import FILE_NAME, StagedArtifact


def stage_table(folder: Path, files: Path, said: Mapping[str, Any]) -> None:
    """Stage what an `ARTIFACT` record with `files` describes. Repeats do nothing.

    Nothing is copied: a run's media files are named by their content, and stay.

    Args:
        files: The folder of the run's files.
        said: The record; `files` are pairs of a path in the artifact and one in the
            run.

    Raises:
        OSError: A file is gone.
    """
    if (folder / FILE_NAME).exists():
        return
    manifest = ArtifactManifest()
    for entry, path in said["files"]:
        source = files / path
        digest, size = digest_of_file(source)
        manifest.add_entry(
            ArtifactManifestEntry(
                entry, digest, size, source=Source(str(source.absolute()), 0, size)
            )
        )
    StagedArtifact(
        folder,
        said["name"],
        said["type"],
        manifest,
        client_id=said["client_id"],
        sequence_client_id=said["sequence_client_id"],
    ).write()
