"""Lineage: which runs made and used versions, and so on, both ways."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, select

from trailmark.server.accounts.actor import Actor
from trailmark.server.artifacts.lineage_nodes import (
    Key,
    Kind,
    LineageNode,
    NodeReader,
    slices,
)
from trailmark.server.db.tables.artifacts import (
    artifact_producers,
    artifact_references,
    artifact_uses,
)

MAX_NODES = 10_000
MAX_DEPTH = 1_000
_LOOKED_AT_BEYOND = 500


@dataclass(frozen=True, slots=True)
class LineageEdge:
    """Something went from one node into the other.

    Attributes:
        used_as: What the run called its input; None elsewhere.
    """

    source: Key
    target: Key
    used_as: str | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Part of the graph around a version; the version comes first.

    Attributes:
        truncated: There is more than was asked for.
    """

    nodes: Sequence[LineageNode]
    edges: Sequence[LineageEdge]
    truncated: bool


def lineage_of(
    connection: Connection,
    actor: Actor,
    start: Key,
    *,
    depth: int = 50,
    limit: int = 2_000,
    complete: bool = False,
) -> Lineage:
    """What led to a version or run and what came of it, nearest first.

    What `actor` may not read is left out, and with it what is only reached through
    it. Cycles are harmless.

    Args:
        depth: Steps from the start; a run between two versions is a step.
        limit: Most nodes to return.
        complete: Everything that is connected, not only ancestors and descendants.
    """
    walk = _Walk(connection, actor, limit=max(1, min(limit, MAX_NODES)))
    up = down = walk.take([start])
    went_up, went_down = set(up), set(down)
    for _ in range(min(depth, MAX_DEPTH)):
        before, after = walk.before(up), walk.after(down)
        fresh = walk.take(list(dict.fromkeys([*before, *after])))
        up = [key for key in before if key in walk and key not in went_up]
        down = [key for key in after if key in walk and key not in went_down]
        if complete:
            up = down = fresh
        went_up.update(up)
        went_down.update(down)
        if not (up or down) or walk.truncated:
            break
    else:
        walk.truncated = walk.truncated or walk.goes_on(up, down)
    return Lineage(walk.finished_nodes(), list(walk.edges()), walk.truncated)


class _Walk:
    """The nodes found so far; a few queries per step, whatever its width."""

    def __init__(self, connection: Connection, actor: Actor, *, limit: int) -> None:
        self._connection = connection
        self._readers = NodeReader(connection, actor)
        self._limit = limit
        self._nodes: dict[Key, LineageNode] = {}
        self.truncated = False

    def before(self, keys: Collection[Key]) -> list[Key]:
        """Where these came from."""
        made = self._beside(artifact_producers, "artifact", keys)
        used = self._beside(artifact_uses, "run", keys)
        return [*made, *used, *self._referenced("artifact_rowid", keys)]

    def after(self, keys: Collection[Key]) -> list[Key]:
        """What came of these."""
        used = self._beside(artifact_uses, "artifact", keys)
        made = self._beside(artifact_producers, "run", keys)
        return [*used, *made, *self._referenced("target_rowid", keys)]

    def goes_on(self, up: Collection[Key], down: Collection[Key]) -> bool:
        """Whether there are readable nodes beyond these."""
        beyond = {*self.before(up), *self.after(down)} - self._nodes.keys()
        return bool(self._readers.nodes(list(beyond)[:_LOOKED_AT_BEYOND]))

    def __contains__(self, key: Key) -> bool:
        return key in self._nodes

    def take(self, keys: Sequence[Key]) -> list[Key]:
        """Add those that are new and readable, up to the limit; returns them."""
        fresh = [key for key in keys if key not in self._nodes]
        found = self._readers.nodes(fresh)
        room = self._limit - len(self._nodes)
        taken = [key for key in fresh if key in found][:room]
        self.truncated = self.truncated or len(taken) < len(found)
        self._nodes.update((key, found[key]) for key in taken)
        return taken

    def finished_nodes(self) -> list[LineageNode]:
        return list(self._nodes.values())

    def edges(self) -> Iterator[LineageEdge]:
        """All between the nodes found, also those that no step went along."""
        versions, some_runs = self._rowids("artifact"), self._rowids("run")
        columns = artifact_producers.c
        for run, version in self._pairs(
            columns.run_rowid, columns.artifact_rowid, some_runs, versions
        ):
            yield LineageEdge(Key("run", run), Key("artifact", version))
        columns = artifact_uses.c
        for version, run, used_as in self._pairs(
            columns.artifact_rowid,
            columns.run_rowid,
            versions,
            some_runs,
            columns.used_as,
        ):
            yield LineageEdge(Key("artifact", version), Key("run", run), used_as)
        columns = artifact_references.c
        for target, version in self._pairs(
            columns.target_rowid, columns.artifact_rowid, versions, versions
        ):
            yield LineageEdge(Key("artifact", target), Key("artifact", version))

    def _pairs(
        self,
        source: Column[int],
        target: Column[int],
        sources: Sequence[int],
        targets: Sequence[int],
        *more: Column[Any],
    ) -> Iterator[tuple[Any, ...]]:
        wanted = set(targets)
        for some in slices(sources):
            query = select(source, target, *more).where(source.in_(some))
            rows = self._connection.execute(query.order_by(source, target))
            yield from (row for row in map(tuple, rows) if row[1] in wanted)

    def _beside(self, table: Any, kind: Kind, keys: Collection[Key]) -> list[Key]:
        """What stands beside nodes of a kind in a table of runs and versions."""
        near, far = table.c.artifact_rowid, table.c.run_rowid
        other: Kind = "run"
        if kind == "run":
            near, far, other = far, near, "artifact"
        return self._across(near, far, kind, other, keys)

    def _referenced(self, near: str, keys: Collection[Key]) -> list[Key]:
        columns = artifact_references.c
        far = "target_rowid" if near == "artifact_rowid" else "artifact_rowid"
        return self._across(columns[near], columns[far], "artifact", "artifact", keys)

    def _across(
        self,
        near: Column[int],
        far: Column[int],
        kind: Kind,
        other: Kind,
        keys: Collection[Key],
    ) -> list[Key]:
        found: dict[Key, None] = {}
        for some in slices([key.rowid for key in keys if key.kind == kind]):
            query = select(far).where(near.in_(some)).distinct().order_by(far)
            for rowid in self._connection.execute(query.limit(MAX_NODES)).scalars():
                found[Key(other, rowid)] = None
        return list(found)

    def _rowids(self, kind: Kind) -> list[int]:
        return [key.rowid for key in self._nodes if key.kind == kind]
