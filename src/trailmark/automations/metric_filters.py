"""What has to be true of a metric: compared, changed, or far off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from trailmark.automations import checks
from trailmark.automations.conditions import Condition, Filter
from trailmark.errors import UsageError
from trailmark.wire.automation_words import (
    Aggregate,
    ChangeDirection,
    ChangeType,
    Comparison,
    EventType,
)

if TYPE_CHECKING:
    from trailmark.automations.run_filters import RunMetricFilter

_SIGNS = {one.sign: one for one in Comparison}
_AVERAGES = {"AVG": Aggregate.AVERAGE, "MEAN": Aggregate.AVERAGE}
_TYPES = {"ABS": ChangeType.ABSOLUTE, "REL": ChangeType.RELATIVE}
_DIRECTIONS = {"INC": ChangeDirection.INCREASE, "DEC": ChangeDirection.DECREASE}


class MetricFilter(Filter):
    """What the filters of metrics share: `&` with a condition narrows the runs."""

    def __and__(self, other: object) -> RunMetricFilter:
        from trailmark.automations.run_filters import RunMetricFilter

        if not isinstance(other, Condition):
            return NotImplemented
        return RunMetricFilter(metric=self, run=other)

    def __rand__(self, other: object) -> RunMetricFilter:
        return self.__and__(other)


@dataclass(frozen=True, kw_only=True, repr=False)
class MetricThresholdFilter(MetricFilter):
    """A metric's value, or what is made of its newest values, is beyond a threshold.

    Attributes:
        name: Of the metric.
        agg: `AVERAGE`, `MIN` or `MAX` of the window; None looks at single values.
        window: How many of the newest values are looked at.
        cmp: `$gt`, `$gte`, `$lt` or `$lte`; `>`, `>=`, `<`, `<=` are taken too.
        threshold: What is compared with.

    Raises:
        UsageError: A value cannot be.

    Example:
        >>> from trailmark.automations import MetricThresholdFilter, RunEvent
        >>> said = RunEvent.metric("loss").avg(5) > 2
        >>> said == MetricThresholdFilter(
        ...     name="loss", agg="avg", window=5, cmp=">", threshold=2
        ... )
        True
    """

    name: str
    agg: Aggregate | str | None = None
    window: int = 1
    cmp: Comparison | str
    threshold: int | float

    def __post_init__(self) -> None:
        _set(
            self,
            name=checks.filled(self.name, "name"),
            agg=_aggregate(self.agg),
            window=checks.window(self.window, "window"),
            cmp=_SIGNS.get(str(self.cmp).strip())
            or checks.word(Comparison, self.cmp, "cmp"),
            threshold=checks.number(self.threshold, "threshold"),
        )

    def __repr__(self) -> str:
        sign = Comparison(self.cmp).sign
        return f"{_metric(self.name, self.agg, self.window)} {sign} {self.threshold!r}"


@dataclass(frozen=True, kw_only=True, repr=False)
class MetricChangeFilter(MetricFilter):
    """A metric moved: its newest values, against those before them.

    Attributes:
        name: Of the metric.
        agg: `AVERAGE`, `MIN` or `MAX` of each window; None looks at single values.
        window: How many of the newest values are looked at.
        prior_window: How many before these they are compared with; as many unless
            told otherwise.
        change_type: `ABSOLUTE` (the difference) or `RELATIVE` (its share of what was).
        change_dir: `INCREASE`, `DECREASE` or `ANY`.
        threshold: The least change, above 0; relative, 0.1 is a tenth.

    Raises:
        UsageError: A value cannot be.

    Example:
        >>> from trailmark.automations import RunEvent
        >>> RunEvent.metric("loss").avg(10).decreases_by(frac=0.1).prior_window
        10
    """

    name: str
    agg: Aggregate | str | None = None
    window: int = 1
    prior_window: int | None = None
    change_type: ChangeType | str
    change_dir: ChangeDirection | str = ChangeDirection.ANY
    threshold: int | float

    def __post_init__(self) -> None:
        window = checks.window(self.window, "window")
        prior = window if self.prior_window is None else self.prior_window
        _set(
            self,
            name=checks.filled(self.name, "name"),
            agg=_aggregate(self.agg),
            prior_window=checks.window(prior, "prior_window"),
            change_type=checks.word(
                ChangeType, self.change_type, "change_type", **_TYPES
            ),
            change_dir=checks.word(
                ChangeDirection, self.change_dir, "change_dir", **_DIRECTIONS
            ),
            threshold=checks.positive(self.threshold, "threshold"),
        )

    def __repr__(self) -> str:
        if self.prior_window != self.window:
            return (
                f"MetricChangeFilter(name={self.name!r}, agg={_plain(self.agg)}, "
                f"window={self.window}, prior_window={self.prior_window}, "
                f"change_type={_plain(self.change_type)}, "
                f"change_dir={_plain(self.change_dir)}, threshold={self.threshold!r})"
            )
        how = "diff" if self.change_type == ChangeType.ABSOLUTE else "frac"
        verb = {
            ChangeDirection.ANY: "changes_by",
            ChangeDirection.INCREASE: "increases_by",
            ChangeDirection.DECREASE: "decreases_by",
        }[ChangeDirection(self.change_dir)]
        metric = _metric(self.name, self.agg, self.window)
        return f"{metric}.{verb}({how}={self.threshold!r})"


@dataclass(frozen=True, kw_only=True, repr=False)
class MetricZScoreFilter(MetricFilter):
    """A metric's value is far off the mean of those before it.

    Attributes:
        name: Of the metric.
        window: How many values the mean is of.
        threshold: How far off, in standard deviations, above 0.
        change_dir: `INCREASE` (above the mean), `DECREASE` (below) or `ANY`.

    Raises:
        UsageError: A value cannot be.

    Example:
        >>> from trailmark.automations import RunEvent
        >>> abs(RunEvent.metric("loss").zscore(30)) > 3
        abs(RunEvent.metric('loss').zscore(30)) > 3
    """

    name: str
    window: int = 30
    threshold: int | float = 3.0
    change_dir: ChangeDirection | str = ChangeDirection.ANY

    def __post_init__(self) -> None:
        _set(
            self,
            name=checks.filled(self.name, "name"),
            window=checks.window(self.window, "window"),
            threshold=checks.positive(self.threshold, "threshold"),
            change_dir=checks.word(
                ChangeDirection, self.change_dir, "change_dir", **_DIRECTIONS
            ),
        )

    def __repr__(self) -> str:
        score = f"RunEvent.metric({self.name!r}).zscore({self.window})"
        match self.change_dir:
            case ChangeDirection.INCREASE:
                return f"{score} > {self.threshold!r}"
            case ChangeDirection.DECREASE:
                return f"{score} < {-self.threshold!r}"
            case _:
                return f"abs({score}) > {self.threshold!r}"


METRIC_EVENTS: dict[type[MetricFilter], EventType] = {
    MetricThresholdFilter: EventType.RUN_METRIC,
    MetricChangeFilter: EventType.RUN_METRIC_CHANGE,
    MetricZScoreFilter: EventType.RUN_METRIC_ZSCORE,
}


class _Operand:
    """What can be compared, or watched for a change."""

    _name: str
    _agg: Aggregate | None = None
    _window: int = 1

    def gt(self, value: float, /) -> MetricThresholdFilter:
        """It is above a number; also written `>`."""
        return self._compared(Comparison.GT, value)

    def gte(self, value: float, /) -> MetricThresholdFilter:
        """It is a number or above; also written `>=`."""
        return self._compared(Comparison.GTE, value)

    def lt(self, value: float, /) -> MetricThresholdFilter:
        """It is below a number; also written `<`."""
        return self._compared(Comparison.LT, value)

    def lte(self, value: float, /) -> MetricThresholdFilter:
        """It is a number or below; also written `<=`."""
        return self._compared(Comparison.LTE, value)

    __gt__, __ge__, __lt__, __le__ = gt, gte, lt, lte

    def changes_by(
        self, *, diff: float | None = None, frac: float | None = None
    ) -> MetricChangeFilter:
        """It moves up or down by at least so much.

        Args:
            diff: The difference itself.
            frac: Its share of the earlier value: 0.1 is a tenth.

        Raises:
            UsageError: Not exactly one of them is given, or it is not above 0.
        """
        return self._changed(ChangeDirection.ANY, diff, frac)

    def increases_by(
        self, *, diff: float | None = None, frac: float | None = None
    ) -> MetricChangeFilter:
        """It rises by at least so much; see `changes_by`."""
        return self._changed(ChangeDirection.INCREASE, diff, frac)

    def decreases_by(
        self, *, diff: float | None = None, frac: float | None = None
    ) -> MetricChangeFilter:
        """It falls by at least so much; see `changes_by`."""
        return self._changed(ChangeDirection.DECREASE, diff, frac)

    def _compared(self, cmp: Comparison, value: float) -> MetricThresholdFilter:
        return MetricThresholdFilter(
            name=self._name,
            agg=self._agg,
            window=self._window,
            cmp=cmp,
            threshold=value,
        )

    def _changed(
        self, direction: ChangeDirection, diff: float | None, frac: float | None
    ) -> MetricChangeFilter:
        if (diff is None) == (frac is None):
            raise UsageError(
                f"diff={diff!r} and frac={frac!r}: exactly one of them says how much"
            )
        return MetricChangeFilter(
            name=self._name,
            agg=self._agg,
            window=self._window,
            change_type=ChangeType.RELATIVE if diff is None else ChangeType.ABSOLUTE,
            change_dir=direction,
            threshold=checks.positive(
                frac if diff is None else diff, "frac" if diff is None else "diff"
            ),
        )

    def __repr__(self) -> str:
        return _metric(self._name, self._agg, self._window)


class MetricValue(_Operand):
    """The values of a metric, one by one; `RunEvent.metric` is the way to make it.

    Example:
        >>> from trailmark.automations import RunEvent
        >>> RunEvent.metric("accuracy") < 0.5
        RunEvent.metric('accuracy') < 0.5
    """

    def __init__(self, name: str) -> None:
        self._name = checks.filled(name, "name")

    def avg(self, window: int) -> MetricAggregate:
        """The average of the newest `window` values."""
        return MetricAggregate(self._name, Aggregate.AVERAGE, window)

    def mean(self, window: int) -> MetricAggregate:
        """The same as `avg`."""
        return self.avg(window)

    def min(self, window: int) -> MetricAggregate:
        """The least of the newest `window` values."""
        return MetricAggregate(self._name, Aggregate.MIN, window)

    def max(self, window: int) -> MetricAggregate:
        """The greatest of the newest `window` values."""
        return MetricAggregate(self._name, Aggregate.MAX, window)

    def zscore(self, window: int = 30) -> MetricZScore:
        """How far a value is off the mean of `window` values, in their deviations."""
        return MetricZScore(self._name, window)


class MetricAggregate(_Operand):
    """What is made of a metric's newest values."""

    def __init__(self, name: str, agg: Aggregate, window: int) -> None:
        self._name, self._agg = name, agg
        self._window = checks.window(window, "window")


