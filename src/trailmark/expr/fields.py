"""What runs are filtered, ordered and grouped by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from trailmark.errors import UsageError
from trailmark.expr.names import stored_name

if TYPE_CHECKING:
    from trailmark.expr.filters import FilterExpr

TimeUnit: TypeAlias = Literal["minutes", "hours", "days"]
_SECONDS = {"minutes": 60, "hours": 3_600, "days": 86_400}


class Field:
    """Something that runs have; comparing it with a value makes a filter.

    `Metric`, `Summary`, `Config`, `Tags` and `KeysInfo` are the kinds of it. Compared
    with another field, it says whether both are the same.

    Args:
        name: Without the kind: `"lr"` of the config, `"State"` of the run.

    Raises:
        UsageError: The name is no text, or empty.

    Example:
        >>> from trailmark import expr
        >>> expr.Config("lr") <= 0.1
        Config('lr') <= 0.1
        >>> expr.Config("lr") == expr.Config("depth")
        False
    """

    section: ClassVar[str]

    def __init__(self, name: str) -> None:
        if not isinstance(name, str) or not name:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(
                f"{type(self).__name__}.name={name!r} names nothing",
                hint="give the name as a text",
            )
        self.name = name

    @property
    def stored(self) -> tuple[str, str]:
        """Section and name as they are saved."""
        return self.section, self.name

    def isin(self, values: list[Any]) -> FilterExpr:
        """It is one of the values.

        Raises:
            UsageError: `values` is no list.

        Example:
            >>> from trailmark import expr
            >>> expr.Config("optimizer").isin(["adam", "sgd"])
            Config('optimizer') in ['adam', 'sgd']
        """
        return self._filter("IN", _several(values))

    def notin(self, values: list[Any]) -> FilterExpr:
        """It is none of the values.

        Raises:
            UsageError: `values` is no list.

        Example:
            >>> from trailmark import expr
            >>> expr.Metric("State").notin(["crashed", "failed"])
            Metric('State') not in ['crashed', 'failed']
        """
        return self._filter("NIN", _several(values))

    def within_last(self, amount: float, unit: TimeUnit) -> FilterExpr:
        """The run was made within the last so many minutes, hours or days.

        Raises:
            UsageError: This is not the time at which runs were made, the amount is no
                number above 0, or the unit is none of the three.

        Example:
            >>> from trailmark import expr
            >>> expr.Metric("CreatedTimestamp").within_last(5, "days")
            Metric('CreatedTimestamp') within_last 5 days
        """
        if self.stored != ("run", "createdAt"):
            raise UsageError(
                f"within_last is not for {self!r}",
                hint="use it of Metric('CreatedTimestamp')",
            )
        if isinstance(amount, bool) or not isinstance(amount, (int, float)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(f"amount={amount!r} is no number")
        if unit not in _SECONDS:
            units = ", ".join(repr(one) for one in _SECONDS)
            raise UsageError(f"unit={unit!r} is not known", hint=f"use one of {units}")
        if not 0 < amount < 1e9:
            raise UsageError(f"amount={amount!r} is not between 0 and 1e9")
        return self._filter("WITHINSECONDS", int(amount * _SECONDS[unit]))

    def __eq__(self, other: object) -> Any:
        if isinstance(other, Field):
            return self.stored == other.stored
        return self._filter("=", other)

    def __ne__(self, other: object) -> Any:
        if isinstance(other, Field):
            return self.stored != other.stored
        return self._filter("!=", other)

    def __lt__(self, other: Any) -> FilterExpr:
        return self._filter("<", other)

    def __le__(self, other: Any) -> FilterExpr:
        return self._filter("<=", other)

    def __gt__(self, other: Any) -> FilterExpr:
        return self._filter(">", other)

    def __ge__(self, other: Any) -> FilterExpr:
        return self._filter(">=", other)

    def __hash__(self) -> int:
        return hash(self.stored)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def _filter(self, op: str, value: Any) -> FilterExpr:
        from trailmark.expr.filters import FilterExpr

        return FilterExpr(op, self, value)


class Metric(Field):
    """A field of the run itself, such as its state or the time at which it was made.

    Known names are ID, Name, Tags, State, CreatedTimestamp, Runtime, User, Sweep, Group,
    JobType, Hostname, UsingArtifact, OutputtingArtifact, Step, RelativeTime(Wall),
    RelativeTime(Process) and WallTime; others are taken as they are stored.

    Example:
        >>> from trailmark import expr
        >>> expr.Metric("State") == "finished"
        Metric('State') == 'finished'
    """

    section = "run"

    @property
    def stored(self) -> tuple[str, str]:
        """Section and name as they are saved."""
        return self.section, stored_name(self.name)


class Summary(Field):
    """A value of the summary: usually the last one that was logged.

    Example:
        >>> from trailmark import expr
        >>> expr.Summary("loss") < 1
        Summary('loss') < 1
    """

    section = "summary"


class Config(Field):
    """A value of the config; keys within keys by dots.

    Example:
        >>> from trailmark import expr
        >>> expr.Config("model.depth") != 18
        Config('model.depth') != 18
    """

    section = "config"


class Tags(Metric):
    """The tags of the run.

    Example:
        >>> from trailmark import expr
        >>> expr.Tags().isin(["baseline"])
        Tags() in ['baseline']
    """

    def __init__(self, name: str = "tags") -> None:
        super().__init__(name)

    @property
    def stored(self) -> tuple[str, str]:
        """Section and name as they are saved."""
        return self.section, "tags"

    def __repr__(self) -> str:
        return "Tags()"


class KeysInfo(Field):
    """What is known about the keys that runs have logged; seldom needed.

    Example:
        >>> from trailmark import expr
        >>> expr.KeysInfo("loss")
        KeysInfo('loss')
    """

    section = "keys_info"


class OtherField(Field):
    """A field of a section that this version does not know, as it was saved."""

    def __init__(self, section: str, name: str) -> None:
        self.name = name
        self._section = section

    @property
    def stored(self) -> tuple[str, str]:
        """Section and name as they are saved."""
        return self._section, self.name


MetricType: TypeAlias = Metric | Summary | Config | Tags | KeysInfo
"""What runs can be grouped by."""


@dataclass
class Ordering:
    """One key of an order of runs.

    Attributes:
        item: What they are ordered by.
        ascending: The smallest first.

    Raises:
        UsageError: `item` is no field, or `ascending` neither True nor False.

    Example:
        >>> from trailmark import expr
        >>> expr.Ordering(expr.Summary("loss"), ascending=True)
        Ordering(item=Summary('loss'), ascending=True)
    """

    item: Field
    ascending: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.item, Field):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(
                f"Ordering.item={self.item!r} is nothing to order by",
                hint="use Metric, Summary, Config, Tags or KeysInfo",
            )
        if not isinstance(self.ascending, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(f"Ordering.ascending={self.ascending!r} is no bool")


def _several(values: object) -> list[Any]:
    if not isinstance(values, (list, tuple, set, frozenset)):
        raise UsageError(f"{values!r} is no list", hint="give a list of values")
    given: list[Any] = list(values)  # pyright: ignore[reportUnknownVariableType]
    return given
