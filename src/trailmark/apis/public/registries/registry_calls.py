"""What is said to the server about a registry, which on the wire is a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from trailmark.apis.public.fragments import REGISTRY
from trailmark.apis.public.registries.members import (
    Member,
    MemberRole,
    TeamMember,
    UserMember,
    checked_role,
    split_ids,
    team_member,
    user_member,
)
from trailmark.errors import ConflictError, UnknownNameError
from trailmark.transport.client import Client

_LOAD = f"""query FetchRegistry($name: String, $entity: String) {{
  entity(name: $entity) {{ project(name: $name) {{ {REGISTRY} }} }}
}}"""

_MUST_BE_NEW = "TRAILMARK_MUST_BE_NEW"
_UPSERT = f"""mutation UpsertRegistry($input: UpsertModelInput!) {{
  upsertModel(input: $input) {{ inserted project {{ {REGISTRY} }} }}
}}"""

_RENAME = f"""mutation RenameRegistry($input: RenameProjectInput!) {{
  renameProject(input: $input) {{ inserted project {{ {REGISTRY} }} }}
}}"""

_DELETE = """mutation DeleteRegistry($id: String!) {
  deleteModel(input: { id: $id }) { success }
}"""

_USERS = """query RegistryUserMembers($project: String!, $entity: String!) {
  project(name: $project, entityName: $entity) {
    members { id name username email role { name } }
  }
}"""

_TEAMS = """query RegistryTeamMembers($project: String!, $entity: String!) {
  project(name: $project, entityName: $entity) {
    teamMembers { team { id name } role { name } }
  }
}"""

_ADD = """mutation CreateRegistryMembers($input: CreateProjectMembersInput!) {
  result: createProjectMembers(input: $input) { success }
}"""

_REMOVE = """mutation DeleteRegistryMembers($input: DeleteProjectMembersInput!) {
  result: deleteProjectMembers(input: $input) { success }
}"""

_USER_ROLE = """mutation UpdateUserRegistryRole($input: UpdateProjectMemberInput!) {
  result: updateProjectMember(input: $input) { success }
}"""

_TEAM_ROLE = """mutation UpdateTeamRegistryRole($input: UpdateProjectTeamMemberInput!) {
  result: updateProjectTeamMember(input: $input) { success }
}"""


@dataclass(frozen=True, slots=True)
class Upserted:
    """Attributes: inserted: Whether it was not there before."""

    inserted: bool
    project: dict[str, Any]


def load(client: Client, entity: str, full_name: str) -> dict[str, Any] | None:
    """What the server says of a registry; None when there is none to be seen."""
    answer = client.execute(
        _LOAD, {"name": full_name, "entity": entity}, operation="FetchRegistry"
    )
    return (answer.get("entity") or {}).get("project")


def upsert(client: Client, said: Mapping[str, Any]) -> Upserted:
    answer = client.execute(_UPSERT, {"input": said}, operation="UpsertRegistry")
    result = answer["upsertModel"]
    return Upserted(bool(result["inserted"]), result["project"])


def insert(client: Client, said: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the server says of a new registry; None where the name is taken.

    The protocol makes and changes by the same request. Servers that can be told to
    leave alone what exists are told so.
    """
    if _MUST_BE_NEW in client.features():
        said = {**said, "mustBeNew": True}
    try:
        made = upsert(client, said)
    except ConflictError:
        return None
    return made.project if made.inserted else None


def rename(client: Client, entity: str, old: str, new: str) -> dict[str, Any]:
    """What the server says of it under its new full name."""
    said = {"entityName": entity, "oldProjectName": old, "newProjectName": new}
    answer = client.execute(_RENAME, {"input": said}, operation="RenameRegistry")
    return answer["renameProject"]["project"]


def delete(client: Client, registry_id: str) -> None:
    client.execute(_DELETE, {"id": registry_id}, operation="DeleteRegistry")


def user_members(client: Client, entity: str, full_name: str) -> list[UserMember]:
    """Raises: UnknownNameError: There is no such registry."""
    project = _project(client, _USERS, "RegistryUserMembers", entity, full_name)
    return [user_member(client, node) for node in project["members"]]


def team_members(client: Client, entity: str, full_name: str) -> list[TeamMember]:
    """Raises: UnknownNameError: There is no such registry."""
    project = _project(client, _TEAMS, "RegistryTeamMembers", entity, full_name)
    return [team_member(client, node) for node in project["teamMembers"]]


def add_members(client: Client, registry_id: str, members: Iterable[Member]) -> None:
    said = _named(registry_id, members)
    client.execute(_ADD, {"input": said}, operation="CreateRegistryMembers")


def remove_members(client: Client, registry_id: str, members: Iterable[Member]) -> None:
    said = _named(registry_id, members)
    client.execute(_REMOVE, {"input": said}, operation="DeleteRegistryMembers")


def update_member(
    client: Client, registry_id: str, member: Member, role: MemberRole | str
) -> None:
    name = checked_role(role)
    users, teams = split_ids([member])
    if users:
        said = {"userId": users[0], "userProjectRole": name}
        document, operation = _USER_ROLE, "UpdateUserRegistryRole"
    else:
        said = {"teamId": teams[0], "teamProjectRole": name}
        document, operation = _TEAM_ROLE, "UpdateTeamRegistryRole"
    variables = {"input": {"projectId": registry_id, **said}}
    client.execute(document, variables, operation=operation)


def _named(registry_id: str, members: Iterable[Member]) -> dict[str, Any]:
    users, teams = split_ids(members)
    return {"projectId": registry_id, "userIds": users, "teamIds": teams}


def _project(
    client: Client, document: str, operation: str, entity: str, full_name: str
) -> dict[str, Any]:
    variables = {"project": full_name, "entity": entity}
    found = client.execute(document, variables, operation=operation).get("project")
    if not found:
        raise UnknownNameError(f"there is no registry '{entity}/{full_name}'")
    return found
