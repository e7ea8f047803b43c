"""Makes versions, runs and organizations on a real server, quickly and by our client."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.server_process import ServerProcess
from trailmark.apis.public.api import Api
from trailmark.artifacts.draft import ArtifactDraft
from trailmark.artifacts.staging import seal
from trailmark.artifacts.upload import Sent, send

_UPSERT_RUN = """mutation($entity: String, $project: String, $run: String) {
  upsertBucket(input: {entityName: $entity, modelName: $project, name: $run}) {
    bucket { id }
  }
}"""
_LINK = """mutation($input: LinkArtifactInput!) {
  linkArtifact(input: $input) { versionIndex }
}"""
_USE = """mutation($input: UseArtifactInput!) {
  useArtifact(input: $input) { artifact { id } }
}"""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One project, which tests fill without starting a training process."""

    api: Api
    project: str

    @property
    def entity(self) -> str:
        return self.api.default_entity

    @property
    def path(self) -> str:
        return f"{self.entity}/{self.project}"

    def log(
        self,
        name: str,
        type_name: str,
        files: Mapping[str, bytes],
        *,
        aliases: Sequence[str] = (),
        tags: Sequence[str] = (),
        run_id: str | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> Sent:
        """Make a version of an artifact; the same content is the same version."""
        draft = ArtifactDraft(name, type_name, metadata=metadata)
        for path, content in files.items():
            with draft.new_file(path, "wb") as file:
                file.write(content)
        with tempfile.TemporaryDirectory() as folder:
            staged = seal(draft, Path(folder), aliases=aliases, tags=tags)
            return send(
                self.api.client,
                staged,
                entity=self.entity,
                project=self.project,
                run_id=run_id,
            )

    def start_run(self, run_id: str) -> str:
        """A run with nothing in it; its path."""
        variables = {"entity": self.entity, "project": self.project, "run": run_id}
        self.api.client.execute(_UPSERT_RUN, variables)
        return f"{self.path}/{run_id}"

    def use(self, run_id: str, artifact_id: str) -> None:
        """Say that a run uses a version."""
        said = {
            "entityName": self.entity,
            "projectName": self.project,
            "runName": run_id,
            "artifactID": artifact_id,
        }
        self.api.client.execute(_USE, {"input": said})

    def link(
        self,
        artifact_id: str,
        entity: str,
        project: str,
        collection: str,
        aliases: Sequence[str] = (),
    ) -> None:
        """Put a version into a portfolio, such as a registry's collection."""
        said = {
            "artifactID": artifact_id,
            "entityName": entity,
            "projectName": project,
            "artifactPortfolioName": collection,
            "aliases": [
                {"artifactCollectionName": collection, "alias": alias}
                for alias in aliases
            ],
        }
        self.api.client.execute(_LINK, {"input": said})


def api_of(server: ServerProcess, **overrides: str) -> Api:
    """The administrator's Api of a server."""
    return Api({"base_url": server.base_url, **overrides}, api_key=server.api_key)


def make_organization(api: Api, name: str) -> None:
    api.client.execute(
        "mutation($name: String!) {"
        " createOrganization(input: { name: $name }) { organization { id } } }",
        {"name": name},
    )


def newcomer(server: ServerProcess, username: str) -> Api:
    """The Api of a new user who is in no organization and no team."""
    made = server.graphql(
        "mutation($email: String!, $username: String) {"
        " createUser(input: { email: $email, username: $username })"
        " { apiKey { name } } }",
        email=f"{username}@example.com",
        username=username,
    )
    key = made["createUser"]["apiKey"]["name"]
    return Api({"base_url": server.base_url}, api_key=key)
