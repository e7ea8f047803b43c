"""`trailmark artifact put`: makes a version of a file, a folder or an address."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.markup import escape

from trailmark.cli.artifact.transfer_bar import transfer_bar
from trailmark.cli.beauty import BeautifulCommand, console, told_plainly
from trailmark.errors import UsageError

if TYPE_CHECKING:
    from trailmark.artifacts.artifact import Artifact
    from trailmark.artifacts.draft import Policy
    from trailmark.artifacts.upload import Sent

_POLICIES = click.Choice(["mutable", "immutable"])


@click.command(cls=BeautifulCommand)
@click.argument("path")
@click.option("-n", "--name", help="`[[entity/]project/]name`; the path's last part.")
@click.option("-d", "--description", help="For people.")
@click.option(
    "-t",
    "--type",
    "type_name",
    default="dataset",
    show_default=True,
    help="What it is.",
)
@click.option(
    "-a", "--alias", multiple=True, help="A name besides `latest`; repeat it."
)
@click.option("--id", "run_id", help="The run that it counts as an output of.")
@click.option("--resume", is_flag=True, help="Make that run if there is none.")
@click.option(
    "--skip-cache", "--skip_cache", is_flag=True, help="Keep no copy on this machine."
)
@click.option(
    "--policy",
    type=_POLICIES,
    default="mutable",
    show_default=True,
    help="`mutable` takes a copy first, `immutable` reads the files where they lie.",
)
def put(
    path: str,
    *,
    name: str | None,
    description: str | None,
    type_name: str,
    alias: tuple[str, ...],
    run_id: str | None,
    resume: bool,
    skip_cache: bool,
    policy: Policy,
) -> None:
    """Make a version of an artifact out of a file, a folder or an address.

    `trailmark artifact put -n digits/mnist ./data` keeps a folder,
    `trailmark artifact put -t model -a best model.pt` a file under another name too,
    `trailmark artifact put s3://bucket/data` only where something is.

    Content that the newest version has already makes no new one.
    """
    with told_plainly():
        if resume and run_id is None:
            raise UsageError("--resume needs a run", hint="name it with --id")
        place, base = _split(name or path.rstrip("/").rsplit("/", 1)[-1])
        artifact = _artifact_of(
            path,
            base,
            type_name,
            description,
            is_kept=not skip_cache,
            policy=policy,
        )
        if run_id is not None and resume:
            _begin_run(place, run_id)
        sent, where = _send(artifact, place, list(alias), run_id)
        known = f"{where}/{sent.collection}:v{sent.version_index}"
        screen = console()
        screen.print(f"[green]●[/] [bold]{escape(known)}[/]  {type_name}")
        screen.print(f"[dim]get it with: trailmark artifact get {escape(known)}[/]")


def _split(name: str) -> tuple[list[str], str]:
    """What stands before the last `/`, and the name."""
    *place, base = name.split("/")
    if len(place) > 2 or not all([*place, base]):
        raise UsageError(
            f"{name!r} cannot name an artifact", hint="[[entity/]project/]name"
        )
    return place, base


def _artifact_of(
    path: str,
    name: str,
    type_name: str,
    description: str | None,
    *,
    is_kept: bool,
    policy: Policy,
) -> Artifact:
    from trailmark.artifacts.artifact import Artifact

    artifact = Artifact(name, type_name, description=description)
    if "://" in path:
        artifact.add_reference(path)
    elif Path(path).expanduser().is_dir():
        artifact.add_dir(path, skip_cache=not is_kept, policy=policy)
    else:
        artifact.add_file(path, skip_cache=not is_kept, policy=policy)
    return artifact


def _send(
    artifact: Artifact, place: list[str], aliases: list[str], run_id: str | None
) -> tuple[Sent, str]:
    """Send it; the version, and `entity/project`."""
    from trailmark.apis.public.api import Api
    from trailmark.artifacts.staging import seal
    from trailmark.artifacts.upload import send

    api = Api(dict(zip(("project", "entity"), reversed(place), strict=False)))
    entity = api.default_entity
    project = api.settings.project or "uncategorized"
    with (
        tempfile.TemporaryDirectory(prefix="trailmark-") as folder,
        transfer_bar("sending") as show,
    ):
        staged = seal(artifact, Path(folder) / "artifact", aliases=aliases)
        sent = send(
            api.client,
            staged,
            entity=entity,
            project=project,
            run_id=run_id,
            on_progress=show,
        )
    return sent, f"{entity}/{project}"


def _begin_run(place: list[str], run_id: str) -> None:
    """Make a run that is not there, and leave one that is as it is."""
    from trailmark.sdk.init import init

    names = dict(zip(("project", "entity"), reversed(place), strict=False))
    run = init(
        **names,  # pyright: ignore[reportArgumentType]
        id=run_id,
        resume="allow",
        job_type="cli_put",
        settings={"console": "off", "silent": True, "disable_code": True},
    )
    run.finish()
