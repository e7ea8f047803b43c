"""What the client asks a server about artifacts, and has it do with them.

Source: wire protocol 4.9; every server of the protocol knows these documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from trailmark.apis.public.fragments import ARTIFACT, MEMBERSHIP, PROJECT_INFO
from trailmark.errors import NotFoundError, UnknownNameError, UsageError

if TYPE_CHECKING:
    from trailmark.transport.client import Client

REGISTRY_PREFIX = "wandb-registry-"

_BY_ID = f"query ArtifactByID($id: ID!) {{ artifact(id: $id) {{ {ARTIFACT} }} }}"
_MANIFEST = """query FetchArtifactManifest($id: ID!) {
  artifact(id: $id) { currentManifest { file { directUrl } } }
}"""
_CREATED_BY = """query ArtifactCreatedBy($id: ID!) {
  artifact(id: $id) {
    createdBy { __typename ... on Run { name project { name entity { name } } } }
  }
}"""
_USED_BY = """query ArtifactUsedBy($id: ID!) {
  artifact(id: $id) {
    usedBy { edges { node { name project { name entity { name } } } } }
  }
}"""
_MEMBERSHIPS = f"""query FetchLinkedArtifacts($artifactID: ID!) {{
  artifact(id: $artifactID) {{
    artifactMemberships {{
      edges {{
        node {{
          versionIndex createdAt aliases {{ alias }}
          artifactCollection {{ __typename id name {PROJECT_INFO} }}
        }}
      }}
    }}
  }}
}}"""
_UPDATE = f"""mutation UpdateArtifact($input: UpdateArtifactInput!) {{
  updateArtifact(input: $input) {{ artifact {{ {ARTIFACT} }} }}
}}"""
_ADD_ALIASES = """mutation AddAliases($input: AddAliasesInput!) {
  addAliases(input: $input) { success }
}"""
_DELETE_ALIASES = """mutation DeleteAliases($input: DeleteAliasesInput!) {
  deleteAliases(input: $input) { success }
}"""
_DELETE = """mutation DeleteArtifact($input: DeleteArtifactInput!) {
  deleteArtifact(input: $input) { artifact { id } }
}"""
_LINK = f"""mutation LinkArtifact($input: LinkArtifactInput!) {{
  linkArtifact(input: $input) {{
    versionIndex artifactMembership {{ {MEMBERSHIP} }}
  }}
}}"""
_UNLINK = """mutation UnlinkArtifact($input: UnlinkArtifactInput!) {
  unlinkArtifact(input: $input) { success }
}"""
_ORGANIZATION = """query FetchOrgInfoFromEntity($entity: String!) {
  entity(name: $entity) {
    organization { name orgEntity { name } }
    user { organizations { name orgEntity { name } } }
  }
}"""


def fetch_version(client: Client, artifact_id: str) -> dict[str, Any]:
    """What the server says of a version.

    Raises:
        UnknownNameError: It has none of that id.
    """
    data = client.execute(_BY_ID, {"id": artifact_id}, operation="ArtifactByID")
    if not data.get("artifact"):
        raise UnknownNameError(f"there is no artifact with the id {artifact_id!r}")
    return data["artifact"]


def fetch_manifest_url(client: Client, artifact_id: str) -> str:
    """Where the manifest of a version is.

    Raises:
        NotFoundError: The version is gone, or was never finished.
    """
    data = client.execute(
        _MANIFEST, {"id": artifact_id}, operation="FetchArtifactManifest"
    )
    manifest = (data.get("artifact") or {}).get("currentManifest")
    if not manifest:
        raise NotFoundError(
            "this version has no manifest", hint="it was deleted, or never finished"
        )
    return manifest["file"]["directUrl"]


def fetch_creator(client: Client, artifact_id: str) -> tuple[str, str, str] | None:
    """Entity, project and id of the run that logged it first; None for no run."""
    data = client.execute(
        _CREATED_BY, {"id": artifact_id}, operation="ArtifactCreatedBy"
    )
    found = (data.get("artifact") or {}).get("createdBy") or {}
    return _run_path(found) if found.get("__typename") == "Run" else None


def fetch_users(client: Client, artifact_id: str) -> list[tuple[str, str, str]]:
    """Entity, project and id of the runs that use it."""
    data = client.execute(_USED_BY, {"id": artifact_id}, operation="ArtifactUsedBy")
    used_by = (data.get("artifact") or {}).get("usedBy") or {}
    nodes = [edge.get("node") or {} for edge in used_by.get("edges") or []]
    return [path for node in nodes if (path := _run_path(node)) is not None]


def fetch_memberships(client: Client, artifact_id: str) -> list[dict[str, Any]]:
    """Every collection that a version is in, as far as the caller may see them."""
    data = client.execute(
        _MEMBERSHIPS, {"artifactID": artifact_id}, operation="FetchLinkedArtifacts"
    )
    found = (data.get("artifact") or {}).get("artifactMemberships") or {}
    return [edge["node"] for edge in found.get("edges") or [] if edge.get("node")]


def update_version(
    client: Client, artifact_id: str, changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Change description, metadata, tags or time to live; the version as it is now.

    Args:
        changes: Keys of `UpdateArtifactInput`.
    """
    data = client.execute(
        _UPDATE,
        {"input": {"artifactID": artifact_id, **changes}},
        operation="UpdateArtifact",
    )
    return data["updateArtifact"]["artifact"]


