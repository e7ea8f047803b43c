"""What an `Api` says and does, part by part: one script for `wandb` and `trailmark`."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import answers_of_artifacts as artifacts
import answers_of_automations as automations
import answers_of_runs as runs
import answers_of_teams as teams
from answering import part, seen
from reporting import report

PARTS: dict[str, Callable[[], None]] = {
    "projects": runs.projects,
    "runs": runs.runs,
    "run": runs.run,
    "history": runs.history,
    "files": runs.files,
    "odd_values": runs.odd_values,
    "defaults": runs.defaults,
    "changed_runs": runs.changed_runs,
    "artifacts": artifacts.artifacts,
    "changed_artifacts": artifacts.changed_artifacts,
    "registries": artifacts.registries,
    "sweeps": teams.sweeps,
    "reports": teams.reports,
    "people": teams.people,
    "automations": automations.automations,
    "stored_automations": automations.stored_automations,
    "queues": teams.queues,
    "charts": teams.charts,
}

warnings.simplefilter("ignore")
PARTS[part]()
report(**seen)
