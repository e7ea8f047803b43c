"""What can be done to a collection: the protocol has its own call for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trailmark.transport.client import Client

_DESCRIBE_SEQUENCE = """mutation UpdateArtifactSequence(
  $input: UpdateArtifactSequenceInput!
) {
  result: updateArtifactSequence(input: $input) {
    artifactCollection { __typename id }
  }
}"""

_DESCRIBE_PORTFOLIO = """mutation UpdateArtifactPortfolio(
  $input: UpdateArtifactPortfolioInput!
) {
  result: updateArtifactPortfolio(input: $input) {
    artifactCollection { __typename id }
  }
}"""

_MOVE = """mutation UpdateArtifactSequenceType($input: MoveArtifactSequenceInput!) {
  result: moveArtifactSequence(input: $input) {
    artifactCollection { __typename id }
  }
}"""

_TAG = """mutation AddArtifactCollectionTags(
  $input: CreateArtifactCollectionTagAssignmentsInput!
) {
  result: createArtifactCollectionTagAssignments(input: $input) { tags { id name } }
}"""

_UNTAG = """mutation DeleteArtifactCollectionTags(
  $input: DeleteArtifactCollectionTagAssignmentsInput!
) {
  result: deleteArtifactCollectionTagAssignments(input: $input) { success }
}"""

_DELETE_SEQUENCE = """mutation DeleteArtifactSequence($id: ID!) {
  result: deleteArtifactSequence(input: { artifactSequenceID: $id }) {
    artifactCollection { __typename state }
  }
}"""

_DELETE_PORTFOLIO = """mutation DeleteArtifactPortfolio($id: ID!) {
  result: deleteArtifactPortfolio(input: { artifactPortfolioID: $id }) {
    artifactCollection { __typename state }
  }
}"""


@dataclass(frozen=True, slots=True)
class CollectionIdentity:
    """Attributes: is_sequence: Whether versions are made there, or only linked."""

    id: str
    is_sequence: bool


@dataclass(frozen=True, slots=True)
class CollectionPlace:
    """A collection by the names that lead to it."""

    entity: str
    project: str
    name: str


def describe(
    client: Client, collection: CollectionIdentity, name: str, description: str
) -> None:
    """Give it a name and a description, which may be empty."""
    document, key = (
        (_DESCRIBE_SEQUENCE, "artifactSequenceID")
        if collection.is_sequence
        else (_DESCRIBE_PORTFOLIO, "artifactPortfolioID")
    )
    said = {key: collection.id, "name": name, "description": description}
    client.execute(document, {"input": said}, operation=_operation(document))


def move(client: Client, sequence_id: str, type_name: str) -> None:
    """Make a sequence's versions artifacts of another type, which may be a new one."""
    said = {
        "artifactSequenceID": sequence_id,
        "destinationArtifactTypeName": type_name,
    }
    client.execute(_MOVE, {"input": said}, operation="UpdateArtifactSequenceType")


def tag(client: Client, place: CollectionPlace, tags: Sequence[str]) -> None:
    """Put tags on it; nothing is sent without any."""
    if tags:
        said = _tagged(place, tags)
        client.execute(_TAG, {"input": said}, operation="AddArtifactCollectionTags")


def untag(client: Client, place: CollectionPlace, tags: Sequence[str]) -> None:
    """Take tags off it; nothing is sent without any."""
    if tags:
        said = _tagged(place, tags)
        client.execute(
            _UNTAG, {"input": said}, operation="DeleteArtifactCollectionTags"
        )


def delete(client: Client, collection: CollectionIdentity) -> None:
    document = _DELETE_SEQUENCE if collection.is_sequence else _DELETE_PORTFOLIO
    client.execute(document, {"id": collection.id}, operation=_operation(document))


def _tagged(place: CollectionPlace, tags: Sequence[str]) -> dict[str, object]:
    return {
        "entityName": place.entity,
        "projectName": place.project,
        "artifactCollectionName": place.name,
        "tags": [{"tagName": one} for one in tags],
    }


def _operation(document: str) -> str:
    return document.split("(", 1)[0].rsplit(maxsplit=1)[-1]
