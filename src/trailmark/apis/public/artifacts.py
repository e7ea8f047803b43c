"""Artifacts on a server: their types, collections, versions and files."""

from __future__ import annotations

from trailmark.apis.public.artifact_collection import ArtifactCollection
from trailmark.apis.public.artifact_collections import (
    ArtifactCollections,
    ProjectArtifactCollections,
)
from trailmark.apis.public.artifact_files import ArtifactFiles
from trailmark.apis.public.artifact_types import ArtifactType, ArtifactTypes
from trailmark.apis.public.artifact_versions import Artifacts, RunArtifacts

__all__ = [
    "ArtifactCollection",
    "ArtifactCollections",
    "ArtifactFiles",
    "ArtifactType",
    "ArtifactTypes",
    "Artifacts",
    "ProjectArtifactCollections",
    "RunArtifacts",
]
