"""Workspaces of the official package: saved, or read and saved again."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import wandb
import wandb_workspaces.reports.v2 as wr
import wandb_workspaces.workspaces as ws
from reporting import report

sys.path.append(str(Path(__file__).parents[3]))
from tests.support.workspaces import everything


def example(entity: str, project: str) -> ws.Workspace:
    """The documented one."""
    return ws.Workspace(
        name="Example W&B Workspace",
        entity=entity,
        project=project,
        sections=[
            ws.Section(
                name="Validation Metrics",
                panels=[
                    wr.LinePlot(x="Step", y=["val_loss"]),
                    wr.BarPlot(metrics=["val_accuracy"]),
                    wr.ScalarChart(metric="f1_score", groupby_aggfunc="mean"),
                ],
                is_open=True,
            )
        ],
        settings=ws.WorkspaceSettings(x_axis="Step"),
    )


def told(workspace: ws.Workspace) -> dict[str, Any]:
    """What the classes say of a workspace."""
    first = workspace.sections[0]
    return {
        "name": workspace.name,
        "panels": [type(one).__name__ for one in first.panels],
        "section": repr((first.name, first.is_open, first.layout_settings)),
        "section_settings": repr(first.panel_settings),
        "settings": repr(workspace.settings),
        "filters": workspace.runset_settings.filters,
        "groupby": repr(workspace.runset_settings.groupby),
        "order": repr(workspace.runset_settings.order),
        "pinned": repr(workspace.runset_settings.pinned_runs),
        "baseline": workspace.runset_settings.baseline_run,
        "run_settings": repr(sorted(workspace.runset_settings.run_settings.items())),
    }


what, where = sys.argv[1:3]
if what == "save":
    entity = wandb.Api().default_entity
    made = everything(ws, wr, where)
    made.entity = entity
    saved = [example(entity, where).save(), made.save()]
    seen = {"urls": [one.url for one in saved], "told": told(saved[1])}
else:
    read = ws.Workspace.from_url(where)
    seen = {"told": told(read)}
    read.sections[0].name = "renamed"
    seen["url"] = read.save().url
    seen["new_url"] = read.save_as_new_view().url
print(json.dumps(seen)[:200])
report(**seen)
