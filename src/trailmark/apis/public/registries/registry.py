"""A registry: where an organization agrees on which versions are good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from trailmark.apis.public import checks
from trailmark.apis.public.organizations import organization_named
from trailmark.apis.public.paginator import DEFAULT_PAGE
from trailmark.apis.public.paths import REGISTRY_PREFIX, registry_project
from trailmark.apis.public.registries import registry_calls as calls
from trailmark.apis.public.registries.artifact_types_list import (
    AddOnlyArtifactTypesList,
)
from trailmark.apis.public.registries.membership import RegistryMembership
from trailmark.errors import UnknownNameError, UsageError
from trailmark.transport.client import Client

if TYPE_CHECKING:
    from trailmark.apis.public.registries.search import Collections, Versions

Visibility = Literal["organization", "restricted"]

_ACCESS: dict[str, str] = {"organization": "PRIVATE", "restricted": "RESTRICTED"}


class Registry(RegistryMembership):
    """One registry, of which name, description, visibility, `allow_all_artifact_types`
    and the list of types may be changed; `save` makes that last.

    Args:
        organization: Name of the organization.
        entity: The organization's own entity.
        name: With or without the prefix `wandb-registry-`.
        attrs: What is known of it already; when None it is read as soon as that matters.

    Example:
        >>> registry = api.create_registry(project, "organization")
        >>> registry.description = "What we ship"
        >>> registry.save()
        >>> api.registry(project).description
        'What we ship'
    """

    def __init__(
        self,
        client: Client,
        organization: str,
        entity: str,
        name: str,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        self.client = client
        self._organization = organization
        self._entity = entity
        self._is_read = attrs is not None
        self._take(attrs or {"name": registry_project(name)})

    @classmethod
    def create(
        cls,
        client: Client,
        organization: str,
        name: str,
        visibility: Visibility,
        description: str | None = None,
        artifact_types: list[str] | None = None,
    ) -> Registry:
        """Make a registry; `Api.create_registry` is the way to call this.

        Args:
            name: Without the prefix; unique in the organization.
            visibility: `organization` lets all its members look, `restricted` only
                those who are invited.
            artifact_types: What may be linked; None takes anything.

        Raises:
            UsageError: A name, type or the visibility cannot be, or the organization
                has a registry of that name.
            UnknownNameError: There is no such organization.
            ForbiddenError: The caller may not make registries there.

        Example:
            >>> from trailmark.apis.public import Registry
            >>> registry = Registry.create(api.client, "acme", project, "restricted")
            >>> registry.organization, registry.visibility
            ('acme', 'restricted')
        """
        full_name = _full_name(name)
        types = [checks.type_name(one) for one in artifact_types or ()]
        access = access_of(visibility)
        owner = organization_named(client, organization)
        made = calls.insert(
            client,
            {
                "entityName": owner.entity,
                "name": full_name,
                "description": description,
                "access": access,
                "allowAllArtifactTypesInRegistry": not types,
                "artifactTypes": [{"name": one} for one in types] or None,
            },
        )
        if made is None:
            raise UsageError(
                f"{organization!r} has a registry {name!r} already",
                hint=f"get it with api.registry({name!r}, organization)",
            )
        return cls(client, owner.name, owner.entity, name, attrs=made)

    @property
    def id(self) -> str:
        """The server's global id of it."""
        return str(self._attr("id"))

    @property
    def name(self) -> str:
        """Without the prefix."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._read_once()
        self._name = _full_name(name).removeprefix(REGISTRY_PREFIX)

    @property
    def full_name(self) -> str:
        """Name of the project that holds its collections."""
        return f"{REGISTRY_PREFIX}{self._name}"

    @property
    def entity(self) -> str:
        """The organization's own entity."""
        return self._entity

    @property
    def organization(self) -> str:
        """Name of the organization."""
        return self._organization

    @property
    def path(self) -> list[str]:
        """Entity and full name."""
        return [self._entity, self.full_name]

    @property
    def description(self) -> str | None:
        """None when nobody wrote one."""
        self._read_once()
        return self._description

    @description.setter
    def description(self, description: str | None) -> None:
        self._read_once()
        self._description = description

    @property
    def visibility(self) -> Visibility:
        """`organization`: all its members look; `restricted`: who is invited."""
        self._read_once()
        return self._visibility

    @visibility.setter
    def visibility(self, visibility: Visibility) -> None:
        access_of(visibility)
        self._read_once()
        self._visibility = visibility

    @property
    def allow_all_artifact_types(self) -> bool:
        """Whether versions of any type may be linked, or only of `artifact_types`."""
        self._read_once()
        return self._allows_all

    @allow_all_artifact_types.setter
    def allow_all_artifact_types(self, allows_all: bool) -> None:
        self._read_once()
        self._allows_all = bool(allows_all)

    @property
    def artifact_types(self) -> AddOnlyArtifactTypesList:
        """The types it takes; where it takes any, those that it was told or has."""
        self._read_once()
        return self._types

    @property
    def created_at(self) -> str:
        """In ISO 8601."""
        return str(self._attr("createdAt"))

    @property
    def updated_at(self) -> str | None:
        """In ISO 8601; None when it never changed."""
        return self._attr("updatedAt")

    def collections(
        self,
        filter: dict[str, Any] | None = None,
        *,
        per_page: int | None = DEFAULT_PAGE,
        order: str | None = None,
    ) -> Collections:
        """Its collections.

        Args:
            filter: MongoDB-style, over `name`, `tag`, `description`, `created_at` and
                `updated_at`.

        Example:
            >>> registry = api.create_registry(project, "organization")
            >>> link = api.artifact("crew/demo/model-x:v1").link(f"{registry.full_name}/phone")
            >>> [one.name for one in registry.collections()]
            ['phone']
        """
        from trailmark.apis.public.registries.search import Collections

        return Collections(
            self.client,
            self._organization,
            registry_filter={"name": self._saved["name"]},
            collection_filter=filter,
            per_page=per_page,
            order=order,
        )

    def versions(
        self,
        filter: dict[str, Any] | None = None,
        *,
        per_page: int | None = DEFAULT_PAGE,
        order: str | None = None,
    ) -> Versions:
        """The versions in its collections.

        Args:
            filter: MongoDB-style, over `tag`, `alias`, `created_at`, `updated_at` and
                `metadata.…`.

        Example:
            >>> registry = api.create_registry(project, "organization")
            >>> model = api.artifact("crew/demo/model-x:v1")
            >>> link = model.link(f"{registry.full_name}/phone", aliases=["shipped"])
            >>> [one.name for one in registry.versions({"alias": "shipped"})]
            ['phone:v0']
        """
        from trailmark.apis.public.registries.search import Versions

        return Versions(
            self.client,
            self._organization,
            registry_filter={"name": self._saved["name"]},
            artifact_filter=filter,
            per_page=per_page,
            order=order,
        )

    def load(self) -> None:
        """Read it anew, dropping what was assigned and not saved.

        Raises:
            UnknownNameError: There is no such registry.

        Example:
            >>> registry = api.create_registry(project, "organization")
            >>> registry.description = "never saved"
            >>> registry.load()
            >>> print(registry.description)
            None
        """
        found = calls.load(self.client, self._entity, self._saved["name"])
        if found is None:
            name = self._saved["name"].removeprefix(REGISTRY_PREFIX)
            raise UnknownNameError(
                f"there is no registry {name!r} in {self._organization!r}"
            )
        self._is_read = True
        self._take(found)

    def save(self) -> None:
        """Send what was changed.

        Raises:
            UsageError: Types were added although it takes any.
            ConflictError: The organization has another registry of the new name.
            ForbiddenError: The caller is no administrator of it.

        Example:
            >>> registry = api.create_registry(project, "restricted", artifact_types=["model"])
            >>> registry.artifact_types.append("dataset")
            >>> registry.save()
            >>> api.registry(project).artifact_types
            ['model', 'dataset']
        """
        added = self.artifact_types.draft
        if added and self._allows_all:
            raise UsageError(
                f"{self._name!r} takes any type, so {added[0]!r} cannot be added",
                hint="set allow_all_artifact_types = False first",
            )
        wanted = self.full_name
        answer = calls.upsert(
            self.client,
            {
                "entityName": self._entity,
                "name": self._saved["name"],
                # Null means "as it is" on the wire.
                "description": self._description or "",
                "access": access_of(self._visibility),
                "allowAllArtifactTypesInRegistry": self._allows_all,
                "artifactTypes": [{"name": one} for one in added] or None,
            },
        )
        saved = answer.project
        if wanted != saved["name"]:
            saved = calls.rename(self.client, self._entity, saved["name"], wanted)
        self._take(saved)

    def delete(self) -> None:
        """Remove it with its collections; the linked versions stay where they are from.

        There is no way back.

        Raises:
            ForbiddenError: The caller is no administrator of it.

        Example:
            >>> registry = api.create_registry(project, "organization")
            >>> registry.delete()
            >>> project in [one.name for one in api.registries()]
            False
        """
        calls.delete(self.client, self.id)

    def _place(self) -> tuple[str, str]:
        return self._entity, str(self._saved["name"])

    def __repr__(self) -> str:
        return f"<Registry {self._organization}/{self._name}>"

    def _attr(self, name: str) -> Any:
        self._read_once()
        return self._saved.get(name)

    def _read_once(self) -> None:
        # An assignment to what was never read would be dropped by reading it later.
        if not self._is_read:
            self.load()

    def _take(self, attrs: Mapping[str, Any]) -> None:
        """Forget what was assigned: this is what the server has."""
        self._saved = dict(attrs)
        self._name = str(attrs["name"]).removeprefix(REGISTRY_PREFIX)
        self._description: str | None = attrs.get("description")
        self._visibility: Visibility = _visibility_of(attrs.get("access"))
        self._allows_all = bool(attrs.get("allowAllArtifactTypes", True))
        self._types = AddOnlyArtifactTypesList(_type_names(attrs))


def access_of(visibility: str) -> str:
    """The wire's word.

    Raises:
        UsageError: It is none of the two.
    """
    if visibility not in _ACCESS:
        raise UsageError(
            f"visibility cannot be {visibility!r}",
            hint="use 'organization' or 'restricted'",
        )
    return _ACCESS[visibility]


def _visibility_of(access: str | None) -> Visibility:
    return "restricted" if access == "RESTRICTED" else "organization"


def _full_name(name: str) -> str:
    if not name:
        raise UsageError("a registry needs a name")
    return checks.project_name(registry_project(name))


def _type_names(attrs: Mapping[str, Any]) -> Iterable[str]:
    edges = (attrs.get("artifactTypes") or {}).get("edges") or []
    return [edge["node"]["name"] for edge in edges if edge and edge.get("node")]
