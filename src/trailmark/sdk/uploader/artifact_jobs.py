"""Does what a run's journal says of artifacts: keeps, links and uses them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trailmark.errors import UsageError
from trailmark.sdk.uploader.run_artifacts import Report
from trailmark.sdk.uploader.server import Server
from trailmark.sdk.uploader.upload_state import Resolved

if TYPE_CHECKING:
    from trailmark.transport.client import Client

_PATIENCE_S = 15.0
"""A call is tried again for so long by itself; then the whole job is, for ever."""

USE_ARTIFACT = """mutation UseArtifact(
  $entityName: String!, $projectName: String!, $runName: String!, $artifactID: ID!,
  $usedAs: String
) {
  useArtifact(input: {
    entityName: $entityName, projectName: $projectName, runName: $runName,
    artifactID: $artifactID, usedAs: $usedAs
  }) { artifact { id } }
}"""


class ArtifactJobs:
    """The calls, for any number of threads at once.

    Args:
        folder: Holds a folder for each staged artifact.
        files: The run's own files, which tables are made of.
        resolved: The run, as the server knows it.
    """

    def __init__(
        self,
        server: Server,
        header: Mapping[str, Any],
        folder: Path,
        files: Path,
        resolved: Resolved,
    ) -> None:
        self._header = header
        self._folder = folder
        self._files = files
        self._resolved = resolved
        self._server = server
        self._client: Client | None = None

    def move_to(self, server: Server) -> None:
        """The server is the same, but listens somewhere else now."""
        self._server, self._client = server, None

    def keep(self, said: Mapping[str, Any], report: Report) -> dict[str, Any]:
        """Send a staged artifact and make it a version. Repeats make no second one.

        Returns:
            What `upload.json` keeps and the trainer is told.

        Raises:
            UsageError: It was not staged here, or not whole.
            TrailmarkError: As every call.
        """
        from trailmark.artifacts.staging import StagedArtifact
        from trailmark.artifacts.upload import send

        folder = self._folder / str(said.get("staged"))
        if said.get("files") is not None:
            from trailmark.sdk.uploader.table_staging import stage_table

            stage_table(folder, self._files, said)
        try:
            staged = StagedArtifact.load(folder)
        except FileNotFoundError:
            raise UsageError(
                f"it is not in {str(folder)!r} any more",
                hint="it was sent elsewhere before, or removed; log it again",
            ) from None
        resolved = self._resolved
        sent = send(
            self._opened(),
            staged,
            entity=resolved.entity,
            project=resolved.project,
            run_id=resolved.run_id,
            on_progress=report,
            commits=bool(said.get("is_final", True)),
        )
        return {
            "artifact_id": sent.artifact_id,
            "version_index": sent.version_index,
            "collection": sent.collection,
            "state": sent.state,
        }

    def link(self, said: Mapping[str, Any], artifact_id: str) -> None:
        """Put a version into a portfolio or registry. Raises as every call."""
        from trailmark.artifacts.remote import link_version

        link_version(
            self._opened(),
            artifact_id,
            str(said.get("target")),
            list(said.get("aliases") or ()),
            entity=self._resolved.entity,
            project=self._resolved.project,
        )

    def use(self, said: Mapping[str, Any], artifact_id: str) -> None:
        """Note that the run uses a version. Raises as every call."""
        resolved = self._resolved
        variables = {
            "entityName": resolved.entity,
            "projectName": resolved.project,
            "runName": resolved.run_id,
            "artifactID": artifact_id,
            "usedAs": said.get("use_as"),
        }
        self._opened().execute(USE_ARTIFACT, variables, operation="UseArtifact")

    def _opened(self) -> Client:
        client = self._client
        if client is None:
            client = self._client = self._server.open_client(
                self._header, patience_s=_PATIENCE_S
            )
        return client
