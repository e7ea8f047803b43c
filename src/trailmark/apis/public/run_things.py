"""What belongs to a run: its files, and the artifacts that it made and used."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from trailmark.apis.public import run_declarations
from trailmark.apis.public.artifact_versions import RunArtifacts
from trailmark.apis.public.files import File, Files
from trailmark.apis.public.paginator import DEFAULT_PAGE
from trailmark.apis.public.run_facts import RunFacts
from trailmark.apis.public.run_upload import name_below, upload
from trailmark.errors import UnknownNameError

if TYPE_CHECKING:
    from trailmark.artifacts.artifact import Artifact


class RunThings(RunFacts):
    """Files and artifacts of a run; see `Run`."""

    def files(
        self,
        names: list[str] | None = None,
        pattern: str | None = None,
        per_page: int = DEFAULT_PAGE,
    ) -> Files:
        """The files it saved.

        Args:
            names: Only these; empty for all.
            pattern: Only names like this, `%` standing for anything, as in `%.json`.

        Raises:
            UsageError: Both `names` and `pattern` are given.

        Example:
            >>> run = api.create_run(project=project)
            >>> _ = open("a.json", "w").write("{}")
            >>> _ = run.upload_file("a.json")
            >>> [file.name for file in run.files(pattern="%.json")]
            ['a.json']
        """
        return Files(self.client, self, names or [], per_page, pattern=pattern)

    def file(self, name: str) -> File:
        """One of its files.

        Raises:
            UnknownNameError: It has none of that name.

        Example:
            >>> run = api.create_run(project=project)
            >>> _ = open("notes.txt", "w").write("hello")
            >>> _ = run.upload_file("notes.txt")
            >>> run.file("notes.txt").size
            5
        """
        found = self.files(names=[name])
        if not found:
            raise UnknownNameError(f"{'/'.join(self.path)!r} has no file {name!r}")
        return found[0]

    def upload_file(
        self, path: str | os.PathLike[str], root: str | os.PathLike[str] = "."
    ) -> File:
        """Add a file of any size, under its path relative to `root`.

        A file of that name which the run has already is replaced.

        Raises:
            UsageError: There is no such file here, or it does not lie below `root`.
            ForbiddenError: The caller may not change the run.

        Example:
            >>> import pathlib
            >>> pathlib.Path("logs").mkdir()
            >>> _ = pathlib.Path("logs/out.txt").write_text("done")
            >>> run = api.create_run(project=project)
            >>> run.upload_file("logs/out.txt").name
            'logs/out.txt'
            >>> run.upload_file("logs/out.txt", root="logs").name
            'out.txt'
        """
        name = name_below(path, root)
        upload(self.client, self.path, name, Path(path))
        return self.file(name)

    def logged_artifacts(self, per_page: int = 100) -> RunArtifacts:
        """The versions of artifacts that it made.

        Example:
            >>> run = api.run("crew/demo/run00002")
            >>> sorted(one.name for one in run.logged_artifacts())
            ['model-x:v0', 'model-x:v1', 'model-x:v2']
        """
        return RunArtifacts(self.client, self, "logged", per_page)

    def used_artifacts(self, per_page: int = 100) -> RunArtifacts:
        """The versions of artifacts that it said it uses.

        Example:
            >>> run = api.run("crew/demo/run00002")
            >>> [one.name for one in run.used_artifacts()]
            ['data-y:v0']
        """
        return RunArtifacts(self.client, self, "used", per_page)

    def log_artifact(
        self,
        artifact: Artifact,
        aliases: Collection[str] | None = None,
        tags: Collection[str] | None = None,
    ) -> Artifact:
        """Say that the run made a version that is on the server already.

        Args:
            artifact: As `Api.artifact` gives it; of the run's own project.
            aliases: To put on the version, besides those it has.
            tags: To put on the version.

        Raises:
            UsageError: It is no logged artifact, or of another project.
            ForbiddenError: The caller may not change the run.

        Example:
            >>> model = api.artifact("crew/demo/model-x:v0")
            >>> run = api.run("crew/demo/run00002")
            >>> run.log_artifact(model, aliases=["best"]).name
            'model-x:v0'
        """
        return run_declarations.declare_output(
            self.client,
            self.path,
            artifact,
            None if aliases is None else list(aliases),
            None if tags is None else list(tags),
        )

    def use_artifact(self, artifact: Artifact, use_as: str | None = None) -> Artifact:
        """Say that the run uses a version that is on the server.

        Args:
            artifact: As `Api.artifact` gives it.
            use_as: The part it plays, such as `train`.

        Raises:
            UsageError: It is no logged artifact.
            ForbiddenError: The caller may not change the run.

        Example:
            >>> run = api.create_run(project=project)
            >>> _ = run.use_artifact(api.artifact("crew/demo/model-x:v0"), use_as="train")
            >>> [one.name for one in run.used_artifacts()]
            ['model-x:v0']
        """
        return run_declarations.declare_input(self.client, self.path, artifact, use_as)
