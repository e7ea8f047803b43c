"""Sections: panels under a name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from trailmark.reports.checked import Checked, said
from trailmark.reports.panel import Panel, new_id
from trailmark.reports.rules import a, list_of, text, truth
from trailmark.workspaces.settings import (
    SectionLayoutSettings,
    SectionPanelSettings,
    layout_settings,
)


@dataclass(kw_only=True)
class Section(Checked):
    """Panels under a name.

    Raises:
        UsageError: A value cannot be; named by its field.

    Example:
        >>> import trailmark.reports as wr
        >>> import trailmark.workspaces as ws
        >>> section = ws.Section(
        ...     name="Validation Metrics",
        ...     panels=[wr.LinePlot(y=["val_loss"]), wr.ScalarChart(metric="f1_score")],
        ...     is_open=True,
        ...     layout_settings="custom",
        ... )
        >>> section.layout_settings.layout, section.panels[0].layout
        ('custom', Layout(x=0, y=0, w=8, h=6))
    """

    name: str = field(metadata=said(text))
    """Its title."""
    panels: list[Panel] = field(
        default_factory=list[Panel], metadata=said(list_of(a(Panel)))
    )
    """Its panels, from the left to the right and from the top down."""
    is_open: bool = field(default=False, metadata=said(truth))
    """Whether its panels are seen."""
    pinned: bool = field(default=False, metadata=said(truth))
    """It stays above those that are not pinned."""
    layout_settings: SectionLayoutSettings = field(
        default_factory=SectionLayoutSettings, metadata=said(layout_settings)
    )
    """How its panels are laid out; `"custom"` is short for
    `SectionLayoutSettings(layout="custom")`."""
    panel_settings: SectionPanelSettings = field(
        default_factory=SectionPanelSettings, metadata=said(a(SectionPanelSettings))
    )
    """Settings for which its panels say nothing."""
    _id: str = field(default_factory=new_id, init=False, repr=False, compare=False)
    _raw: dict[str, Any] | None = field(
        default=None, init=False, repr=False, compare=False
    )
