"""Workspaces: build the pages of a project in code, read them and save them back.

import trailmark.reports as wr
import trailmark.workspaces as ws

workspace = ws.Workspace(
    entity="crew",
    project="demo",
    sections=[ws.Section(name="Validation", panels=[wr.LinePlot(y=["val_loss"])])],
)
workspace.save()
print(workspace.url)
"""

from __future__ import annotations

from trailmark.expr import (
    And,
    Config,
    FilterExpr,
    KeysInfo,
    Metric,
    Or,
    Ordering,
    Summary,
    Tags,
)
from trailmark.workspaces.runset import GroupPath, RunRef, RunsetSettings
from trailmark.workspaces.section import Section
from trailmark.workspaces.settings import (
    PointVisualization,
    RunSettings,
    SectionLayoutSettings,
    SectionPanelSettings,
    WorkspaceSettings,
)
from trailmark.workspaces.workspace import Workspace

__all__ = [
    "And",
    "Config",
    "FilterExpr",
    "GroupPath",
    "KeysInfo",
    "Metric",
    "Or",
    "Ordering",
    "PointVisualization",
    "RunRef",
    "RunSettings",
    "RunsetSettings",
    "Section",
    "SectionLayoutSettings",
    "SectionPanelSettings",
    "Summary",
    "Tags",
    "Workspace",
    "WorkspaceSettings",
]
