"""What every panel has, and panels of kinds that we do not know."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field
from typing import Any, ClassVar

from trailmark.reports.checked import Checked, said
from trailmark.reports.parts import write_parts
from trailmark.reports.rules import a, anything, text, whole

Json = dict[str, Any]
_ID_CHARS = string.digits + string.ascii_lowercase


def new_id() -> str:
    """Eleven characters that nothing else has."""
    return "".join(_ID_CHARS[byte % len(_ID_CHARS)] for byte in secrets.token_bytes(11))


@dataclass(kw_only=True)
class Layout(Checked):
    """Where a panel is, in a section of custom layout: on a grid of 24 columns.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.Layout(x=8, w=16)
        Layout(x=8, y=0, w=16, h=6)
    """

    x: int = field(default=0, metadata=said(whole(0)))
    """From the left."""
    y: int = field(default=0, metadata=said(whole(0)))
    """From the top."""
    w: int = field(default=8, metadata=said(whole(1)))
    """Width."""
    h: int = field(default=6, metadata=said(whole(1)))
    """Height."""


@dataclass(kw_only=True, eq=False)
class Panel(Checked):
    """What every panel has. Panels are equal that say the same.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.LinePlot(y=["loss"]) == wr.LinePlot(y=[wr.Metric("loss")])
        True
    """

    view_type: ClassVar[str] = ""

    layout: Layout = field(
        default_factory=Layout, metadata=said(a(Layout)), compare=False
    )
    """Where it is in a section of custom layout."""
    _id: str = field(default_factory=new_id, init=False, repr=False)
    _raw: Json | None = field(default=None, init=False, repr=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Panel) or type(self) is not type(other):
            return False
        mine, theirs = self._config(), other._config()
        return mine == theirs and self.layout == other.layout

    __hash__ = None  # pyright: ignore[reportAssignmentType]

    def _kind(self) -> str:
        return self.view_type

    def _config(self) -> Json:
        """Its `config`, as if it were new."""
        return write_parts(self)


@dataclass(kw_only=True, eq=False)
class UnknownPanel(Panel):
    """A panel of a kind that this version does not know, as it was saved.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.UnknownPanel(kind="Radar", config={"metrics": ["loss"]})
        UnknownPanel(layout=Layout(x=0, y=0, w=8, h=6), kind='Radar',
                     config={'metrics': ['loss']})
    """

    kind: str = field(metadata=said(text))
    """What the specification calls its `viewType`."""
    config: Any = field(default_factory=dict, metadata=said(anything))
    """Its settings."""

    def _kind(self) -> str:
        return self.kind

    def _config(self) -> Json:
        return self.config