class MetricZScore:
    """How far a metric's value is off, in standard deviations."""

    def __init__(self, name: str, window: int, *, either_way: bool = False) -> None:
        self._name = name
        self._window = checks.window(window, "window")
        self._either_way = either_way

    def gt(self, value: float, /) -> MetricZScoreFilter:
        """It is so far above the mean; also written `>`."""
        direction: Literal["ANY", "INCREASE"] = (
            "ANY" if self._either_way else "INCREASE"
        )
        return self._beyond(direction, value)

    def lt(self, value: float, /) -> MetricZScoreFilter:
        """It is so far below the mean, said by a number below 0; also written `<`."""
        if self._either_way:
            raise UsageError("a distance is only watched for being large", hint="use >")
        return self._beyond("DECREASE", -checks.number(value, "threshold"))

    def abs(self) -> MetricZScore:
        """The same whichever way it is off; also written `abs(…)`."""
        return MetricZScore(self._name, self._window, either_way=True)

    def __abs__(self) -> MetricZScore:
        return self.abs()

    __gt__, __lt__ = gt, lt

    def _beyond(self, direction: str, threshold: float) -> MetricZScoreFilter:
        return MetricZScoreFilter(
            name=self._name,
            window=self._window,
            threshold=threshold,
            change_dir=direction,
        )


def _set(of: object, **values: Any) -> None:
    for name, value in values.items():
        object.__setattr__(of, name, value)


def _aggregate(given: Aggregate | str | None) -> Aggregate | None:
    return None if given is None else checks.word(Aggregate, given, "agg", **_AVERAGES)


def _metric(name: str, agg: Aggregate | str | None, window: int) -> str:
    made = {"AVERAGE": "avg", "MIN": "min", "MAX": "max"}
    of = f".{made[str(agg)]}({window})" if agg is not None else ""
    return f"RunEvent.metric({name!r}){of}"


def _plain(word: str | None) -> str:
    return repr(None if word is None else str(word))
