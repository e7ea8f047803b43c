"""Which jobs a project has."""

from __future__ import annotations

from typing import Any

from trailmark.apis.public.jobs import JOB_TYPE
from trailmark.transport.client import Client

_VERSIONS = """edges { node {
  id state aliases { alias } artifactSequence { name }
} }"""

_LIST = f"""query ArtifactOfType(
  $entity: String!, $project: String!, $type: String!, $cursor: String
) {{
  project(name: $project, entityName: $entity) {{
    artifactType(name: $type) {{
      artifactCollections(first: 100, after: $cursor) {{
        edges {{ node {{ artifacts(first: 1000) {{ {_VERSIONS} }} }} }}
        pageInfo {{ endCursor hasNextPage }}
      }}
    }}
  }}
}}"""


def list_jobs(client: Client, entity: str, project: str) -> list[dict[str, Any]]:
    """See `Api.list_jobs`."""
    variables: dict[str, Any] = {
        "entity": entity,
        "project": project,
        "type": JOB_TYPE,
    }
    found: list[dict[str, Any]] = []
    while True:
        answer = client.execute(_LIST, variables, operation="ArtifactOfType")
        jobs = (answer.get("project") or {}).get("artifactType")
        if not jobs:
            return found
        page = jobs["artifactCollections"]
        found += [edge["node"]["artifacts"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        variables["cursor"] = page["pageInfo"]["endCursor"]
