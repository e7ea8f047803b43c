"""`Project`: everything of it as files that any tool reads."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trailmark.apis.public.export_progress import told
from trailmark.apis.public.export_record import ExportRecord
from trailmark.apis.public.file_writing import whole_file
from trailmark.apis.public.history_reading import (
    Question,
    checked_keys,
    save_parquet,
    save_runs,
)
from trailmark.errors import InvalidInputError, UnknownNameError, UsageError
from trailmark.transport.client import Client
from trailmark.wire.names import check_file_path

if TYPE_CHECKING:
    from trailmark.apis.public.run import Run
    from trailmark.apis.public.runs import Runs

MANIFEST = "manifest.json"
_FORMAT = 1


class ProjectExport:
    """What takes a project away; part of `Project`."""

    if TYPE_CHECKING:
        client: Client
        entity: str
        name: str

        def runs(self, filters: dict[str, Any] | None = None) -> Runs: ...

    def export(
        self,
        directory: str | os.PathLike[str],
        *,
        format: str = "parquet",
        keys: Sequence[str] | None = None,
        filters: Mapping[str, Any] | None = None,
        files: bool = False,
        progress: bool | None = None,
    ) -> Path:
        """Write its runs and all that they logged into a directory.

        `runs.parquet` has a row for each run: facts, `config.…` and `summary.…`.
        `history/<run id>.parquet` has every row that a run logged, `files/<run id>/`
        the files that it saved. `manifest.json` names all of it and is written last:
        where it is missing, the export was interrupted. Called again, it goes on where
        it was, and reads only runs that have logged more since.

        Args:
            directory: Made if it is not there.
            format: `parquet`.
            keys: Of the histories only rows that have all of these, and of them only
                these; None for everything.
            filters: Which runs, as for `Api.runs`; None for all.
            files: Take the runs' files along.
            progress: Show how far it is; None does so on a terminal.

        Returns:
            The directory.

        Raises:
            UsageError: An argument makes no sense.
            UnknownNameError: There is no such project.
            OSError: It cannot be written.

        Example:
            >>> folder = api.project("demo").export("demo", keys=["_step", "loss"])
            >>> sorted(path.name for path in folder.iterdir())
            ['history', 'manifest.json', 'runs.parquet']
        """
        if format != "parquet":
            raise UsageError(f"there is no format {format!r}", hint="'parquet'")
        wanted, matching = checked_keys(keys), _filters(filters)
        folder = Path(directory)
        (folder / "history").mkdir(parents=True, exist_ok=True)
        manifest = folder / MANIFEST
        with ExportRecord(folder, manifest, json.dumps(wanted)) as record:
            save_runs(
                self.client,
                [self.entity, self.name],
                matching,
                folder / "runs.parquet",
            )
            runs = list(self.runs(matching))
            entries: list[dict[str, Any]] = []
            with told(f"exporting {self.name}", len(runs), progress) as tell:
                for run in runs:
                    tell(run.name)
                    entry = self._take(run, folder, wanted, record, files=files)
                    if entry is not None:
                        entries.append(entry)
            asked = {"keys": wanted, "filters": matching}
            self._write_manifest(manifest, asked, entries)
        return folder

    def _take(
        self,
        run: Run,
        folder: Path,
        keys: tuple[str, ...] | None,
        record: ExportRecord,
        *,
        files: bool,
    ) -> dict[str, Any] | None:
        """What the manifest says of a run whose files are there now; None: it is gone."""
        path = _safe(f"history/{run.id}.parquet")
        n_lines = run.history_line_count
        try:
            if not (folder / path).is_file() or record.lines_of(run.id) != n_lines:
                wanted = Question(self.entity, self.name, (run.id,), keys)
                save_parquet(self.client, wanted, folder / path)
                record.add(run.id, n_lines)
            taken = self._take_files(run, folder) if files else []
        except UnknownNameError:
            return None
        return {
            "id": run.id,
            "name": run.name,
            "state": run.state,
            "lines": n_lines,
            "history": path,
            "files": taken,
        }

    def _take_files(self, run: Run, folder: Path) -> list[str]:
        root = _safe(f"files/{run.id}")
        taken: list[str] = []
        for file in run.files():
            path = _safe(f"{root}/{file.name}")
            at = folder / path
            if not at.is_file() or at.stat().st_size != file.size:
                file.download(root=str(folder / root), replace=True).close()
            taken.append(path)
        return taken

    def _write_manifest(
        self, path: Path, asked: Mapping[str, Any], entries: Sequence[dict[str, Any]]
    ) -> None:
        said = {
            "format": _FORMAT,
            "server": self.client.base_url,
            "entity": self.entity,
            "project": self.name,
            "exported_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            **asked,
            "runs": entries,
        }
        with whole_file(path) as file:
            file.write(json.dumps(said, indent=1, ensure_ascii=False).encode())


def _filters(filters: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if filters is not None and not isinstance(filters, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(f"filters cannot be {filters!r}", hint="give a dict")
    return None if filters is None else dict(filters)


def _safe(path: str) -> str:
    """A path that a server's words cannot lead out of the directory."""
    try:
        return check_file_path(path)
    except InvalidInputError as error:
        raise UsageError(error.message, hint=error.hint) from None
