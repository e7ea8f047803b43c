"""The runs of a workspace: which, in what order, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from trailmark.errors import UsageError
from trailmark.expr.fields import (
    Config,
    KeysInfo,
    Metric,
    MetricType,
    Ordering,
    Summary,
)
from trailmark.expr.fields import OtherField as _OtherField
from trailmark.expr.filter_text import read_filter_text
from trailmark.expr.filters import And, FilterExpr, FilterNode, UnknownFilter
from trailmark.reports.checked import Checked, said
from trailmark.reports.colors import color
from trailmark.reports.panel import new_id
from trailmark.reports.rules import a, dict_of, filled, list_of, text, truth
from trailmark.workspaces.settings import RunSettings

NAME_COLUMN = "run:displayName"
_GROUPS = (Metric, Summary, Config, KeysInfo, _OtherField)


@dataclass(frozen=True)
class RunRef:
    """A run, perhaps of another project.

    Args:
        slug: Its id.
        entity: None for the workspace's.
        project: None for the workspace's.

    Example:
        >>> import trailmark.workspaces as ws
        >>> ws.RunRef("run00001", project="other")
        RunRef(slug='run00001', entity=None, project='other')
    """

    slug: str
    entity: str | None = None
    project: str | None = None

    def __post_init__(self) -> None:
        filled(self.slug, "RunRef.slug")


class GroupPath:
    """A group within groups: the value of each level of `groupby`, from the outermost.

    Example:
        >>> import trailmark.workspaces as ws
        >>> list(ws.GroupPath("sweep_alpha", "convnext"))
        ['sweep_alpha', 'convnext']
    """

    def __init__(self, *segments: str) -> None:
        self.segments = tuple(filled(one, "GroupPath segment") for one in segments)
        if not segments:
            raise UsageError("a GroupPath without values leads to no group")

    def __iter__(self) -> Iterator[str]:
        return iter(self.segments)

    def __len__(self) -> int:
        return len(self.segments)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GroupPath) and self.segments == other.segments

    def __hash__(self) -> int:
        return hash(self.segments)

    def __repr__(self) -> str:
        return f"GroupPath({', '.join(map(repr, self.segments))})"


def _filters(value: object, what: str) -> list[FilterNode]:
    """A list of conditions, one of them, or a text that says them."""
    match value:
        case str():
            return read_filter_text(value)
        case FilterExpr() | UnknownFilter():
            return [value]
        case And():
            return list(value.items) if type(value) is And else [value]
        case list() | tuple():
            return list_of(_filter)(cast("list[object]", value), what)
        case _:
            raise UsageError(
                f"{what}={value!r} is no list of filters",
                hint="give a list, as [Config('lr') < 0.1]",
            )


def _filter(value: object, what: str) -> Any:
    if not isinstance(value, (FilterExpr, And, UnknownFilter)):
        raise UsageError(
            f"{what}={value!r} is no filter", hint="write one as in Config('lr') < 0.1"
        )
    return value


def _group(value: object, what: str) -> Any:
    if not isinstance(value, _GROUPS):
        raise UsageError(
            f"{what}={value!r} is nothing to group by",
            hint="use Metric, Summary, Config, Tags or KeysInfo",
        )
    return value


def _run(value: object, what: str) -> Any:
    """An id, or a run of another project: a `RunRef`, or written `entity/project/id`."""
    if isinstance(value, RunRef):
        return value
    parts = filled(value, what).split("/")
    if len(parts) == 1:
        return parts[0]
    if len(parts) != 3 or not all(parts):
        raise UsageError(
            f"{what}={value!r} is no run",
            hint="write a run of another project as 'entity/project/id'",
        )
    entity, project, slug = parts
    return RunRef(slug, entity, project)


def _plain(run: str | RunRef) -> RunRef:
    return run if isinstance(run, RunRef) else RunRef(run)


def _baseline(value: object, what: str) -> Any:
    return None if value is None else _run(value, what)


def _columns(value: object, what: str) -> list[str]:
    """The name of the run is always the first of the pinned columns."""
    found: list[str] = list_of(filled)(value, what)
    others = [one for one in found if one != NAME_COLUMN]
    return [NAME_COLUMN, *others] if found else []


def _group_colors(value: object, what: str) -> dict[str | GroupPath, str]:
    """Paths of one level are written as that level alone."""
    if not isinstance(value, dict):
        raise UsageError(f"{what}={value!r} is no dict", hint="give a dict")
    made: dict[str | GroupPath, str] = {}
    for key, one in cast("dict[object, object]", value).items():
        path = (
            key if isinstance(key, GroupPath) else GroupPath(filled(key, f"{what} key"))
        )
        name = path if len(path) > 1 else path.segments[0]
        made[name] = color(one, f"{what}[{key!r}]")
    return made


@dataclass(kw_only=True)
class RunsetSettings(Checked):
    """Which runs a workspace shows, in what order, and how.

    Raises:
        UsageError: A value cannot be; named by its field.

    Example:
        >>> import trailmark.workspaces as ws
        >>> runs = ws.RunsetSettings(
        ...     query="foo.*",
        ...     regex_query=True,
        ...     filters=[ws.Summary("loss") < 1, ws.Config("optimizer") == "adam"],
        ...     groupby=[ws.Config("optimizer")],
        ...     order=[ws.Ordering(ws.Summary("loss"))],
        ...     run_settings={"run00001": ws.RunSettings(disabled=True)},
        ... )
        >>> runs.filters = "Config('lr') < 0.1 and Tags() in ['baseline']"
        >>> runs.filters
        [Config('lr') < 0.1, Tags() in ['baseline']]
    """

    query: str = field(default="", metadata=said(text))
    """Only runs whose names hold this."""
    regex_query: bool = field(default=False, metadata=said(truth))
    """The query is a regular expression."""
    filters: list[FilterNode] = field(
        default_factory=list[FilterNode], metadata=said(_filters)
    )
    """Only runs of which all of these hold. `Or` and `And` combine them; a text such as
    `"Config('lr') < 0.1 and Metric('State') == 'finished'"` is read into a list."""
    groupby: list[MetricType] = field(
        default_factory=list[MetricType], metadata=said(list_of(_group))
    )
    """Runs with the same values are one group."""
    order: list[Ordering] = field(
        default_factory=list[Ordering], metadata=said(list_of(a(Ordering)))
    )
    """The first key counts most; an empty list is the newest first."""
    run_settings: dict[str, RunSettings] = field(
        default_factory=dict[str, RunSettings], metadata=said(dict_of(a(RunSettings)))
    )
    """Settings of single runs, by their ids."""
    group_colors: dict[str | GroupPath, str] = field(
        default_factory=dict[str | GroupPath, str], metadata=said(_group_colors)
    )
    """Colours of groups: of the outermost by the value, of others by `GroupPath`. Groups
    within a group have its colour where they have none."""
    show_others: bool = field(default=True, metadata=said(truth))
    """Runs that `run_settings` does not name are shown."""
    pinned_columns: list[str] = field(
        default_factory=list[str], metadata=said(_columns)
    )
    """Columns of the table that stay at the left, as `summary:loss`; the name of the run
    comes first."""
    baseline_run: str | RunRef | None = field(default=None, metadata=said(_baseline))
    """The run that others are compared with; it is pinned. An id, or for one of another
    project a `RunRef` or a text as `entity/project/id`."""
    pinned_runs: list[str | RunRef] = field(
        default_factory=list[str | RunRef], metadata=said(list_of(_run))
    )
    """Runs that stay on top, and are always shown; each written as `baseline_run` is."""

    _id: str = field(default_factory=new_id, init=False, repr=False, compare=False)

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name in ("baseline_run", "pinned_runs"):
            baseline = getattr(self, "baseline_run", None)
            pinned: Sequence[str | RunRef] | None = vars(self).get("pinned_runs")
            if baseline is None or pinned is None:
                return
            if _plain(baseline) not in map(_plain, pinned):
                super().__setattr__("pinned_runs", [*pinned, baseline])
