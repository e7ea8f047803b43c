"""The heavy half of runs: config, summary and system metrics.

A list of runs comes without them. When a loop asks one run after another for its
config, asking the server one by one would cost more than everything else together; so
each further run in turn brings more of its neighbours along.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from trailmark.errors import UnknownNameError
from trailmark.transport.client import Client
from trailmark.wire.lenient_json import dumps, loads

HEAVY_NAMES = ("config", "summaryMetrics", "systemMetrics")
HEAVY = " ".join(HEAVY_NAMES)

_OF_ONE = f"""query RunDocuments($entity: String!, $project: String!, $name: String!) {{
  project(name: $project, entityName: $entity) {{ run(name: $name) {{ {HEAVY} }} }}
}}"""

_OF_SOME = f"""query RunsDocuments(
  $entity: String!, $project: String!, $filters: JSONString!, $perPage: Int!
) {{
  project(name: $project, entityName: $entity) {{
    runs(filters: $filters, first: $perPage) {{ edges {{ node {{ name {HEAVY} }} }} }}
  }}
}}"""

_CLIENT_KEYS = "_wandb"
_GROWTH = 16
_MOST_AT_ONCE = 1_000
_BYTES_AT_ONCE = 16_000_000
_AT_ONCE_IN_PARALLEL = 250
_THREADS = 4
_NEAR = 4
"""Runs that a loop may pass over and still count as going through the list."""


@dataclass(slots=True)
class RunDocuments:
    """The documents of one run, opened when they are first looked at.

    Attributes:
        texts: As the server has them, to tell later what was changed here.
    """

    texts: dict[str, str]
    _opened: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of_node(cls, node: Mapping[str, Any]) -> RunDocuments:
        return cls({name: _text(node.get(name)) for name in HEAVY_NAMES})

    @property
    def size(self) -> int:
        """Characters."""
        return sum(map(len, self.texts.values()))

    @property
    def config(self) -> dict[str, Any]:
        """Without the client's own entries and without wrapping."""
        if "config" not in self._opened:
            self._opened["config"] = self.saved_config()
        return self._opened["config"]

    @property
    def system_metrics(self) -> dict[str, Any]:
        if "system" not in self._opened:
            self._opened["system"] = _object(self.texts["systemMetrics"])
        return self._opened["system"]

    def saved_config(self) -> dict[str, Any]:
        """The config as it is on the server, as far as is known here."""
        return {
            key: unwrapped(entry)
            for key, entry in _object(self.texts["config"]).items()
            if not key.startswith(_CLIENT_KEYS)
        }

    def saved_summary(self) -> dict[str, Any]:
        """The summary as it is on the server, as far as is known here."""
        return _object(self.texts["summaryMetrics"])

    def raw_config(self) -> dict[str, Any]:
        """With the entries of the client that logged, without wrapping."""
        entries = _object(self.texts["config"])
        return {key: unwrapped(entry) for key, entry in entries.items()}

    @property
    def is_config_open(self) -> bool:
        """Whether anybody looked at the config, and so may have changed it."""
        return "config" in self._opened

    def replace_config(self, config: dict[str, Any]) -> None:
        """What `config` is from now on; nothing is saved."""
        self._opened["config"] = config

    def saved(
        self, config: Mapping[str, Any] | None, summary: Mapping[str, Any] | None
    ) -> None:
        """Remember what the server has taken."""
        if config is not None:
            own = {
                key: entry
                for key, entry in _object(self.texts["config"]).items()
                if key.startswith(_CLIENT_KEYS)
            }
            wrapped = {key: {"value": value} for key, value in config.items()}
            self.texts["config"] = dumps({**wrapped, **own})
        if summary is not None:
            self.texts["summaryMetrics"] = dumps(summary)


class HasId(Protocol):
    """A run, as far as its documents go."""

    @property
    def id(self) -> str: ...


