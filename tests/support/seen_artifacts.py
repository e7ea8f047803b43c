"""Versions of artifacts as the server tells them, past any client of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.server_process import ServerProcess

_VERSIONS = """query($project: String!, $name: String!) {
  project(name: $project) {
    artifactCollection(name: $name) {
      artifacts(first: 1000, order: "+createdAt") {
        edges { node {
          id state digest versionIndex description metadata
          artifactType { name }
          tags { name }
          aliases { alias artifactCollection { name } }
          createdBy { ... on Run { name } }
          usedBy { edges { node { name } } }
          files(first: 1000) { edges { node { name directUrl } } }
        } }
      }
    }
  }
}"""


@dataclass(frozen=True, slots=True)
class SeenVersion:
    """One committed version.

    Attributes:
        aliases: Those in its own collection, sorted.
        files: Bytes by path.
        made_by: Run id; None for no run.
        used_by: Run ids, sorted.
    """

    index: int
    type_name: str
    aliases: list[str]
    files: dict[str, bytes]
    made_by: str | None
    used_by: list[str]
    metadata: str | None
    tags: list[str]


def see_versions(server: ServerProcess, project: str, name: str) -> list[SeenVersion]:
    """All versions of a collection, oldest first; none when it is not there."""
    data = server.graphql(_VERSIONS, project=project, name=name)
    collection = (data["project"] or {}).get("artifactCollection")
    if collection is None:
        return []
    nodes = [edge["node"] for edge in collection["artifacts"]["edges"]]
    found = [_seen(server, node, name) for node in nodes if _is_whole(node)]
    return sorted(found, key=lambda one: one.index)


def _is_whole(node: dict[str, Any]) -> bool:
    return node["state"] == "COMMITTED"


def _seen(server: ServerProcess, node: dict[str, Any], name: str) -> SeenVersion:
    aliases = [
        one["alias"]
        for one in node["aliases"]
        if one["artifactCollection"]["name"] == name
    ]
    files = [edge["node"] for edge in node["files"]["edges"]]
    return SeenVersion(
        index=node["versionIndex"],
        type_name=node["artifactType"]["name"],
        aliases=sorted(aliases),
        files={one["name"]: _bytes_at(server, one["directUrl"]) for one in files},
        made_by=(node["createdBy"] or {}).get("name"),
        used_by=sorted(edge["node"]["name"] for edge in node["usedBy"]["edges"]),
        metadata=node["metadata"],
        tags=[one["name"] for one in node["tags"]],
    )


def _bytes_at(server: ServerProcess, url: str) -> bytes:
    address = f"{server.base_url}{url}" if url.startswith("/") else url
    answer = httpx.get(address, timeout=30)
    answer.raise_for_status()
    return answer.content
