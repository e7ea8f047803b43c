"""Adding a file to a run that is on the server."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from trailmark.apis.public.checks import file_path
from trailmark.errors import TransportError, UsageError
from trailmark.transport.client import Client
from trailmark.transport.operations import CREATE_RUN_FILES


def name_below(path: str | os.PathLike[str], root: str | os.PathLike[str]) -> str:
    """How a file is called in a run: its path below `root`, with `/` between parts.

    >>> name_below("/data/my_dir/file.txt", "/data")
    'my_dir/file.txt'

    Raises:
        UsageError: It lies outside of `root`, or its name cannot be one on a server.
    """
    # Links stay links: the name is the one that was typed.
    below = Path(os.path.relpath(path, root))
    if below.is_absolute() or ".." in below.parts:
        raise UsageError(
            f"{os.fspath(path)!r} is not below {os.fspath(root)!r}",
            hint="pass a root that the file lies below",
        )
    return file_path(below.as_posix())


def upload(client: Client, run_path: Sequence[str], name: str, source: Path) -> None:
    """Send a file of any size; one of that name is replaced.

    Raises:
        UsageError: There is no such file here.
        ForbiddenError: The caller may not change the run.
        TransportError: The server was away for too long.
    """
    if not source.is_file():
        what = "is a folder" if source.is_dir() else "is not there"
        raise UsageError(f"{str(source)!r} {what}", hint="pass the path of a file")
    entity, project, run_id = run_path
    variables = {"entity": entity, "project": project, "run": run_id, "files": [name]}

    def send() -> None:
        # An address works for a while only, so each try asks for its own.
        answer = client.session.graphql(
            CREATE_RUN_FILES, variables, operation="CreateRunFiles"
        )
        made = answer.get("createRunFiles") or {}
        address = next((one.get("uploadUrl") for one in made.get("files") or ()), None)
        if not address:
            raise TransportError(f"the server named no address for {name!r}")
        client.session.put_file(address, source, made.get("uploadHeaders") or ())

    client.insist(send)
