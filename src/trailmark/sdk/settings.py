"""How a run is begun and watched: every setting, its default and its other name.

The class attributes are the defaults; an instance holds what somebody said. Where
they are said, and which place wins, is in `settings_sources`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from trailmark.errors import UsageError

MODES = ("online", "offline", "disabled", "shared")
_MODE_WORDS = {"dryrun": "offline", "run": "online"}
_TRUE = frozenset(["1", "true", "t", "yes", "y", "on"])
_FALSE = frozenset(["0", "false", "f", "no", "n", "off", ""])


class Settings:
    """Settings of a run, by keyword; those not given keep their defaults.

    >>> Settings(silent="1").silent, Settings().silent
    (True, False)

    Names of the official client are understood, such as `x_label` for `label`; those
    that mean nothing here are ignored and listed in `ignored`.

    Raises:
        UsageError: A value cannot be what the setting wants.
    """

    entity: str | None = None
    """User or team that owns the run; the person's own when unset."""
    project: str | None = None
    """Project of the run; `uncategorized` when unset."""
    run_id: str | None = None
    """Id of the run; a random one when unset."""
    run_name: str | None = None
    """Name shown for the run; the server makes one when unset."""
    run_group: str | None = None
    """Runs of one group are shown together."""
    run_job_type: str | None = None
    """What the run does, such as `train` or `eval`."""
    run_notes: str | None = None
    """A text about the run."""
    run_tags: list[str] | None = None
    """Words to find the run by; in a variable, separated by commas."""
    sweep_id: str | None = None
    """The sweep that the run belongs to."""
    dir: str | None = None
    """Folder in which `trailmark-runs` is made; the working directory when unset."""
    mode: str = "online"
    """`online`; `offline` keeps everything on this disk until `trailmark sync`;
    `shared` lets several processes write one run; `disabled` writes nothing."""
    resume: str | None = None
    """`allow`, `must`, `never` or `auto`: go on with a run that exists."""
    resume_from: str | None = None
    """`<run id>?_step=<n>`: go on with a run from an earlier step."""
    fork_from: str | None = None
    """`<run id>?_step=<n>`: begin a new run with the rows of another up to a step."""
    reinit: str | None = None
    """What `init` does while a run is going on: `return_previous`, `finish_previous`
    or `create_new`. Unset: finish it in notebooks, return it elsewhere."""
    base_url: str | None = None
    """Address of the server; a local one is joined or started when unset."""
    api_key: str | None = None
    """Key for the server; `trailmark login` keeps one. Never written to a journal."""
    silent: bool = False
    """Print nothing at all."""
    quiet: bool = False
    """Print warnings only."""
    console: str = "auto"
    """What is captured of the console: `wrap` what Python prints, `redirect` all that
    the process prints, `off`, or `auto`, which wraps."""
    label: str | None = None
    """Name of this process among those that share a run."""
    primary: bool = True
    """Of the processes that share a run, this one describes it."""
    finishes_run: bool = True
    """Of the processes that share a run, this one ends it."""
    save_code: bool = False
    """Keep a copy of the program."""
    disable_code: bool = False
    """Never keep code, nor say which program ran."""
    disable_git: bool = False
    """Never look at the git repository."""
    disable_environment: bool = False
    """Keep nothing about host, packages and hardware."""
    disable_stats: bool = False
    """Sample no system metrics."""
    stats_interval_s: float = 15.0
    """Seconds between two samples of system metrics."""
    ignore_globs: list[str] | None = None
    """Files that are never sent, as globs of their names in the run."""
    init_timeout_s: float = 5.0
    """Seconds that `init` waits for the server; the run goes on without it."""
    finish_timeout_s: float = 30.0
    """Seconds that `finish` waits; what is left is sent in the background."""
    interrupt_on_stop: bool = True
    """End the program, as Ctrl-C does, when somebody stops the run on its page."""
    allow_val_change: bool = False
    """Let config values be changed once they are set."""
    config_paths: list[str] | None = None
    """YAML files that the config begins with."""
    username: str | None = None
    """Who runs this, as shown; the account's name when unset."""
    email: str | None = None
    """Shown beside the name."""
    hostname: str | None = None
    """The machine, as shown; its own name when unset."""
    docker: str | None = None
    """Image that this runs in, as shown."""
    program: str | None = None
    """The program, as shown; the main script when unset."""

    ignored: tuple[str, ...] = ()
    """Names given that mean nothing here."""

    def __init__(self, **given: Any) -> None:
        self.update(given)

    def update(self, given: Mapping[str, Any]) -> None:
        """Take more values; None leaves a setting as it is.

        Raises:
            UsageError: A value cannot be what the setting wants, or no client knows
                the name.
        """
        for name, value in given.items():
            known = canonical_name(name)
            if known is None:
                self.ignored = (*self.ignored, name)
            elif value is not None:
                setattr(self, known, value)

    def __setattr__(self, name: str, value: Any) -> None:
        known = name if name == "ignored" else canonical_name(name)
        if known is None:
            raise UsageError(f"there is no setting {name!r}", hint=_suggestion(name))
        object.__setattr__(self, known, parse_setting(known, value))

    def given(self) -> dict[str, Any]:
        """What somebody said, without the defaults."""
        return {key: value for key, value in vars(self).items() if key in NAMES}

    def __repr__(self) -> str:
        shown = {**self.given(), **({"api_key": "…"} if self.api_key else {})}
        return f"Settings({', '.join(f'{k}={v!r}' for k, v in shown.items())})"


