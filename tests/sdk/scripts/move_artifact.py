"""Moves an artifact in a process of its own, which may kill itself on the way.

`move_artifact.py up|down URL KEY FOLDER|ID ROOT KILL_AT_BYTES` (-1: lives on).
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from trailmark.artifacts.artifact import Artifact
from trailmark.artifacts.staging import StagedArtifact
from trailmark.artifacts.upload import send
from trailmark.transport.client import Client

way, url, key, what, root, kill_at = sys.argv[1:]
client = Client(url, key, user_agent="test")


def on_progress(done: int, *_: int) -> None:
    if 0 <= int(kill_at) <= done:
        os.kill(os.getpid(), signal.SIGKILL)


if way == "up":
    sent = send(
        client,
        StagedArtifact.load(Path(what)),
        entity=client.viewer().entity,
        project=root,
        run_id=None,
        on_progress=on_progress,
    )
    print(sent.artifact_id)
else:
    Artifact.from_id(client, what).download(root, on_progress=on_progress)
