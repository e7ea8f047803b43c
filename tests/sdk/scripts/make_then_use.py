"""One run logs an artifact, the next uses it; told is where they are.

Usage: make_then_use.py PROJECT
"""

from __future__ import annotations

import sys
from pathlib import Path

from reporting import report

import trailmark

project = sys.argv[1]
Path("data.csv").write_text("1,2\n")
maker = trailmark.init(project=project)
artifact = trailmark.Artifact("test_artifact", type="dataset")
artifact.add_file("data.csv")
maker.log_artifact(artifact)
maker.finish()
user = trailmark.init(project=project)
user.use_artifact("test_artifact:latest")
user.finish()
report(
    maker=f"{maker.entity}/{maker.project}/{maker.id}",
    user=f"{user.entity}/{user.project}/{user.id}",
)
