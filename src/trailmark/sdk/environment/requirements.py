"""Which packages the interpreter has, so that a run can be set up again."""

from __future__ import annotations

import json
import os
from importlib import metadata
from pathlib import Path


def list_packages() -> list[str]:
    """`name==version` of every installed distribution, sorted, each name once."""
    found: dict[str, str] = {}
    for distribution in metadata.distributions():
        name, version = _identity(distribution)
        # The first on the path is the one that is imported.
        if name and version:
            found.setdefault(name.lower().replace("_", "-"), f"{name}=={version}")
    return [found[key] for key in sorted(found)]


def _identity(distribution: metadata.Distribution) -> tuple[str | None, str | None]:
    """(None, None) for the remains of a package half removed."""
    try:
        facts = distribution.metadata
        return facts["Name"], facts["Version"]
    except (OSError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        return None, None


def conda_environment(prefix: Path, packages: list[str]) -> str | None:
    """The text of a `conda-environment.yaml`, without starting conda.

    Args:
        prefix: The environment's folder.
        packages: What `list_packages` found; what conda did not install is from pip.

    Returns:
        None when the folder is no conda environment.
    """
    records = [_record(file) for file in sorted((prefix / "conda-meta").glob("*.json"))]
    installed = [record for record in records if record is not None]
    if not installed:
        return None
    name = os.environ.get("CONDA_DEFAULT_ENV") or prefix.name
    channels = list(dict.fromkeys(channel for _, channel in installed if channel))
    by_conda = {spec.split("=")[0].lower().replace("_", "-") for spec, _ in installed}
    by_pip = [p for p in packages if p.split("==")[0].lower() not in by_conda]
    lines = [f"name: {json.dumps(name)}", "channels:"]
    lines += [f"  - {json.dumps(channel)}" for channel in channels or ["defaults"]]
    lines += ["dependencies:", *(f"  - {json.dumps(spec)}" for spec, _ in installed)]
    if by_pip:
        lines += ["  - pip:", *(f"      - {json.dumps(one)}" for one in by_pip)]
    return "\n".join([*lines, f"prefix: {json.dumps(str(prefix))}", ""])


def _record(file: Path) -> tuple[str, str] | None:
    """(`name=version=build`, channel) of one installed package."""
    try:
        record = json.loads(file.read_bytes())
        spec = f"{record['name']}={record['version']}={record['build']}"
    except (OSError, ValueError, KeyError, TypeError):
        return None
    channel = str(record.get("channel") or "").rstrip("/")
    return spec, channel.removesuffix(f"/{record.get('subdir')}").rsplit("/", 1)[-1]
