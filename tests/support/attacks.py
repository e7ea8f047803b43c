"""What attackers and broken clients send, and what a healthy server answers."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx

from tests.support.app import Person, RunningApp

UPSERT = """
mutation Upsert($input: UpsertBucketInput!) {
  upsertBucket(input: $input) { bucket { id name } inserted }
}
"""


class Victim:
    """A server with one run, `ada/digits/r1`, that somebody is about to attack."""

    def __init__(self, app: RunningApp) -> None:
        self.app = app
        self.ada = app.make.user("ada")
        self.http = app.client(self.ada)
        assert self.upsert().status_code == 200

    def send(self, body: bytes) -> httpx.Response:
        """One GraphQL request of ada's, as bytes."""
        return self.http.post("/graphql", content=body)

    def ask(self, document: str, **variables: Any) -> httpx.Response:
        """One GraphQL request of ada's; variables may hold what JSON cannot."""
        body = {"query": document, "variables": variables}
        return self.send(json.dumps(body).encode())

    def upsert(self, **values: Any) -> httpx.Response:
        given = {"modelName": "digits", "name": "r1", **values}
        return self.ask(UPSERT, input=given)

    def stream(self, body: object, run: str = "r1", **headers: str) -> httpx.Response:
        """One streaming request of ada's; bytes are sent as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(
            f"/files/ada/digits/{run}/file_stream", content=content, headers=named
        )

    def log(self, *lines: str, offset: int = 0) -> httpx.Response:
        files = {"wandb-history.jsonl": {"offset": offset, "content": list(lines)}}
        return self.stream({"files": files})

    def read(self, selection: str, run: str = "r1") -> Any:
        """Fields of the run, which must be readable without any error."""
        document = (
            'query Q($run: String!) { project(name: "digits", entityName: "ada") '
            "{ run(name: $run) { " + selection + " } } }"
        )
        answer = self.ask(document, run=run).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]["project"]["run"]

    def is_well(self) -> bool:
        """Whether a good write and a good read still work."""
        wrote = self.upsert(displayName="still here")
        return wrote.status_code == 200 and self.read("displayName") == {
            "displayName": "still here"
        }


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an error, which also must have a message that is short."""
    body = answer.json()
    if "errors" in body:
        error = body["errors"][0]
        message, code = error["message"], error["extensions"]["code"]
    else:
        message, code = body["detail"], body["code"]
    assert 0 < len(message) <= 2_000
    assert len(answer.content) < 20_000
    return answer.status_code, code


def cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def global_id(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def person_of_role(app: RunningApp, team: str, role: str) -> Person:
    """A new user with that role in a new team."""
    person = app.make.user(f"{team}-{role.replace('_', '-')}")
    app.make.team(team, **{role: person})
    return person
