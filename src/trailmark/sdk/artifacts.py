"""Artifacts as a run sees them: files are staged beside the journal and recorded.

Servers that keep artifacts take them from there; until then the uploader says that
they are waiting.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from trailmark.errors import UsageError
from trailmark.sdk.run_header import new_run_id
from trailmark.wire.journal import Kind
from trailmark.wire.names import check_file_path

if TYPE_CHECKING:
    from collections.abc import Generator

    from trailmark.sdk.run_writer import RunWriter


class Artifact:
    """A named set of files that a run makes or uses.

    Args:
        name: Name of the collection that it becomes a version of.
        type: What it is, such as `dataset` or `model`.
        description: For people.
        metadata: JSON-able.
    """

    def __init__(
        self,
        name: str,
        type: str,  # noqa: A002  (the name people know)
        description: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        if not name or set(name) & set("/:\\"):
            raise UsageError(
                f"{name!r} cannot name an artifact", hint="leave out '/', '\\' and ':'"
            )
        self.name = name
        self.type = type
        self.description = description
        self.metadata = dict(metadata or {})
        self._files: dict[str, Path] = {}
        self._references: dict[str, str] = {}
        self._texts: dict[str, bytes] = {}

    def add_file(
        self, local_path: str | os.PathLike[str], name: str | None = None
    ) -> None:
        """Add a file, under its own name if no other is given.

        Raises:
            UsageError: There is no such file, or the name cannot be one.
        """
        path = Path(local_path).expanduser().absolute()
        if not path.is_file():
            raise UsageError(f"there is no file {str(local_path)!r}")
        self._files[check_file_path(name or path.name)] = path

    def add_dir(
        self, local_path: str | os.PathLike[str], name: str | None = None
    ) -> None:
        """Add all files of a folder, below `name` if one is given.

        Raises:
            UsageError: There is no such folder.
        """
        top = Path(local_path).expanduser().absolute()
        if not top.is_dir():
            raise UsageError(f"there is no folder {str(local_path)!r}")
        for path in sorted(top.rglob("*")):
            if path.is_file():
                inner = path.relative_to(top).as_posix()
                self.add_file(path, f"{name.strip('/')}/{inner}" if name else inner)

    def add_reference(self, uri: str, name: str | None = None) -> None:
        """Add something that stays where it is, by its address."""
        last = uri.rstrip("/").rsplit("/", 1)[-1]
        self._references[check_file_path(name or last)] = uri

    @contextmanager
    def new_file(self, name: str, mode: str = "w") -> Generator[IO[Any]]:
        """Write a file of the artifact inside a `with` block."""
        import io

        check_file_path(name)
        buffer = io.BytesIO()
        if "b" in mode:
            yield buffer
        else:
            text = io.TextIOWrapper(buffer, encoding="utf-8", newline="")
            yield text
            text.flush()
        self._texts[name] = buffer.getvalue()

    def stage(self, folder: Path) -> list[dict[str, Any]]:
        """Copy the files into a folder; returns an entry for each.

        Raises:
            OSError: A file is gone or the disk is full.
        """
        entries: list[dict[str, Any]] = []
        for name, content in self._texts.items():
            _write(folder / name, content)
            entries.append({"path": name, "size": len(content)})
        for name, source in self._files.items():
            _copy(source, folder / name)
            entries.append({"path": name, "size": (folder / name).stat().st_size})
        entries += [
            {"path": name, "ref": uri} for name, uri in self._references.items()
        ]
        return entries


def as_artifact(
    artifact_or_path: Artifact | str | os.PathLike[str],
    name: str | None,
    type_name: str | None,
    *,
    run_id: str,
) -> Artifact:
    """An artifact as given, or one of a file, folder or address.

    Raises:
        UsageError: There is nothing at the path.
    """
    if isinstance(artifact_or_path, Artifact):
        return artifact_or_path
    text = os.fspath(artifact_or_path)
    base = text.rstrip("/").rsplit("/", 1)[-1]
    artifact = Artifact(name or f"run-{run_id}-{base}", type_name or "unspecified")
    if "://" in text:
        artifact.add_reference(text)
    elif Path(text).expanduser().is_dir():
        artifact.add_dir(text)
    else:
        artifact.add_file(text)
    return artifact


def record_made(
    writer: RunWriter,
    artifact: Artifact,
    aliases: Sequence[str] | None,
    tags: Sequence[str] | None = None,
    *,
    link_to: str | None = None,
) -> Artifact:
    """Stage an artifact that the run made; what fails is counted."""
    staged = new_run_id()
    folder = writer.directory.artifacts / staged
    with writer.guard.catching(
        "artifact_failed", f"the artifact {artifact.name!r} cannot be staged"
    ):
        entries = artifact.stage(folder)
        payload = {
            "use": False,
            "name": artifact.name,
            "type": artifact.type,
            "description": artifact.description,
            "metadata": writer.clean(artifact.metadata, "artifact"),
            "aliases": list(aliases or ["latest"]),
            "tags": list(tags or []),
            "link_to": link_to,
            "staged": staged,
            "entries": entries,
        }
        writer.record(Kind.ARTIFACT, payload)
    return artifact


def record_used(
    writer: RunWriter, name: str, type_name: str | None, use_as: str | None
) -> None:
    """Record that the run uses an artifact."""
    writer.record(
        Kind.ARTIFACT, {"use": True, "name": name, "type": type_name, "use_as": use_as}
    )


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
