"""`trailmark server gc`: get rid of what nobody needs."""

from __future__ import annotations

import click

from trailmark.cli.beauty import console
from trailmark.cli.server.database import opened_database, settings_of


@click.command(name="gc")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@click.pass_context
def collect(context: click.Context, *, dry_run: bool) -> None:
    """Delete versions whose time to live is over, and bytes that nothing keeps.

    A running server does this by itself every few minutes.
    """
    from trailmark.server.artifacts.garbage import collect_garbage
    from trailmark.server.blobs.blob_store import BlobStore
    from trailmark.server.blobs.object_store import open_object_store

    with opened_database(context) as database:
        settings = settings_of(context)
        incoming = settings.data_dir / "incoming"
        objects = open_object_store(settings.objects_url, scratch=incoming)
        done = collect_garbage(database, BlobStore(database, objects), dry_run=dry_run)
        console().print(done.report, highlight=False)
