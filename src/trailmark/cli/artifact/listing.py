"""`trailmark artifact ls`: what artifacts a project has."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.table import Table

from trailmark.cli.beauty import BeautifulCommand, console, told_plainly
from trailmark.errors import UnknownNameError, UsageError

if TYPE_CHECKING:
    from trailmark.apis.public.api import Api
    from trailmark.artifacts.artifact import Artifact

_SHOWN_VERSIONS = 100


@click.command(cls=BeautifulCommand)
@click.argument("path", required=False)
@click.option("-t", "--type", "type_name", help="Only artifacts of this type.")
def ls(path: str | None, *, type_name: str | None) -> None:
    """List the newest version of each artifact in a project.

    `PATH` is `[entity/]project`; with a name behind it, the versions of that artifact
    are listed: `trailmark artifact ls ada/digits/mnist`.
    """
    with told_plainly():
        from trailmark.apis.public.api import Api

        parts = [] if path is None else path.strip("/").split("/")
        if len(parts) > 3:
            raise UsageError(f"{path!r} is no project", hint="entity/project")
        api = Api()
        if len(parts) == 3:
            found = list(_versions(api, "/".join(parts), type_name))
        else:
            found = list(_newest(api, path, type_name))
        console().print(_table(found))


def _newest(api: Api, project: str | None, type_name: str | None) -> Iterator[Artifact]:
    """The newest version of each collection that has one."""
    for one in api.artifact_types(project):
        if type_name not in (None, one.type):
            continue
        for collection in one.collections():
            yield from itertools.islice(collection.artifacts(per_page=1), 1)


def _versions(api: Api, path: str, type_name: str | None) -> Iterator[Artifact]:
    """The newest versions of one collection."""
    project, _, name = path.rpartition("/")
    for one in api.artifact_types(project):
        if type_name not in (None, one.type):
            continue
        if api.artifact_collection_exists(path, one.type):
            versions = api.artifacts(one.type, path)
            yield from itertools.islice(versions, _SHOWN_VERSIONS)
            return
    raise UnknownNameError(f"there is no artifact {name!r} in {project!r}")


def _table(found: list[Artifact]) -> Table:
    from trailmark.sdk.display.progress import size_text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("type")
    table.add_column("updated")
    table.add_column("size", justify="right")
    table.add_column("files", justify="right")
    table.add_column("version", no_wrap=True)
    table.add_column("aliases")
    for one in found:
        updated = one.updated_at or one.created_at or ""
        aliases = ", ".join(alias for alias in one.aliases if alias != one.version)
        table.add_row(
            escape(one.type),
            updated[:16].replace("T", " "),
            size_text(one.size),
            f"{one.file_count:,}",
            escape(one.name),
            escape(aliases),
        )
    return table
