"""What a run does with artifacts: keeps, uses and links versions of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from trailmark.errors import UsageError
from trailmark.sdk.run_info import RunInfo

if TYPE_CHECKING:
    from trailmark.artifacts.artifact import Artifact
    from trailmark.sdk.conversation import Conversation
    from trailmark.sdk.run_server import RunServer
    from trailmark.transport.client import Client

StrPath = str | os.PathLike[str]


class RunArtifacts(RunInfo):
    """The half of a `Run` that keeps and uses artifacts."""

    _conversation: Conversation | None
    _server: RunServer | None

    def log_artifact(
        self,
        artifact_or_path: Artifact | StrPath,
        name: str | None = None,
        type: str | None = None,  # noqa: A002  (the name people know)
        aliases: Sequence[str] | None = None,
        tags: Sequence[str] | None = None,
    ) -> Artifact:
        """Keep files as a version of an artifact that this run made.

        Returns at once: the files are set aside as they are now, and sent beside the
        training. `wait` on what is returned waits for the server.

        Args:
            artifact_or_path: An `Artifact`, or a file, folder or address.
            name: Of a new artifact; `run-<id>-<file>` when None.
            type: Of a new artifact; "unspecified" when None.
            aliases: What the version is called besides `latest`.
            tags: Words to find it by.

        Raises:
            UsageError: The artifact was logged before, a path leads nowhere, or a name
                cannot be one.
        """
        artifact = self._as_artifact(artifact_or_path, name, type)
        self._log(artifact, aliases, tags)
        return artifact

    def upsert_artifact(
        self,
        artifact_or_path: Artifact | StrPath,
        name: str | None = None,
        type: str | None = None,  # noqa: A002
        aliases: Sequence[str] | None = None,
        distributed_id: str | None = None,
    ) -> Artifact:
        """Add files to a version that several runs of a group make together.

        It becomes a version when one of them calls `finish_artifact`.

        Args:
            distributed_id: What the runs have in common; their group when None.

        Raises:
            UsageError: There is neither a group nor an id, or as `log_artifact`.
        """
        artifact = self._as_artifact(artifact_or_path, name, type)
        artifact.distributed_id = self._shared_id(distributed_id)
        self._log(artifact, aliases, None, is_final=False)
        return artifact

    def finish_artifact(
        self,
        artifact_or_path: Artifact | StrPath,
        name: str | None = None,
        type: str | None = None,  # noqa: A002
        aliases: Sequence[str] | None = None,
        distributed_id: str | None = None,
    ) -> Artifact:
        """Make a version of what several runs of a group added by `upsert_artifact`.

        Arguments and errors are those of `upsert_artifact`.
        """
        artifact = self._as_artifact(artifact_or_path, name, type)
        artifact.distributed_id = self._shared_id(distributed_id)
        self._log(artifact, aliases, None)
        return artifact

    def use_artifact(
        self,
        artifact_or_name: Artifact | str,
        type: str | None = None,  # noqa: A002
        aliases: Sequence[str] | None = None,
        use_as: str | None = None,
    ) -> Artifact:
        """Note that this run uses a version, and get it.

        A name is looked up at the server, so this waits for it; an artifact that was
        not logged yet is logged first, which waits for nothing.

        Args:
            artifact_or_name: `[[entity/]project/]name[:alias]`, or an `Artifact`.
            type: What it has to be; None takes anything.
            aliases: Of an artifact that is logged by this.
            use_as: What the run uses it as, for the lineage.

        Raises:
            UsageError: The run is offline and this is a name; or the type is another.
            UnknownNameError: There is no such version, or it is not visible.
            TransportError: The server does not answer.
        """
        from trailmark.artifacts.artifact import Artifact
        from trailmark.sdk.artifact_records import record_use

        if isinstance(artifact_or_name, Artifact):
            artifact = artifact_or_name
            about = self._about(artifact, aliases)
        else:
            artifact = self._find(artifact_or_name, type)
            about = {"artifact_id": artifact.id}
        if not self.disabled and about is not None:
            record_use(self._writer, about, artifact.name, use_as or artifact.use_as)
        return artifact

    def link_artifact(
        self,
        artifact: Artifact,
        target_path: str,
        aliases: Sequence[str] | None = None,
    ) -> Artifact:
        """Put a version into a portfolio or a registry; log it first if need be.

        Args:
            target_path: `wandb-registry-<registry>/<collection>`, or
                `[entity/]project/collection`.
            aliases: What the version is called there, besides `latest`.

        Raises:
            UsageError: The target is none of these.
        """
        from trailmark.sdk.artifact_records import checked_target, record_link

        target = checked_target(target_path)
        about = self._about(artifact, None)
        if not self.disabled and about is not None:
            record_link(self._writer, about, artifact.name, target, aliases)
        return artifact

    def log_model(
        self,
        path: StrPath,
        name: str | None = None,
        aliases: Sequence[str] | None = None,
    ) -> Artifact:
        """Keep a model's files as a version of an artifact of type `model`.

        Args:
            name: `run-<id>-<file>` when None.
        """
        return self.log_artifact(path, name, "model", aliases)

    def use_model(self, name: str) -> str:
        """Download a model and note that this run uses it.

        Returns:
            Path of its folder; of the file itself where it is only one.

        Raises:
            UsageError: It is no model. Else as `use_artifact`.
        """
        artifact = self.use_artifact(name)
        if "model" not in artifact.type.lower():
            raise UsageError(
                f"{name!r} is of type {artifact.type!r}, not a model",
                hint="use run.use_artifact(name).download()",
            )
        folder = Path(artifact.download())
        found = list(folder.iterdir())
        return str(found[0] if len(found) == 1 else folder)

    def link_model(
        self,
        path: StrPath,
        registered_model_name: str,
        name: str | None = None,
        aliases: Sequence[str] | None = None,
    ) -> Artifact:
        """Keep a model and put it into the project `model-registry`.

        Args:
            registered_model_name: The collection there.
            aliases: What the version is called there.

        Raises:
            UsageError: `registered_model_name` is a path.
        """
        if "/" in registered_model_name:
            raise UsageError(
                f"{registered_model_name!r} is a path",
                hint="give the name alone, or use link_artifact",
            )
        artifact = self.log_model(path, name)
        target = f"model-registry/{registered_model_name}"
        return self.link_artifact(artifact, target, aliases)

    def log_code(
        self,
        root: str | None = ".",
        name: str | None = None,
        include_fn: Callable[..., bool] | None = None,
        exclude_fn: Callable[..., bool] | None = None,
    ) -> Artifact | None:
        """Keep the source files below a folder as an artifact of type `code`.

        Args:
            name: `source-<project>-<program>` when None.
            include_fn: Told a path, and the root if it takes two arguments, whether the
                file is source; Python files and requirements when None.
            exclude_fn: The same for files to leave out.

        Returns:
            None where no file was found, which is counted.
        """
        from trailmark.sdk.code_artifact import code_artifact

        artifact = code_artifact(
            self._writer, root or ".", name, include_fn, exclude_fn
        )
        if artifact is not None:
            self._log(artifact, None, None)
        return artifact

    def restore(
        self,
        name: str,
        run_path: str | None = None,
        replace: bool = False,
        root: StrPath | None = None,
    ) -> IO[str]:
        """Get a file that a run saved.

        Args:
            name: Its path in the run.
            run_path: `[[entity/]project/]run_id`; this run when None.
            replace: Whether to get it anew where it is there already.
            root: Folder to put it in; this run's own when None.

        Returns:
            The file, open for reading.

        Raises:
            UsageError: The run is offline, or the name cannot be one.
            NotFoundError: There is no such run or file.
        """
        from trailmark.sdk.restoring import restored

        folder = Path(self.dir if root is None else root)
        path = run_path or self.path
        return restored(
            lambda: self._client("restore a file"),
            name,
            path,
            defaults=(self.entity, self.project),
            folder=folder,
            replace=replace,
        )

    def _log(
        self,
        artifact: Artifact,
        aliases: Sequence[str] | None,
        tags: Sequence[str] | None,
        *,
        is_final: bool = True,
    ) -> str | None:
        """Hand a version to the uploader; the name of its folder."""
        if not artifact.is_draft():
            raise UsageError(
                f"{artifact.name!r} was logged before",
                hint="artifact.new_draft() begins another version; "
                "run.use_artifact(artifact) notes its use",
            )
        if self.disabled:
            return None
        from trailmark.sdk.artifact_records import record_version

        staged = record_version(
            self._writer, artifact, aliases, tags, is_final=is_final
        )
        if staged is not None:
            from trailmark.sdk.pending_artifact import PendingVersion

            artifact.begin_waiting(PendingVersion(self._run_server(), staged))
        return staged

    def _about(
        self, artifact: Artifact, aliases: Sequence[str] | None
    ) -> dict[str, Any] | None:
        """How the journal names a version, which is logged first if need be."""
        from trailmark.sdk.pending_artifact import PendingVersion

        pending = artifact.delivery
        if not artifact.is_draft():
            return {"artifact_id": artifact.id}
        if isinstance(pending, PendingVersion):
            if pending.server is self._run_server():
                return {"staged": pending.name}
            artifact.wait()  # another run's uploader sends it
            return {"artifact_id": artifact.id}
        staged = self._log(artifact, aliases, None)
        return None if staged is None else {"staged": staged}

    def _find(self, name: str, type_name: str | None) -> Artifact:
        if self.disabled:
            from trailmark.artifacts.artifact import Artifact

            base = name.rsplit("/", 1)[-1].split(":", 1)[0]
            return Artifact(base, type_name or "unspecified")
        return self._run_server().api("use an artifact").artifact(name, type_name)

    def _as_artifact(
        self,
        artifact_or_path: Artifact | StrPath,
        name: str | None,
        type_name: str | None,
    ) -> Artifact:
        from trailmark.sdk.artifact_records import as_artifact

        return as_artifact(artifact_or_path, name, type_name, run_id=self.id)

    def _shared_id(self, distributed_id: str | None) -> str:
        found = distributed_id or self.group
        if not found:
            raise UsageError(
                "runs that make an artifact together need something in common",
                hint="begin them with the same group=, or pass distributed_id",
            )
        return found

    def _client(self, doing: str) -> Client:
        return self._run_server().client(doing)

    def _run_server(self) -> RunServer:
        if self._server is None:
            from trailmark.sdk.run_server import RunServer

            self._server = RunServer(
                self._writer, self._settings, self._conversation, self._ready
            )
        return self._server
