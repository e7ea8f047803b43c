"""Jobs described by hand, for what was not logged by a run."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from trailmark.apis.public.jobs import JOB_FILE, JOB_TYPE
from trailmark.artifacts.artifact import Artifact
from trailmark.artifacts.checks import artifact_name
from trailmark.errors import UsageError
from trailmark.transport.client import Client

_REQUIREMENTS = "requirements.frozen.txt"


def job_source(
    image: str | None,
    git: str | None,
    commit: str | None,
    entrypoint: list[str] | None,
) -> tuple[str, dict[str, Any]]:
    """What to run, in the words of a job's file.

    >>> job_source(None, "https://git.test/a.git", "1f2e", ["python", "a.py"])[0]
    'repo'

    Raises:
        UsageError: Neither or both of an image and a repository, or one that lacks its
            commit or entry point.
    """
    if (image is None) == (git is None):
        raise UsageError(
            "a job runs an image or a commit", hint="pass image=, or git= and commit="
        )
    told = {} if entrypoint is None else {"entrypoint": list(entrypoint)}
    if image is not None:
        return "image", {"image": image, **told}
    if not commit or not entrypoint:
        raise UsageError(
            f"what to run of {git!r} is not said", hint="pass commit= and entrypoint="
        )
    return "repo", {"git": {"remote": git, "commit": commit}, **told, "notebook": False}


def log_job(
    client: Client,
    entity: str,
    project: str,
    name: str,
    source: tuple[str, dict[str, Any]],
) -> str:
    """Log a job; its path with the version."""
    from trailmark.artifacts.staging import seal
    from trailmark.artifacts.upload import send

    kind, told = source
    unknown = {"wb_type": "unknown"}
    document = {
        "_version": "v0",
        "_partial": "v0",
        "source_type": kind,
        "source": told,
        "input_types": unknown,
        "output_types": unknown,
        "runtime": None,
    }
    artifact = Artifact.made_by_run(artifact_name(name), JOB_TYPE)
    with artifact.new_file(JOB_FILE, encoding="utf-8") as file:
        file.write(json.dumps(document, indent=2))
    with artifact.new_file(_REQUIREMENTS) as file:
        file.write("")
    with tempfile.TemporaryDirectory(prefix="trailmark-") as folder:
        staged = seal(artifact, Path(folder) / "artifact")
        sent = send(client, staged, entity=entity, project=project, run_id=None)
    artifact.become_logged(client, sent.artifact_id)
    return artifact.full_name
