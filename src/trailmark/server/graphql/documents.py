"""Documents parsed and validated once, however often they come."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
    validate,
)

from trailmark.errors import InvalidInputError
from trailmark.server.graphql.limits import (
    MAX_TOKENS,
    Limits,
    check_size,
    introspects,
)

_MAX_TEXT_BYTES = 200_000
_MAX_ERRORS = 5


@dataclass(frozen=True, slots=True)
class Document:
    """A document that fits the schema and the limits.

    Attributes:
        introspects: Asks for the schema itself.
        operation_names: Named operations, in order; an unnamed one is "".
    """

    node: DocumentNode
    introspects: bool
    operation_names: tuple[str, ...]


class InvalidDocumentError(InvalidInputError):
    """The document does not parse or does not fit the schema."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


class DocumentCache:
    """Least recently used documents by their text. Safe to share between threads."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        limits: Limits | None = None,
        capacity: int = 512,
        max_characters: int = 2_000_000,
    ) -> None:
        self._schema = schema
        self._limits = limits or Limits()
        self._capacity = capacity
        # A parsed document takes some 20 times the memory of its text.
        self._max_characters = max_characters
        self._characters = 0
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, text: str) -> Document:
        """The document of `text`.

        Raises:
            InvalidDocumentError: `text` is not GraphQL or does not fit the schema.
            InvalidInputError: `text` asks for too much at once.
        """
        with self._lock:
            known = self._documents.get(text)
            if known is not None:
                self._documents.move_to_end(text)
                return known
        made = self._read(text)
        with self._lock:
            self._keep(text, made)
        return made

    def _keep(self, text: str, made: Document) -> None:
        if text in self._documents:
            return
        self._documents[text] = made
        self._characters += len(text)
        while (
            len(self._documents) > self._capacity
            or self._characters > self._max_characters
        ):
            oldest, _ = self._documents.popitem(last=False)
            self._characters -= len(oldest)

    def _read(self, text: str) -> Document:
        if len(text) > _MAX_TEXT_BYTES:
            raise InvalidInputError(
                f"a document of {len(text)} characters is too long",
                hint="send values as variables, not in the text",
            )
        try:
            node = parse(text, no_location=False, max_tokens=MAX_TOKENS)
        except GraphQLError as error:
            raise InvalidDocumentError([error]) from None
        except RecursionError:
            raise InvalidInputError("the document is nested too deep") from None
        check_size(node, self._limits)
        errors = validate(self._schema, node, max_errors=_MAX_ERRORS)
        if errors:
            raise InvalidDocumentError(errors)
        return Document(node, introspects(node), _operation_names(node))


def _operation_names(node: DocumentNode) -> tuple[str, ...]:
    return tuple(
        definition.name.value if definition.name else ""
        for definition in node.definitions
        if isinstance(definition, OperationDefinitionNode)
    )
