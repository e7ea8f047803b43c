"""Noting what an `Api` says: which one is asked, and in what form answers are kept.

Arguments of the program: the package, the part to look at, and the name of a project
that nobody else uses, which is left out of the answers as are times and random ids.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
import math
import os
import sys
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

package, part, project = sys.argv[1:4]
tracker: Any = importlib.import_module(package)
public: Any = importlib.import_module(f"{package}.apis.public")
api: Any = tracker.Api()
DEMO = "crew/demo"
seen: dict[str, Any] = {}


def see(name: str, look: Callable[[], Any]) -> None:
    """Note what a call gives, or that it refuses."""
    try:
        seen[name] = plain(look())
    except Exception as error:
        kind = "ValueError" if isinstance(error, ValueError) else "Error"
        seen[name] = {"raises": kind, "type": type(error).__name__, "text": str(error)}


def plain(value: Any) -> Any:
    """As JSON values; NaN as a word; objects by the name of their class."""
    match value:
        case Enum():
            return plain(value.value)
        case bool() | int() | None:
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case str():
            return value.replace(project, "PROJECT")
        case bytes():
            return hashlib.sha256(value).hexdigest()
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case set() | frozenset():
            return sorted(plain(one) for one in value)
        case list() | tuple():
            return [plain(one) for one in value]
        case _ if hasattr(type(value), "tolist"):
            return plain(value.tolist())
        case _ if hasattr(type(value), "items"):
            return plain(dict(value.items()))
        case _:
            return f"<{type(value).__name__}>"


def records(table: Any) -> list[dict[str, Any]]:
    """Rows of a data frame, or of the list given where pandas is missing."""
    rows = table.to_dict("records") if hasattr(table, "to_dict") else table
    return [
        {key: one for key, one in row.items() if one is not None and one == one}
        for row in rows
    ]


def names(found: Iterable[Any]) -> list[str]:
    return [one.name for one in found]


def ids(found: Iterable[Any]) -> list[str]:
    return [one.id for one in found]


def fresh() -> Any:
    """An Api that remembers nothing."""
    return tracker.Api()


def asked(document: str, **variables: Any) -> dict[str, Any]:
    """What the server itself says, past any client."""
    key = base64.b64encode(f"api:{os.environ['WANDB_API_KEY']}".encode()).decode()
    request = urllib.request.Request(
        f"{os.environ['WANDB_BASE_URL']}/graphql",
        json.dumps({"query": document, "variables": variables}).encode(),
        {"Authorization": f"Basic {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["data"]
