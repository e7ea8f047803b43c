"""`run.restore`: files of runs, brought back from the server."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from trailmark.errors import InvalidInputError, NotFoundError, UsageError
from trailmark.wire.names import check_file_path

if TYPE_CHECKING:
    from trailmark.transport.bulk import Bulk
    from trailmark.transport.client import Client

_RUN_FILE = """query RunFile(
  $entity: String, $project: String!, $run: String!, $names: [String!]
) {
  project(name: $project, entityName: $entity) {
    run(name: $run) {
      files(names: $names, first: 1) { edges { node { name directUrl } } }
    }
  }
}"""


def restored(
    client: Callable[[], Client],
    name: str,
    run_path: str,
    *,
    defaults: tuple[str, str],
    folder: Path,
    replace: bool,
) -> IO[str]:
    """A file of a run, open for reading, as it is under `folder`.

    Args:
        client: Asked only when the file has to be fetched.
        run_path: `[[entity/]project/]run_id`.
        defaults: Entity and project where the path names none.
        replace: Whether to fetch a file that is there.

    Raises:
        UsageError: The name or the path cannot be one.
        NotFoundError: There is no such run or file.
        OSError: It cannot be written.
    """
    try:
        check_file_path(name)
    except InvalidInputError as error:
        raise UsageError(error.message, hint=error.hint) from None
    target = folder / name
    if replace or not target.is_file():
        fetch_run_file(client(), name, _parts(run_path, defaults), target)
    return target.open(encoding="utf-8", errors="replace")


def restored_without_run(
    name: str,
    run_path: str,
    *,
    replace: bool,
    root: str | os.PathLike[str] | None,
) -> IO[str]:
    """The same where nothing is being logged, with the settings in force.

    Args:
        root: The working directory when None.

    Raises:
        UsageError: No server is configured, and none is installed. Else as `restored`.
    """
    from trailmark.sdk.run_server import client_of_settings
    from trailmark.sdk.settings_sources import resolve_settings

    settings = resolve_settings()
    return restored(
        lambda: client_of_settings(settings, {}, "restore a file"),
        name,
        run_path,
        defaults=(settings.entity or "", settings.project or "uncategorized"),
        folder=Path(root or "."),
        replace=replace,
    )


def fetch_run_file(
    client: Client, name: str, run: tuple[str, str, str], target: Path
) -> None:
    """Download a file of a run, whole or not at all.

    Args:
        run: Entity, project and run id.

    Raises:
        NotFoundError: There is no such run or file.
        OSError: It cannot be written.
    """
    from trailmark.transport.bulk import Bulk

    address = _address_of(client, name, run)
    bulk = Bulk(client.base_url, client.api_key, user_agent=client.user_agent)
    try:
        client.insist(lambda: _download(bulk, address, target))
    finally:
        bulk.close()


def _address_of(client: Client, name: str, run: tuple[str, str, str]) -> str:
    entity, project, run_id = run
    variables = {
        "entity": entity or None,
        "project": project,
        "run": run_id,
        "names": [name],
    }
    data = client.execute(_RUN_FILE, variables, operation="RunFile")
    found: dict[str, Any] | None = (data.get("project") or {}).get("run")
    if found is None:
        raise NotFoundError(f"there is no run {'/'.join(filter(None, run))!r}")
    edges = (found.get("files") or {}).get("edges") or []
    address = edges[0]["node"].get("directUrl") if edges else None
    if not address:
        raise NotFoundError(f"run {run_id!r} has no file {name!r}")
    return str(address)


def _download(bulk: Bulk, address: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    number, temporary = tempfile.mkstemp(prefix=".part-", dir=target.parent)
    try:
        with (
            os.fdopen(number, "wb") as file,
            bulk.get(address, with_key=address.startswith("/")) as incoming,
        ):
            for piece in incoming.pieces():
                file.write(piece)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _parts(run_path: str, defaults: tuple[str, str]) -> tuple[str, str, str]:
    parts = [part for part in run_path.strip("/").split("/") if part]
    if parts[-2:-1] == ["runs"]:
        del parts[-2]
    if not 1 <= len(parts) <= 3:
        raise UsageError(
            f"{run_path!r} is no path of a run",
            hint="it looks like 'entity/project/run_id'",
        )
    entity, project, run_id = [*[""] * (3 - len(parts)), *parts]
    return entity or defaults[0], project or defaults[1], run_id
