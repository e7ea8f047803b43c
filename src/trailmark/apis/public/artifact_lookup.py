"""One version, found by the path that people write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trailmark.apis.public.fragments import MEMBERSHIP
from trailmark.apis.public.paths import ArtifactPath
from trailmark.errors import UnknownNameError
from trailmark.transport.client import Client

if TYPE_CHECKING:
    from trailmark.artifacts.artifact import Artifact

_BY_NAME = f"""query ArtifactMembershipByName(
  $entity: String!, $project: String!, $name: String!
) {{
  project(name: $project, entityName: $entity) {{
    artifactCollectionMembership(name: $name) {{ {MEMBERSHIP} }}
  }}
}}"""


def find_artifact(client: Client, path: ArtifactPath) -> Artifact:
    """The version that a path leads to.

    Raises:
        UnknownNameError: There is none.
    """
    from trailmark.artifacts.artifact import Artifact

    found = find_membership(client, path)
    if found is None:
        raise UnknownNameError(
            f"there is no artifact {path.name!r} in '{path.entity}/{path.project}'",
            hint="'name:v3' is a version, 'name:latest' the newest",
        )
    return Artifact.from_membership(client, found)


def find_membership(client: Client, path: ArtifactPath) -> dict[str, Any] | None:
    """What the server says of a version in its collection; None when not there."""
    answer = client.execute(
        _BY_NAME,
        {"entity": path.entity, "project": path.project, "name": path.name},
        operation="ArtifactMembershipByName",
    )
    return (answer.get("project") or {}).get("artifactCollectionMembership")
