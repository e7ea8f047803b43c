"""Registries made, read, changed, shared, renamed and deleted by `wandb.Api()`."""

from __future__ import annotations

import sys
from collections.abc import Callable

import wandb
from reporting import report

name = sys.argv[1]
api = wandb.Api()


def refused(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except Exception as error:
        return type(error).__name__
    return "done"


def look(registry: wandb.apis.public.Registry) -> dict[str, object]:
    return {
        "name": registry.name,
        "full_name": registry.full_name,
        "visibility": registry.visibility,
        "types": list(registry.artifact_types),
        "all_types": registry.allow_all_artifact_types,
        "description": registry.description,
    }


seen: dict[str, object] = {}
made = api.create_registry(
    name=name, visibility="restricted", description="d", artifact_types=["model"]
)
seen["made"] = look(made)
seen["organization"] = made.organization == api.default_entity
seen["again"] = refused(
    lambda: api.create_registry(
        name=name, visibility="restricted", description="d", artifact_types=["model"]
    )
)
seen["bad_types"] = [
    refused(
        lambda one=one: api.create_registry(
            name=f"{name}-bad", visibility="organization", artifact_types=[one]
        )
    )
    for one in ("a/b", "a:b", "x" * 129)
]
seen["open"] = look(api.create_registry(f"{name}-open", "organization"))

found = api.registry(name=name)
found.artifact_types.append("dataset")
found.save()
found.artifact_types.append("oops")
found.artifact_types.remove("oops")
seen["remove_saved"] = refused(lambda: found.artifact_types.remove("dataset"))
found.load()
seen["grown"] = sorted(found.artifact_types)
found.description = "new"
found.visibility = "organization"
found.save()
seen["changed"] = look(api.registry(name=name))
found.description = "unsaved"
found.load()
seen["restored"] = found.description

seen["listed"] = sorted(
    one.name for one in api.registries(filter={"name": {"$regex": name}})
)
seen["by_name"] = [one.name for one in api.registries(filter={"name": name})]
seen["paged"] = sorted(
    one.name for one in api.registries(filter={"name": {"$regex": name}}, per_page=1)
)

bob = api.create_user(f"{name}-bob@example.org")
bob = api.user(f"{name}-bob")
team = wandb.apis.public.Team.create(api, f"{name}-team")
admin = api.viewer.username
seen["stranger"] = refused(lambda: found.add_members(bob))
team.invite(bob.username, admin=False)
found.add_members(bob, team)
seen["members"] = sorted(
    [one.user.username, str(getattr(one.role, "value", one.role))]
    for one in found.user_members()
)
seen["teams"] = [
    [one.team.name, str(getattr(one.role, "value", one.role))]
    for one in found.team_members()
]
found.update_member(bob, role="member")
found.update_member(team, role="restricted_viewer")
seen["roles"] = sorted(
    str(getattr(one.role, "value", one.role)) for one in found.members()
)
seen["no_role"] = refused(lambda: found.update_member(bob, role="owner"))
found.remove_members(bob, team)
seen["left"] = [one.user.username == admin for one in found.user_members()]
seen["teams_left"] = len(found.team_members())

found.name = f"{name}-renamed"
found.save()
seen["renamed"] = look(api.registry(name=f"{name}-renamed"))
seen["old_name"] = refused(lambda: api.registry(name=name))
found.delete()
seen["deleted"] = refused(lambda: api.registry(name=f"{name}-renamed"))
seen["none"] = refused(lambda: api.registry(name="none"))
report(**seen)
