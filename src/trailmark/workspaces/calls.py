"""Reading and saving workspaces over the wire."""

from __future__ import annotations

import json
from typing import Any

from trailmark.apis.public.api import Api
from trailmark.errors import NotFoundError, UnknownNameError, UsageError
from trailmark.reports.panel import new_id
from trailmark.workspaces.places import Place, name_of, read_url
from trailmark.workspaces.spec_wire import read_workspace, write_workspace
from trailmark.workspaces.workspace import Workspace

_VIEW = """
query WorkspaceView($entity: String!, $project: String!, $type: String!, $name: String!) {
  project(name: $project, entityName: $entity) {
    allViews(viewType: $type, viewName: $name, first: 1) {
      edges { node { id name displayName spec } }
    }
  }
}
"""
_OWN = """
query OwnWorkspace($entity: String!, $project: String!) {
  project(name: $project, entityName: $entity) {
    workspace { id name displayName spec isSaved }
  }
}
"""
_SAVE = """
mutation SaveWorkspace($input: UpsertViewInput!) {
  upsertView(input: $input) { view { id name } inserted }
}
"""
_TYPE = "project-view"


def fetch(url: str) -> Workspace:
    """See `Workspace.from_url`."""
    place = read_url(url)
    api = Api({"base_url": place.base_url})
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
    gid = "" if as_new else workspace._internal_id  # pyright: ignore[reportPrivateUsage]
    name = "" if as_new else workspace._internal_name  # pyright: ignore[reportPrivateUsage]
    said = {
        "id": gid or None,
        "entityName": workspace.entity,
        "projectName": workspace.project,
        "type": _TYPE,
        # Named here, so that a try after a lost answer makes no second one.
        "name": name or name_of(new_id()),
        "displayName": workspace.name,
        "spec": spec,
        "createdUsing": "WANDB_SDK",
    }
    view = api.client.execute(_SAVE, {"input": said})["upsertView"]["view"]
    workspace._internal_id = view["id"]  # pyright: ignore[reportPrivateUsage]
    workspace._internal_name = view["name"]  # pyright: ignore[reportPrivateUsage]
    workspace._base_url = api.client.base_url  # pyright: ignore[reportPrivateUsage]
    return workspace


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
    variables = {"entity": place.entity, "project": place.project}
    return _project(api, _OWN, place, variables)["workspace"]


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
    spec = view["spec"]
    try:
        json.loads(spec)
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(
            f"what is saved as {view['displayName']!r} is no workspace: {error}"
        ) from None
    made = read_workspace(place.entity, place.project, view["displayName"], spec)
    made._api = api  # pyright: ignore[reportPrivateUsage]
    made._base_url = api.client.base_url  # pyright: ignore[reportPrivateUsage]
    if view.get("id"):
        made._internal_id = view["id"]  # pyright: ignore[reportPrivateUsage]
        made._internal_name = view["name"]  # pyright: ignore[reportPrivateUsage]
    return made
