"""What `Artifact.save` does with a draft: logs it in the run there is, or without one.

`trailmark.Artifact` is found here, so that whoever makes drafts can save them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from trailmark.artifacts.artifact import Artifact, log_drafts_with
from trailmark.sdk import current

__all__ = ["Artifact"]


def save_draft(artifact: Artifact, project: str | None, settings: Any) -> None:
    """Log a draft in the current run, which returns at once; without a run, send it.

    Args:
        project: Where it goes without a run; that of the settings when None.
        settings: As for `trailmark.init`, without a run.

    Raises:
        UsageError: No server is configured, and none is installed.
        TrailmarkError: Without a run: the server is away, or refuses.
    """
    run = current.current_run()
    if run is not None:
        run.log_artifact(artifact)
        return
    from trailmark.artifacts.staging import seal
    from trailmark.artifacts.terminal_bar import bar
    from trailmark.artifacts.upload import send
    from trailmark.sdk.run_server import client_of_settings
    from trailmark.sdk.settings_sources import resolve_settings

    resolved = resolve_settings(settings=settings)
    client = client_of_settings(resolved, {}, "save an artifact")
    place = artifact.draft_place
    if place is None:
        entity = resolved.entity or client.viewer().entity
        place = entity, project or resolved.project or "uncategorized"
    with (
        tempfile.TemporaryDirectory(prefix="trailmark-") as folder,
        bar("sending", None) as show,
    ):
        sent = send(
            client,
            seal(artifact, Path(folder) / "artifact"),
            entity=place[0],
            project=place[1],
            run_id=None,
            on_progress=show,
        )
    artifact.become_logged(client, sent.artifact_id)


log_drafts_with(save_draft)
