"""What every call of `Api` builds on: the connection, and the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trailmark.apis.public import paths
from trailmark.apis.public.defaults import find_server, resolve_defaults
from trailmark.apis.public.organizations import (
    Organization,
    organization_named,
    organization_of,
    registry_owner,
)
from trailmark.apis.public.retrying_client import RetryingClient
from trailmark.errors import UnknownNameError, UsageError
from trailmark.transport.viewer import WHO
from trailmark.version import __version__

if TYPE_CHECKING:
    from trailmark.apis.public.runs import Run

PATIENCE_S = 120.0


class ApiCore:
    """A server, as one key sees it; see `Api`."""

    DEFAULT_ENTITY_QUERY = WHO
    """The document that `default_entity` sends."""

    def __init__(
        self,
        overrides: Mapping[str, Any] | None = None,
        timeout: float | None = None,
        api_key: str | None = None,
    ) -> None:
        self.settings = resolve_defaults(overrides)
        base_url, key = find_server(self.settings.base_url, api_key)
        self._client = RetryingClient(
            base_url,
            key,
            user_agent=self.user_agent,
            patience_s=PATIENCE_S if timeout is None else timeout,
        )
        self._runs: dict[paths.RunPath, Run] = {}
        self._organizations: dict[str | None, Organization] = {}

    @property
    def client(self) -> RetryingClient:
        """The connection that all objects of this Api share."""
        return self._client

    @property
    def user_agent(self) -> str:
        """What the server's log calls this client."""
        return f"trailmark-public-api/{__version__}"

    @property
    def default_entity(self) -> str:
        """Whose things are meant where a path names nobody."""
        return self.settings.entity or self._client.viewer().entity

    def flush(self) -> None:
        """Forget the runs that were read, so that they are read anew.

        Example:
            >>> run = api.run("crew/demo/run00002")
            >>> api.run("crew/demo/run00002") is run
            True
            >>> api.flush()
            >>> api.run("crew/demo/run00002") is run
            False
        """
        self._runs.clear()
        self._organizations.clear()

    def entity_or_default(self, entity: str | None) -> str:
        """An entity that a call names, else the default one.

        Raises:
            UsageError: There is neither.

        Example:
            >>> api.entity_or_default(None), api.entity_or_default("other")
            ('crew', 'other')
        """
        found = entity or self.default_entity
        if not found:
            raise UsageError("no entity is named, and there is no default one")
        return found

    def __repr__(self) -> str:
        return f"<Api {self._client.base_url}>"

    def _organization(self, name: str | None) -> Organization:
        wanted = name or self.settings.organization
        if wanted not in self._organizations:
            self._organizations[wanted] = (
                organization_named(self._client, wanted)
                if wanted
                else organization_of(self._client, self.default_entity)
            )
        return self._organizations[wanted]

    def _project_path(self, path: str | None) -> tuple[str, str]:
        place = paths.read_project(path, None, self.settings.project)
        return self._owner(place), place.project

    def _owner(self, place: paths.Place) -> str:
        """The entity of a project; before a registry an organization may be written."""
        if not paths.is_registry(place.project):
            return self.entity_or_default(place.entity)
        if place.entity:
            return registry_owner(self._client, place.entity)
        try:
            return self._organization(None).entity
        except UnknownNameError:
            return self.default_entity
