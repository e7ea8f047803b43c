"""Registries of an organization, and searching them."""

from __future__ import annotations

from trailmark.apis.public.registries.artifact_types_list import (
    AddOnlyArtifactTypesList,
)
from trailmark.apis.public.registries.members import (
    MemberRole,
    TeamMember,
    UserMember,
)
from trailmark.apis.public.registries.registry import Registry
from trailmark.apis.public.registries.search import Collections, Registries, Versions

__all__ = [
    "AddOnlyArtifactTypesList",
    "Collections",
    "MemberRole",
    "Registries",
    "Registry",
    "TeamMember",
    "UserMember",
    "Versions",
]