class DocumentShelf:
    """Fetches documents for the runs of one list. For any number of threads at once.

    Args:
        runs: The list itself, which grows while further pages are read.
    """

    def __init__(
        self, client: Client, entity: str, project: str, runs: Sequence[HasId] = ()
    ) -> None:
        self._client = client
        self._entity = entity
        self._project = project
        self._runs = runs
        self._lock = threading.Lock()
        self._places: dict[str, int] = {}
        self._ready: dict[str, RunDocuments] = {}
        self._asked: set[str] = set()
        self._next = 0
        self._batch = 1
        self._most = _MOST_AT_ONCE

    def take(self, run_id: str) -> RunDocuments:
        """A run's documents; those of runs that are probably next come with them.

        Raises:
            UnknownNameError: The run has been deleted meanwhile.
        """
        with self._lock:
            found = self._ready.get(run_id)
            if found is not None:
                return found
            wanted = self._in_turn(run_id)
            if len(wanted) < 2:
                found = self.of_one(run_id)
                self._asked.add(run_id)
                self._keep({run_id: found})
                return found
            self.bring(wanted)
            found = self._ready.get(run_id)
        if found is None:
            raise _gone(self._entity, self._project, run_id)
        return found

    def bring(self, run_ids: Sequence[str]) -> None:
        """Fetch the documents of several runs, for `take`; deleted ones have none."""
        filters = dumps({"name": {"$in": list(run_ids)}})
        variables = {**self._where(), "filters": filters, "perPage": len(run_ids)}
        answer = self._client.execute(_OF_SOME, variables, operation="RunsDocuments")
        edges = ((answer.get("project") or {}).get("runs") or {}).get("edges") or []
        found = {
            edge["node"]["name"]: RunDocuments.of_node(edge["node"]) for edge in edges
        }
        self._asked.update(run_ids)
        self._keep(found)

    def bring_all(self) -> None:
        """Fetch what was not fetched of all runs in the list, several parts at a time."""
        with self._lock:
            missing = [one.id for one in self._runs if one.id not in self._asked]
            size = min(_AT_ONCE_IN_PARALLEL, self._most)
            parts = [missing[n : n + size] for n in range(0, len(missing), size)]
            with ThreadPoolExecutor(_THREADS) as threads:
                for _ in threads.map(self.bring, parts):
                    pass

    def leave_out(self, run_id: str) -> None:
        """A run of the list has its documents already."""
        self._asked.add(run_id)

    def of_one(self, run_id: str) -> RunDocuments:
        """The documents of one run, as they are now.

        Raises:
            UnknownNameError: There is no such run.
        """
        variables = {**self._where(), "name": run_id}
        answer = self._client.execute(_OF_ONE, variables, operation="RunDocuments")
        found = (answer.get("project") or {}).get("run")
        if not found:
            raise _gone(self._entity, self._project, run_id)
        return RunDocuments.of_node(found)

    def _in_turn(self, run_id: str) -> list[str]:
        """What to fetch with a run: more and more while a loop goes along the list."""
        for place in range(len(self._places), len(self._runs)):
            self._places[self._runs[place].id] = place
        place = self._places.get(run_id)
        if place is None:
            return [run_id]
        in_turn = 0 < self._next <= place <= self._next + _NEAR
        self._batch = min(self._batch * _GROWTH, _MOST_AT_ONCE) if in_turn else 1
        ahead = self._runs[place : place + min(self._batch, self._most)]
        self._next = place + len(ahead)
        return [
            one.id for one in ahead if one.id not in self._asked or one.id == run_id
        ]

    def _keep(self, found: Mapping[str, RunDocuments]) -> None:
        self._ready.update(found)
        if found:  # what others like them will take
            each = sum(one.size for one in found.values()) / len(found)
            self._most = int(min(_MOST_AT_ONCE, max(1, _BYTES_AT_ONCE / each)))

    def _where(self) -> dict[str, Any]:
        return {"entity": self._entity, "project": self._project}


def unwrapped(entry: Any) -> Any:
    """The value of an entry of a config, which may be wrapped as `{"value": …}`.

    >>> unwrapped({"value": 3}), unwrapped(3)
    (3, 3)
    """
    return entry["value"] if isinstance(entry, dict) and "value" in entry else entry


def _gone(entity: str, project: str, run_id: str) -> UnknownNameError:
    return UnknownNameError(f"there is no run '{entity}/{project}/{run_id}'")


def _text(value: Any) -> str:
    """A document that is JSON text, or an object already, or nothing."""
    if isinstance(value, str):
        return value or "{}"
    return "{}" if value is None else dumps(value)


def _object(text: str) -> dict[str, Any]:
    found = loads(text)
    return found if isinstance(found, dict) else {}
