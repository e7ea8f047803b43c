"""What a run does with artifacts: they are staged here, and taken by servers that keep
them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trailmark.sdk.run_info import RunInfo

if TYPE_CHECKING:
    from trailmark.sdk.artifacts import Artifact

StrPath = str | os.PathLike[str]


class RunArtifacts(RunInfo):
    """The half of a `Run` that keeps and uses artifacts."""

    def log_artifact(
        self,
        artifact_or_path: Artifact | StrPath,
        name: str | None = None,
        type: str | None = None,  # noqa: A002  (the name people know)
        aliases: Sequence[str] | None = None,
        tags: Sequence[str] | None = None,
    ) -> Artifact:
        """Keep files as a version of an artifact that this run made."""
        from trailmark.sdk.artifacts import as_artifact, record_made

        artifact = as_artifact(artifact_or_path, name, type, run_id=self.id)
        return (
            artifact
            if self.disabled
            else record_made(self._writer, artifact, aliases, tags)
        )

    def use_artifact(
        self,
        artifact_or_name: Artifact | str,
        type: str | None = None,  # noqa: A002  (the name people know)
        aliases: Sequence[str] | None = None,
        use_as: str | None = None,
    ) -> Artifact:
        """Record that this run uses an artifact."""
        from trailmark.sdk.artifacts import Artifact, record_made, record_used

        if isinstance(artifact_or_name, Artifact):
            artifact = record_made(self._writer, artifact_or_name, aliases)
        else:
            base = artifact_or_name.rsplit("/", 1)[-1].split(":", 1)[0]
            artifact = Artifact(base, type or "unspecified")
        full_name = str(getattr(artifact_or_name, "name", artifact_or_name))
        record_used(self._writer, full_name, type, use_as)
        return artifact

    def log_model(
        self, path: StrPath, name: str | None = None, aliases: Sequence[str] = ()
    ) -> Artifact:
        """Keep a model's files as a version of an artifact of type `model`."""
        return self.log_artifact(path, name, "model", aliases)

    def link_model(
        self,
        path: StrPath,
        registered_model_name: str,
        name: str | None = None,
        aliases: Sequence[str] = (),
    ) -> Artifact:
        """Keep a model and have it put into a registry."""
        from trailmark.sdk.artifacts import as_artifact, record_made

        artifact = as_artifact(path, name, "model", run_id=self.id)
        target = f"model-registry/{registered_model_name}"
        return record_made(self._writer, artifact, aliases, link_to=target)

    def link_artifact(
        self,
        artifact: Artifact,
        target_path: str,
        aliases: Sequence[str] | None = None,
    ) -> Artifact:
        """Keep an artifact and have it put into a registry or portfolio."""
        from trailmark.sdk.artifacts import record_made

        return record_made(self._writer, artifact, aliases, link_to=target_path)
