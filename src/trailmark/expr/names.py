"""The names of a run's own fields: as people write them, and as they are stored."""

from __future__ import annotations

_STORED = {
    "ID": "name",
    "Name": "displayName",
    "Tags": "tags",
    "State": "state",
    "CreatedTimestamp": "createdAt",
    "Runtime": "duration",
    "User": "username",
    "Sweep": "sweep",
    "Group": "group",
    "JobType": "jobType",
    "Hostname": "host",
    "UsingArtifact": "inputArtifacts",
    "OutputtingArtifact": "outputArtifacts",
    "Step": "_step",
    "RelativeTime(Wall)": "_absolute_runtime",
    "RelativeTime(Process)": "_runtime",
    "WallTime": "_timestamp",
}
_PUBLIC = {stored: public for public, stored in _STORED.items()}


def stored_name(name: str) -> str:
    """What is stored for a name; names that mean nothing special stay.

    >>> stored_name("RelativeTime(Wall)"), stored_name("epoch")
    ('_absolute_runtime', 'epoch')
    """
    return _STORED.get(name, name)


def is_own_field(name: str) -> bool:
    """Whether this is what people call a field of the run itself.

    >>> is_own_field("State"), is_own_field("loss")
    (True, False)
    """
    return name in _STORED


def public_name(stored: str) -> str:
    """The name for what is stored.

    >>> public_name("_step"), public_name("epoch")
    ('Step', 'epoch')
    """
    return _PUBLIC.get(stored, stored)


def config_path(name: str) -> str:
    """Where a config value stands: each first key wraps its value.

    >>> config_path("lr"), config_path("model.depth")
    ('lr.value', 'model.value.depth')
    """
    first, dot, rest = name.partition(".")
    return f"{first}.value{dot}{rest}"


def config_name(path: str) -> str:
    """The reverse of `config_path`; a path that wraps nothing stays.

    >>> config_name("model.value.depth"), config_name("model.depth")
    ('model.depth', 'model.depth')
    """
    first, _, rest = path.partition(".")
    if rest == "value":
        return first
    return f"{first}.{rest[6:]}" if rest.startswith("value.") else path