NAMES: Final = tuple(name for name in Settings.__annotations__ if name != "ignored")

# The official client's name of a setting, where ours is another.
OFFICIAL_NAMES: Final = {
    "dir": "root_dir",
    "label": "x_label",
    "primary": "x_primary",
    "finishes_run": "x_update_finish_state",
    "disable_environment": "x_disable_meta",
    "disable_stats": "x_disable_stats",
    "stats_interval_s": "x_stats_sampling_interval",
    "init_timeout_s": "init_timeout",
    "hostname": "host",
}

# Its environment variables, where they are not `WANDB_` and its name of the setting.
OFFICIAL_VARIABLES: Final = {
    "dir": "WANDB_DIR",
    "run_name": "WANDB_NAME",
    "run_job_type": "WANDB_JOB_TYPE",
    "run_notes": "WANDB_NOTES",
    "run_tags": "WANDB_TAGS",
    "email": "WANDB_USER_EMAIL",
}

_BY_OFFICIAL_NAME = {
    **{official: ours for ours, official in OFFICIAL_NAMES.items()},
    # Older spellings of the same client.
    "_disable_stats": "disable_stats",
    "_disable_meta": "disable_environment",
    "_stats_sample_rate_seconds": "stats_interval_s",
    "_stats_sampling_interval": "stats_interval_s",
    "group": "run_group",
    "job_type": "run_job_type",
    "name": "run_name",
    "notes": "run_notes",
    "tags": "run_tags",
    "id": "run_id",
    "wandb_dir": "dir",
}


def canonical_name(name: str) -> str | None:
    """Our name of a setting, given either client's; None when it means nothing."""
    return name if name in NAMES else _BY_OFFICIAL_NAME.get(name)


def parse_setting(name: str, value: Any) -> Any:
    """A setting's value from what a person wrote, text or already of its type.

    Raises:
        UsageError: It cannot be read as one.
    """
    if name == "ignored" or value is None:
        return value
    kind = cast("str", Settings.__annotations__[name]).removesuffix(" | None")
    try:
        parsed = _PARSERS[kind](value)
    except (TypeError, ValueError):
        raise UsageError(
            f"{name} cannot be {value!r}", hint=f"it is of type {kind!r}"
        ) from None
    check = _CHECKS.get(name)
    return parsed if check is None else check(parsed)


def _parse_bool(value: Any) -> bool:
    if isinstance(value, str):
        word = value.strip().lower()
        if word not in _TRUE | _FALSE:
            raise ValueError
        return word in _TRUE
    return bool(value)


def _parse_list(value: Any) -> list[str]:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [str(item) for item in value]


def _parse_mode(word: str) -> str:
    return _one_of("mode", _MODE_WORDS.get(word, word), MODES)


def _parse_resume(value: str) -> str | None:
    word = value.lower()
    if word in ("true", "1"):
        return "auto"
    if word in ("false", "0", ""):
        return None
    return _one_of("resume", word, ("allow", "must", "never", "auto"))


def _parse_reinit(value: str) -> str | None:
    word = {"true": "finish_previous", "false": "return_previous"}.get(
        value.lower(), value.lower()
    )
    if word in ("default", ""):
        return None
    choices = ("return_previous", "finish_previous", "create_new")
    return _one_of("reinit", word, choices)


def _one_of(name: str, word: str, choices: tuple[str, ...]) -> str:
    if word not in choices:
        raise UsageError(
            f"{name} cannot be {word!r}", hint=f"use one of: {', '.join(choices)}"
        )
    return word


def _positive_seconds(value: float) -> float:
    if not 0 <= value < 1e9:
        raise UsageError(f"{value!r} is no number of seconds to wait")
    return value


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "str": str,
    "bool": _parse_bool,
    "float": float,
    "list[str]": _parse_list,
}
_CHECKS: dict[str, Callable[[Any], Any]] = {
    "mode": _parse_mode,
    "resume": _parse_resume,
    "reinit": _parse_reinit,
    "console": lambda word: _one_of(
        "console", word, ("auto", "wrap", "redirect", "off")
    ),
    "base_url": lambda url: url.rstrip("/") or None,
    "init_timeout_s": _positive_seconds,
    "finish_timeout_s": _positive_seconds,
    "stats_interval_s": lambda seconds: max(0.1, _positive_seconds(seconds)),
}


def _suggestion(name: str) -> str | None:
    import difflib  # only mistakes pay for it

    close = difflib.get_close_matches(name, NAMES, 1)
    return f"did you mean {close[0]!r}?" if close else None
