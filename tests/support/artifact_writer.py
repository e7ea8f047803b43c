"""Makes artifact versions over the wire protocol, without any client."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

_CREATE = """mutation($input: CreateArtifactInput!) { createArtifact(input: $input) {
  artifact { id state } } }"""
_MANIFEST = """mutation($artifact: ID!, $digest: String!, $entity: String!,
  $project: String!, $upload: Boolean!) {
  createArtifactManifest(input: {
    artifactID: $artifact, digest: $digest, name: "wandb_manifest.json",
    entityName: $entity, projectName: $project, runName: "", type: FULL
  }) { artifactManifest { id file { uploadUrl @include(if: $upload)
    uploadHeaders @include(if: $upload) } } } }"""
_FILES = """mutation($input: CreateArtifactFilesInput!) {
  createArtifactFiles(input: $input) { files { edges { node {
    storagePath uploadUrl uploadHeaders artifact { id } } } } } }"""
_COMMIT = """mutation($artifact: ID!) { commitArtifact(input: {artifactID: $artifact}) {
  artifact { id state digest versionIndex } } }"""


class Refused(Exception):
    """GraphQL said no; the message is the server's."""


def md5_base64(content: bytes) -> str:
    digest = hashlib.md5(content, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


def artifact_digest(entries: Mapping[str, Mapping[str, Any]]) -> str:
    """Over the paths and digests of all entries. Source: protocol 4.9.2."""
    text = "wandb-artifact-manifest-v1\n" + "".join(
        f"{path}:{entries[path]['digest']}\n" for path in sorted(entries)
    )
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@dataclass(slots=True)
class ArtifactWriter:
    """Logs versions into one project, step by step or at once.

    Args:
        client: Has the base URL and the credentials.
    """

    client: httpx.Client
    entity: str
    project: str
    type_name: str = "dataset"
    extra: dict[str, Any] = field(default_factory=dict[str, Any])

    def log(
        self,
        name: str,
        files: Mapping[str, bytes],
        *,
        aliases: Sequence[str] = ("latest",),
        run: str | None = None,
        client_id: str | None = None,
    ) -> dict[str, Any]:
        """One version with these files; `{"id", "state", "digest", "versionIndex"}`."""
        entries = entries_of(files)
        made = self.create(
            name,
            artifact_digest(entries),
            aliases=aliases,
            run=run,
            client_id=client_id,
        )
        if made["state"] != "COMMITTED":
            self.upload(made["id"], files)
            self.upload_manifest(made["id"], manifest_of(entries))
        return self.commit(made["id"])

    def create(
        self,
        name: str,
        digest: str,
        *,
        aliases: Sequence[str] = ("latest",),
        run: str | None = None,
        client_id: str | None = None,
    ) -> dict[str, Any]:
        given = {
            "entityName": self.entity,
            "projectName": self.project,
            "runName": run,
            "artifactTypeName": self.type_name,
            "artifactCollectionName": name,
            "digest": digest,
            "digestAlgorithm": "MANIFEST_MD5",
            "aliases": [
                {"artifactCollectionName": name, "alias": alias} for alias in aliases
            ],
            "tags": [],
            "clientID": client_id or secrets.token_hex(64),
            "sequenceClientID": secrets.token_hex(64),
            "enableDigestDeduplication": True,
            **self.extra,
        }
        made = self.ask(_CREATE, input=given)["createArtifact"]["artifact"]
        if made["state"] == "COMMITTED":
            return made
        self.ask(
            _MANIFEST,
            artifact=made["id"],
            digest="",
            entity=self.entity,
            project=self.project,
            upload=False,
        )
        return made

    def upload(self, artifact: str, files: Mapping[str, bytes]) -> None:
        """PUT what the server does not have."""
        specs = [
            {"artifactID": artifact, "name": path, "md5": md5_base64(content)}
            for path, content in files.items()
        ]
        given = {"artifactFiles": specs, "storageLayout": "V2"}
        answer = self.ask(_FILES, input=given)["createArtifactFiles"]
        for edge, content in zip(answer["files"]["edges"], files.values(), strict=True):
            if edge["node"]["uploadUrl"] is not None:
                self.put(edge["node"], content)

    def upload_manifest(self, artifact: str, manifest: bytes) -> None:
        answer = self.ask(
            _MANIFEST,
            artifact=artifact,
            digest=md5_base64(manifest),
            entity=self.entity,
            project=self.project,
            upload=True,
        )
        self.put(answer["createArtifactManifest"]["artifactManifest"]["file"], manifest)

    def commit(self, artifact: str) -> dict[str, Any]:
        return self.ask(_COMMIT, artifact=artifact)["commitArtifact"]["artifact"]

    def put(self, place: Mapping[str, Any], content: bytes) -> None:
        headers = dict(
            header.split(":", 1) for header in place.get("uploadHeaders") or []
        )
        answer = httpx.put(
            self.client.base_url.join(place["uploadUrl"]),
            content=content,
            headers=headers,
            timeout=60,
        )
        answer.raise_for_status()

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        answer = self.client.post(
            "/graphql", json={"query": document, "variables": variables}
        )
        if answer.status_code >= 500:
            answer.raise_for_status()
        told = answer.json()
        if told.get("errors"):
            raise Refused(told["errors"][0]["message"])
        return told["data"]


def entries_of(files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    return {
        path: {"digest": md5_base64(content), "size": len(content)}
        for path, content in files.items()
    }


def manifest_of(entries: Mapping[str, Mapping[str, Any]]) -> bytes:
    return json.dumps(
        {
            "version": 1,
            "storagePolicy": "wandb-storage-policy-v1",
            "storagePolicyConfig": {"storageLayout": "V2"},
            "contents": dict(entries),
        }
    ).encode()
