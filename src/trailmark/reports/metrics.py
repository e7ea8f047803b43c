"""What an axis of a panel shows, and how panels write it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from trailmark.errors import UsageError
from trailmark.expr.names import config_name, config_path, public_name, stored_name

_SUMMARY, _CONFIG = "summary_metrics.", "config."


@dataclass(frozen=True)
class _Named:
    name: str

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(
                f"{type(self).__name__}.name={self.name!r} names nothing",
                hint="give the name as a text",
            )


@dataclass(frozen=True)
class Metric(_Named):
    """A metric of the history, or a field of the run such as `Runtime`.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.Metric("loss")
        Metric(name='loss')
    """


@dataclass(frozen=True)
class SummaryMetric(_Named):
    """A value of the summary.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.SummaryMetric("loss")
        SummaryMetric(name='loss')
    """


@dataclass(frozen=True)
class Config(_Named):
    """A value of the config; keys within keys by dots.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.Config("model.depth")
        Config(name='model.depth')
    """


AnyMetric: TypeAlias = str | Metric | SummaryMetric | Config


def any_metric(value: object, what: str) -> AnyMetric:
    """Raises: UsageError: It names no metric."""
    if isinstance(value, (str, Metric, SummaryMetric, Config)):
        return value
    raise UsageError(
        f"{what}={value!r} names no metric",
        hint="give its name, Metric('…'), SummaryMetric('…') or Config('…')",
    )


def write_dotted(metric: AnyMetric) -> str:
    """As lines, bars and scalars have it.

    >>> write_dotted("Step"), write_dotted(Config("lr")), write_dotted(Metric("loss"))
    ('_step', 'config.lr.value', 'loss')
    """
    match metric:
        case SummaryMetric(name):
            return f"{_SUMMARY}{name}"
        case Config(name):
            return f"{_CONFIG}{config_path(name)}"
        case Metric(name):
            return stored_name(name)
        case _:
            return stored_name(metric)


def read_dotted(said: object) -> AnyMetric:
    """The reverse of `write_dotted`."""
    word = str(said)
    if word.startswith(_SUMMARY) and word != _SUMMARY:
        return SummaryMetric(word.removeprefix(_SUMMARY))
    if word.startswith(_CONFIG) and word.endswith(".value") | (".value." in word):
        return Config(config_name(word.removeprefix(_CONFIG)))
    return public_name(word)


def write_accessor(metric: AnyMetric) -> str:
    """As scatter plots and parallel coordinates have it; a bare name is of the summary.

    >>> write_accessor("loss"), write_accessor(Config("lr")), write_accessor(Metric("ID"))
    ('summary:loss', 'config:lr.value', 'run:name')
    """
    match metric:
        case SummaryMetric(name):
            return f"summary:{name}"
        case Config(name):
            return f"config:{config_path(name)}"
        case Metric(name):
            return f"run:{stored_name(name)}"
        case _:
            return f"summary:{metric}"


def read_accessor(said: object) -> AnyMetric:
    """The reverse of `write_accessor`."""
    section, colon, name = str(said).partition(":")
    if not colon or not name:
        return str(said)
    match section:
        case "summary":
            return SummaryMetric(name)
        case "config":
            return Config(config_name(name))
        case "run":
            return Metric(public_name(name))
        case _:
            return str(said)


def write_group(metric: AnyMetric) -> str:
    """What a panel groups by; a bare name is of the config.

    >>> write_group("lr"), write_group("config.lr"), write_group(Metric("Group"))
    ('lr.value', 'lr.value', 'group')
    """
    match metric:
        case Metric(name):
            return stored_name(name)
        case SummaryMetric(name):
            return f"{_SUMMARY}{name}"
        case Config(name):
            return config_path(name)
        case _:
            name = metric.removeprefix(_CONFIG)
            is_path = name.endswith(".value") or ".value." in name
            return name if is_path else config_path(name)


def read_group(said: object) -> AnyMetric:
    """The reverse of `write_group`."""
    word = str(said)
    if word.startswith(_SUMMARY) and word != _SUMMARY:
        return SummaryMetric(word.removeprefix(_SUMMARY))
    name = config_name(word)
    return Metric(public_name(word)) if name == word and word else Config(name)