def change_aliases(
    client: Client,
    artifact_id: str,
    collection: tuple[str, str, str],
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> None:
    """Give a version aliases in a collection, and take some away.

    Args:
        collection: Entity, project and name.
    """
    entity, project, name = collection
    for document, operation, aliases in (
        (_ADD_ALIASES, "AddAliases", add),
        (_DELETE_ALIASES, "DeleteAliases", remove),
    ):
        if not aliases:
            continue
        told = [
            {
                "alias": alias,
                "artifactCollectionName": name,
                "entityName": entity,
                "projectName": project,
            }
            for alias in aliases
        ]
        variables = {"input": {"artifactID": artifact_id, "aliases": told}}
        client.execute(document, variables, operation=operation)


def delete_version(client: Client, artifact_id: str, *, delete_aliases: bool) -> None:
    """Delete a version.

    Raises:
        ConflictError: It has aliases and `delete_aliases` is False.
    """
    told = {"artifactID": artifact_id, "deleteAliases": delete_aliases}
    client.execute(_DELETE, {"input": told}, operation="DeleteArtifact")


def link_version(
    client: Client,
    artifact_id: str,
    target: str,
    aliases: Sequence[str],
    *,
    entity: str,
    project: str,
) -> dict[str, Any]:
    """Put a version into a portfolio, which is made if there is none.

    Args:
        target: `[[entity/]project/]collection`; in front of a registry's project
            stands its organization, which may be left out.
        entity: Where the target names none.
        project: Where the target names none.

    Returns:
        The new membership.

    Raises:
        UsageError: The target is no path, or its organization is not clear.
    """
    owner, in_project, name = read_target(target, entity, project)
    if in_project.startswith(REGISTRY_PREFIX):
        named = target.count("/") == 2
        owner = resolve_organization(client, entity, owner if named else None)
    told = {
        "artifactID": artifact_id,
        "artifactPortfolioName": name,
        "entityName": owner,
        "projectName": in_project,
        "aliases": [
            {"artifactCollectionName": name, "alias": alias} for alias in aliases
        ],
    }
    data = client.execute(_LINK, {"input": told}, operation="LinkArtifact")
    return data["linkArtifact"]["artifactMembership"]


def unlink_version(client: Client, artifact_id: str, portfolio_id: str) -> None:
    """Take a version out of a portfolio."""
    told = {"artifactID": artifact_id, "artifactPortfolioID": portfolio_id}
    client.execute(_UNLINK, {"input": told}, operation="UnlinkArtifact")


def read_target(target: str, entity: str, project: str) -> tuple[str, str, str]:
    """Entity, project and collection that a path means.

    >>> read_target("wandb-registry-model/digits", "crew", "demo")
    ('crew', 'wandb-registry-model', 'digits')

    Raises:
        UsageError: It is no path of a collection.
    """
    parts = target.split("/")
    if not 1 <= len(parts) <= 3 or not all(parts) or ":" in parts[-1]:
        raise UsageError(
            f"{target!r} is not the path of a collection",
            hint="write 'wandb-registry-NAME/COLLECTION' or 'project/collection'",
        )
    defaults = [entity, project]
    owner, in_project = [*defaults[: 3 - len(parts)], *parts[:-1]]
    return owner, in_project, parts[-1]


def resolve_organization(client: Client, entity: str, named: str | None) -> str:
    """The entity that owns the registries of an organization.

    Args:
        entity: Whose artifact it is; its organization where none is named.
        named: An organization, or its entity.

    Raises:
        UsageError: The entity is in no organization, or in several.
    """
    data = client.execute(
        _ORGANIZATION, {"entity": entity}, operation="FetchOrgInfoFromEntity"
    )
    found = data.get("entity") or {}
    own = found.get("organization")
    several = [own] if own else ((found.get("user") or {}).get("organizations") or [])
    owners = {
        str(one["name"]): str(one["orgEntity"]["name"])
        for one in several
        if one and one.get("orgEntity")
    }
    if named is not None:
        return owners.get(named, named)
    if len(owners) != 1:
        raise UsageError(
            f"{entity!r} is in {len(owners)} organizations",
            hint="name the one that is meant: 'ORGANIZATION/wandb-registry-NAME/…'",
        )
    return next(iter(owners.values()))


def _run_path(node: Mapping[str, Any]) -> tuple[str, str, str] | None:
    project = node.get("project")
    if not project or not node.get("name"):
        return None
    return project["entity"]["name"], project["name"], node["name"]
