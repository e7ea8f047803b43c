"""A run's config: what it was told, by key, as attribute or item."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any, cast

from trailmark.errors import UsageError

Recorder = Callable[[dict[str, Any], list[str]], None]
Cleaner = Callable[[dict[str, Any]], dict[str, Any]]


class ConfigSection(dict[str, Any]):
    """A nested part of a config: a dict that is also read and written by attribute,
    and whose changes are kept like those of the config itself."""

    _changed: Callable[[], None]

    def __init__(self, values: Mapping[str, Any], changed: Callable[[], None]) -> None:
        super().__init__({k: _section(v, changed) for k, v in values.items()})
        object.__setattr__(self, "_changed", changed)

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, _section(value, self._changed))
        self._changed()

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self._changed()

    def update(self, *others: Any, **values: Any) -> None:
        for key, value in dict(*others, **values).items():
            super().__setitem__(key, _section(value, self._changed))
        self._changed()

    def setdefault(self, key: str, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: str, *default: Any) -> Any:
        value = super().pop(key, *default)
        self._changed()
        return value

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (_plain(self),)


class Config:
    """Settings of an experiment that its run keeps.

    Args:
        record: Told what was set and which keys were deleted.
        clean: Makes JSON-able values of what people hand in.
        allow_val_change: Whether values may be changed once they are set.
    """

    _values: dict[str, Any]

    def __init__(
        self,
        record: Recorder | None = None,
        clean: Cleaner = dict,
        *,
        allow_val_change: bool = False,
    ) -> None:
        hidden = {
            "_values": {},
            "_record": record,
            "_clean": clean,
            "_may_change": allow_val_change,
        }
        for name, value in hidden.items():
            object.__setattr__(self, name, value)

    def update(
        self, values: Any = None, allow_val_change: bool | None = None, **more: Any
    ) -> None:
        """Set several keys.

        Args:
            values: A dict, argparse namespace, dataclass, OmegaConf config, or the
                path of a YAML file.
            allow_val_change: Whether keys that are set may get another value.

        Raises:
            UsageError: A key has another value already and may not change.
        """
        from trailmark.sdk.config_sources import read_config

        self._set_all({**read_config(values), **more}, allow_val_change)

    def setdefaults(self, values: Any) -> None:
        """Set the keys that are not set yet."""
        from trailmark.sdk.config_sources import read_config

        missing = {k: v for k, v in read_config(values).items() if k not in self}
        self._set_all(missing, True)

    def get(self, key: str, default: Any = None) -> Any:
        return self._values.get(key, default)

    def keys(self) -> KeysView[str]:
        return self._values.keys()

    def values(self) -> ValuesView[Any]:
        return self._values.values()

    def items(self) -> ItemsView[str, Any]:
        return self._values.items()

    def as_dict(self) -> dict[str, Any]:
        """A copy as plain dicts and lists."""
        return cast("dict[str, Any]", _plain(self._values))

    def inherit(self, values: Mapping[str, Any]) -> None:
        """Take what the run had before it was resumed, where nothing new was said."""
        for key, value in values.items():
            if key not in self._values:
                self._keep(key, value)

    def _set_all(
        self, values: Mapping[str, Any], allow_val_change: bool | None
    ) -> None:
        may_change = self._may_change if allow_val_change is None else allow_val_change
        cleaned = self._clean({_key(k): v for k, v in values.items()})
        if not may_change:
            for key, value in cleaned.items():
                self._refuse_change(key, value)
        changed = {
            key: value
            for key, value in cleaned.items()
            if key not in self._values or self._values[key] != value
        }
        for key, value in changed.items():
            self._keep(key, value)
        if changed and self._record is not None:
            self._record(changed, [])

    def _refuse_change(self, key: str, value: Any) -> None:
        if key in self._values and self._values[key] != value:
            raise UsageError(
                f"the config's {key!r} is {self._values[key]!r} and cannot become"
                f" {value!r}",
                hint="config.update({...}, allow_val_change=True)",
            )

    def _keep(self, key: str, value: Any) -> None:
        self._values[key] = _section(value, lambda: self._section_changed(key))

    def _section_changed(self, key: str) -> None:
        if self._record is not None and key in self._values:
            self._record(self._clean({key: _plain(self._values[key])}), [])

    # Declared for the type checker; set without `__setattr__` above.
    _record: Recorder | None
    _clean: Cleaner
    _may_change: bool

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._set_all({key: value}, None)

    def __delitem__(self, key: str) -> None:
        del self._values[key]
        if self._record is not None:
            self._record({}, [key])

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"the config has no {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        del self[name]

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self.as_dict())

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (self.as_dict(),)


def _unpickled(values: dict[str, Any]) -> Config:
    """A config in another process: it reads the same, and nothing is kept of it."""
    config = Config()
    config.inherit(values)
    return config


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise UsageError(
            f"the config key {key!r} is not a string", hint=f"write {str(key)!r}"
        )
    return key.strip("-")


def _section(value: Any, changed: Callable[[], None]) -> Any:
    if isinstance(value, dict):
        return ConfigSection(cast("dict[str, Any]", value), changed)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {key: _plain(item) for key, item in members.items()}
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[Any]", value)]
    return value
