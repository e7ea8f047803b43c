"""Saying afterwards what a run made and used: lineage, without any bytes moving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from trailmark.errors import ConflictError, UsageError
from trailmark.transport.client import Client
from trailmark.wire.lenient_json import dumps

if TYPE_CHECKING:
    from trailmark.artifacts.artifact import Artifact

_OUTPUT = """mutation CreateArtifact(
  $artifactTypeName: String!, $artifactCollectionNames: [String!],
  $entityName: String!, $projectName: String!, $runName: String,
  $description: String, $digest: String!,
  $digestAlgorithm: ArtifactDigestAlgorithm!, $aliases: [ArtifactAliasInput!],
  $metadata: JSONString, $tags: [TagInput!]
) {
  createArtifact(input: {
    artifactTypeName: $artifactTypeName,
    artifactCollectionNames: $artifactCollectionNames, entityName: $entityName,
    projectName: $projectName, runName: $runName, description: $description,
    digest: $digest, digestAlgorithm: $digestAlgorithm, aliases: $aliases,
    metadata: $metadata, enableDigestDeduplication: true, tags: $tags
  }) {
    artifact { id state }
  }
}"""

_INPUT = """mutation UseArtifact(
  $entityName: String!, $projectName: String!, $runName: String!, $artifactID: ID!,
  $usedAs: String, $artifactEntityName: String, $artifactProjectName: String
) {
  useArtifact(input: {
    entityName: $entityName, projectName: $projectName, runName: $runName,
    artifactID: $artifactID, usedAs: $usedAs,
    artifactEntityName: $artifactEntityName,
    artifactProjectName: $artifactProjectName
  }) {
    artifact { id }
  }
}"""


def declare_output(
    client: Client,
    run_path: Sequence[str],
    artifact: Artifact,
    aliases: Sequence[str] | None,
    tags: Sequence[str] | None,
) -> Artifact:
    """Make the run one of those that made a version; the version, read anew.

    Raises:
        UsageError: It is no logged artifact, or of another project than the run.
        ConflictError: The version is gone from the server meanwhile.
    """
    _check_logged(artifact)
    entity, project, run_id = run_path
    source = (artifact.source_entity, artifact.source_project)
    if source != (entity, project):
        raise UsageError(
            f"a run of '{entity}/{project}' cannot have made an artifact of "
            f"{'/'.join(source)!r}",
            hint="declare it as used instead",
        )
    collection = artifact.source_name.split(":", 1)[0]
    variables = {
        "entityName": entity,
        "projectName": project,
        "runName": run_id,
        "artifactTypeName": artifact.type,
        "artifactCollectionNames": [collection],
        "description": artifact.description,
        "metadata": dumps(artifact.metadata),
        "digest": artifact.digest,
        "digestAlgorithm": "MANIFEST_MD5",
        "aliases": [
            {"artifactCollectionName": collection, "alias": alias}
            for alias in aliases or ()
        ],
        "tags": [{"tagName": tag} for tag in tags or ()],
    }
    answer = client.execute(_OUTPUT, variables, operation="CreateArtifact")
    made = answer["createArtifact"]["artifact"]
    if made["state"] != "COMMITTED":
        raise ConflictError(f"{artifact.name!r} has been deleted meanwhile")
    return _read_anew(client, artifact)


def declare_input(
    client: Client, run_path: Sequence[str], artifact: Artifact, use_as: str | None
) -> Artifact:
    """Make a version one of those that the run uses.

    Raises:
        UsageError: It is no logged artifact.
    """
    _check_logged(artifact)
    entity, project, run_id = run_path
    variables = {
        "entityName": entity,
        "projectName": project,
        "runName": run_id,
        "artifactID": artifact.id,
        "usedAs": use_as,
        "artifactEntityName": artifact.entity,
        "artifactProjectName": artifact.project,
    }
    client.execute(_INPUT, variables, operation="UseArtifact")
    return artifact


def _read_anew(client: Client, artifact: Artifact) -> Artifact:
    from trailmark.apis.public.artifact_lookup import find_artifact
    from trailmark.apis.public.paths import ArtifactPath

    path = ArtifactPath(
        artifact.entity,
        artifact.project,
        artifact.name.split(":", 1)[0],
        artifact.version,
    )
    return find_artifact(client, path)


def _check_logged(artifact: Any) -> None:
    from trailmark.artifacts.artifact import Artifact

    if not isinstance(artifact, Artifact):
        raise UsageError(
            f"{artifact!r} is not an artifact", hint="get one with Api().artifact(name)"
        )
    if artifact.is_draft():
        raise UsageError(
            f"{artifact.name!r} is not logged yet",
            hint="log it in a live run with run.log_artifact(artifact)",
        )
