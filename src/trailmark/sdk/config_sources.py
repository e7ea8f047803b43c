"""Reads a config from the things people keep one in."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from trailmark.errors import UsageError


def read_config(source: Any) -> dict[str, Any]:
    """The keys and values of a config.

    Args:
        source: None, a mapping, an argparse namespace, a dataclass instance, absl's
            flags, an OmegaConf config, a pydantic model, or the path of a YAML file.

    Raises:
        UsageError: It is none of these, or a file that cannot be read.
    """
    if source is None:
        return {}
    if isinstance(source, (str, os.PathLike)):
        return _of_file(Path(cast("str", source)))
    if (omegaconf := sys.modules.get("omegaconf")) and omegaconf.OmegaConf.is_config(
        source
    ):
        return omegaconf.OmegaConf.to_container(source, resolve=True)
    # Who has a namespace has imported its module; nobody else pays for it.
    argparse = sys.modules.get("argparse")
    if argparse is not None and isinstance(source, argparse.Namespace):
        return dict(vars(source))
    if isinstance(source, Mapping):
        return dict(cast("Mapping[str, Any]", source))
    if dataclasses.is_dataclass(source) and not isinstance(source, type):
        return dataclasses.asdict(source)
    return _of_object(source)


def chosen_keys(
    config: dict[str, Any],
    include: Sequence[str] | None,
    exclude: Sequence[str] | None,
) -> dict[str, Any]:
    """Only the keys that were asked for.

    Raises:
        UsageError: Both lists are given.
    """
    if include and exclude:
        raise UsageError(
            "config_include_keys and config_exclude_keys exclude each other",
            hint="give one of them",
        )
    if include:
        return {key: value for key, value in config.items() if key in include}
    return {key: value for key, value in config.items() if key not in (exclude or ())}


def _of_object(source: Any) -> dict[str, Any]:
    if hasattr(source, "flag_values_dict"):  # absl
        return dict(source.flag_values_dict())
    if hasattr(source, "model_dump"):  # pydantic
        return dict(source.model_dump())
    if hasattr(source, "as_dict"):  # a config of ours or of the official client
        return dict(source.as_dict())
    if hasattr(source, "to_dict"):  # ml_collections and its like
        return dict(source.to_dict())
    raise UsageError(
        f"a config cannot be read from {type(source).__name__!r}",
        hint="pass a dict, an argparse namespace, a dataclass or a YAML file's path",
    )


def _of_file(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the config {str(path)!r} cannot be read: {error}") from None
    loaded = _parse(path, text)
    if not isinstance(loaded, dict):
        raise UsageError(
            f"the config {str(path)!r} is no mapping",
            hint="write one 'key: value' a line",
        )
    return {key: _unwrapped(value) for key, value in loaded.items()}


def _parse(path: Path, text: str) -> dict[Any, Any] | None:
    if path.suffix == ".json":
        import orjson

        try:
            return orjson.loads(text)
        except ValueError as error:
            raise UsageError(f"{str(path)!r} is not JSON: {error}") from None
    try:
        import yaml  # only who keeps a config in YAML needs it
    except ImportError:
        raise UsageError(
            f"reading {str(path)!r} needs PyYAML", hint="pip install pyyaml"
        ) from None
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UsageError(f"{str(path)!r} is not YAML: {error}") from None


def _unwrapped(value: Any) -> Any:
    """Files that the tracker itself wrote hold `{"value": …, "desc": …}`."""
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        if "value" in members and members.keys() <= {"value", "desc"}:
            return members["value"]
    return cast("Any", value)
