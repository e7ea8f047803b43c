"""Reading and saving workspaces over the wire."""

from __future__ import annotations

from typing import Any

from trailmark.apis.public.api import Api
from trailmark.errors import ConflictError, NotFoundError, UnknownNameError
from trailmark.reports.panel import new_id
from trailmark.workspaces.places import Place, name_of, read_url
from trailmark.workspaces.spec_wire import read_workspace, write_workspace
from trailmark.workspaces.workspace import Workspace

_VIEW = """
query WorkspaceView($entity: String!, $project: String!, $type: String!, $name: String!) {
  project(name: $project, entityName: $entity) {
    allViews(viewType: $type, viewName: $name, first: 1) {
      edges { node { id name displayName spec currentVersion } }
    }
  }
}
"""
_OWN = """
query OwnWorkspace($entity: String!, $project: String!) {
  project(name: $project, entityName: $entity) {
    workspace { id name displayName spec version isPersonal }
  }
}
"""
_SAVE = """
mutation SaveWorkspace($input: UpsertViewInput!) {
  upsertView(input: $input) { view { id name currentVersion } }
}
"""
_TYPE = "project-view"


def fetch(url: str) -> Workspace:
    """See `Workspace.from_url`."""
    place = read_url(url)
    api = Api() if place.is_hosted else Api({"base_url": place.base_url})
    if place.code is None:
        view = _own(api, place)
    else:
        view = _named(api, place, name_of(place.code)) or _named(api, place, place.code)
    if view is None:
        raise UnknownNameError(
            f"there is no workspace {place.code!r} in"
            f" {f'{place.entity}/{place.project}'!r}, or you may not see it"
        )
    return _workspace(api, place, view)


def store(workspace: Workspace, *, as_new: bool) -> Workspace:
    """See `Workspace.save` and `Workspace.save_as_new_view`."""
    spec = write_workspace(workspace)
    api = workspace._client_of()  # pyright: ignore[reportPrivateUsage]
    place = (workspace.entity, workspace.project)
    gid, version, name = "", None, name_of(new_id())
    # Named here, so that a try after a lost answer makes no second one.
    is_there = workspace._home == place  # pyright: ignore[reportPrivateUsage]
    if workspace._internal_id and is_there and not as_new:  # pyright: ignore[reportPrivateUsage]
        gid = workspace._internal_id  # pyright: ignore[reportPrivateUsage]
        name = workspace._internal_name  # pyright: ignore[reportPrivateUsage]
        version = workspace._version  # pyright: ignore[reportPrivateUsage]
    said = {
        "id": gid or None,
        "entityName": workspace.entity,
        "projectName": workspace.project,
        "type": _TYPE,
        "name": name,
        "displayName": workspace.name,
        "spec": spec,
        "createdUsing": "WANDB_SDK",
        "baseVersion": version,
    }
    _note(workspace, api, _saved(api, said))
    return workspace


def _saved(api: Api, said: dict[str, Any]) -> dict[str, Any]:
    """The view as it was saved, perhaps by a try whose answer was lost."""
    try:
        return api.client.execute(_SAVE, {"input": said})["upsertView"]["view"]
    except ConflictError:
        place = Place("", said["entityName"], said["projectName"], None)
        found = _named(api, place, said["name"])
        same = found and all(found[one] == said[one] for one in ("displayName", "spec"))
        if found is None or not same:
            raise
        return found


def _note(workspace: Workspace, api: Api, view: dict[str, Any]) -> None:
    """Remember where it is saved."""
    workspace._internal_id = view["id"]  # pyright: ignore[reportPrivateUsage]
    workspace._internal_name = view["name"]  # pyright: ignore[reportPrivateUsage]
    workspace._version = view["currentVersion"]  # pyright: ignore[reportPrivateUsage]
    workspace._home = (workspace.entity, workspace.project)  # pyright: ignore[reportPrivateUsage]
    workspace._base_url = api.client.base_url  # pyright: ignore[reportPrivateUsage]


def _named(api: Api, place: Place, name: str) -> dict[str, Any] | None:
    variables = {
        "entity": place.entity,
        "project": place.project,
        "type": _TYPE,
        "name": name,
    }
    edges = _project(api, _VIEW, place, variables)["allViews"]["edges"]
    return edges[0]["node"] if edges else None


def _own(api: Api, place: Place) -> dict[str, Any] | None:
    """The viewer's own; what the project opens with, as a new one, where there is none."""
    variables = {"entity": place.entity, "project": place.project}
    found = _project(api, _OWN, place, variables)["workspace"]
    if found["isPersonal"]:
        return found | {"currentVersion": found["version"]}
    return found | {"id": None}


def _project(
    api: Api, document: str, place: Place, variables: dict[str, Any]
) -> dict[str, Any]:
    try:
        found = api.client.execute(document, variables)["project"]
    except NotFoundError:
        found = None
    if found is None:
        raise UnknownNameError(
            f"there is no project {f'{place.entity}/{place.project}'!r},"
            " or you may not see it"
        )
    return found


def _workspace(api: Api, place: Place, view: dict[str, Any]) -> Workspace:
    name, spec = view["displayName"], view["spec"]
    made = read_workspace(place.entity, place.project, name, spec)
    made._api = api  # pyright: ignore[reportPrivateUsage]
    if view["id"]:
        _note(made, api, view)
    return made
