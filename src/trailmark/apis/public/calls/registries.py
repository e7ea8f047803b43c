"""`Api`: registries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from trailmark.apis.public.calls.core import ApiCore

if TYPE_CHECKING:
    from trailmark.apis.public.registries import Registries, Registry


class RegistryCalls(ApiCore):
    """Reads, searches and makes registries."""

    def registries(
        self,
        organization: str | None = None,
        filter: dict[str, Any] | None = None,
        *,
        per_page: int = 100,
        order: str | None = None,
    ) -> Registries:
        """The registries of an organization, to be narrowed and searched further.

        Args:
            organization: By name; None takes that of the settings, or the only one of
                the default entity.
            filter: MongoDB-style, over `name`, `description`, `created_at` and
                `updated_at`.
            order: A field's name, with `-` in front to turn it round.

        Raises:
            UsageError: Several organizations could be meant.
            UnsupportedError: The server is too old to search registries.

        Example:
            >>> made = api.create_registry(project, "organization")
            >>> [one.name for one in api.registries(filter={"name": project})] == [project]
            True
            >>> list(api.registries().collections({"name": project}).versions({"alias": "best"}))
            []
        """
        from trailmark.apis.public.registries import Registries

        self._client.require("ARTIFACT_REGISTRY_SEARCH", "search registries")
        owner = self._organization(organization)
        return Registries(self._client, owner.name, filter, per_page, order)

    def registry(self, name: str, organization: str | None = None) -> Registry:
        """A registry.

        Args:
            name: With or without the prefix `wandb-registry-`.
            organization: See `registries`.

        Raises:
            UsageError: Several organizations could be meant.
            UnknownNameError: There is no such registry, or no such organization.

        Example:
            >>> made = api.create_registry(project, "organization", description="What we ship")
            >>> registry = api.registry(project)
            >>> registry.organization, registry.visibility, registry.description
            ('acme', 'organization', 'What we ship')
        """
        from trailmark.apis.public.registries import Registry

        owner = self._organization(organization)
        found = Registry(self._client, owner.name, owner.entity, name)
        found.load()
        return found

    def create_registry(
        self,
        name: str,
        visibility: Literal["organization", "restricted"],
        organization: str | None = None,
        description: str | None = None,
        artifact_types: list[str] | None = None,
    ) -> Registry:
        """Make a registry.

        Args:
            name: Unique in the organization.
            visibility: `organization` lets all its members look, `restricted` only
                those who are invited.
            organization: See `registries`.
            artifact_types: What may be linked, of which nothing can be taken back
                later; None takes anything.

        Raises:
            UsageError: A name, type or the visibility cannot be, several organizations
                could be meant, or there is such a registry.
            ForbiddenError: The caller may not make registries there.

        Example:
            >>> registry = api.create_registry(project, "restricted", artifact_types=["model"])
            >>> registry.full_name == f"wandb-registry-{project}"
            True
            >>> registry.artifact_types, registry.allow_all_artifact_types
            (['model'], False)
        """
        from trailmark.apis.public.registries import Registry
        from trailmark.apis.public.registries.registry import access_of

        access_of(visibility)
        return Registry.create(
            self._client,
            self._organization(organization).name,
            name,
            visibility,
            description,
            artifact_types,
        )
