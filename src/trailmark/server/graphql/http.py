"""One GraphQL request: bytes in, status and bytes out. Blocks; call it in a thread."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, cast

import orjson
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, execute_sync

from trailmark.errors import InvalidInputError, TrailmarkError
from trailmark.server.accounts.policy import Policy, enforce
from trailmark.server.graphql.context import Context
from trailmark.server.graphql.documents import (
    Document,
    DocumentCache,
    InvalidDocumentError,
)
from trailmark.server.graphql.failures import Status, describe, status_of
from trailmark.server.graphql.schema import build_schema


@dataclass(frozen=True, slots=True)
class Request:
    """What a body asks for. Variables that the document does not declare are ignored."""

    text: str
    variables: Mapping[str, Any]
    operation_name: str | None


class Answer(NamedTuple):
    """What goes back.

    Attributes:
        body: Strict JSON: `data`, and `errors` when there are any.
        retry_after_s: With 429 and 503: seconds to wait before the next try.
    """

    status: int
    body: bytes
    retry_after_s: float | None = None


def execute(context: Context, body: bytes) -> Answer:
    """Answer one request.

    The status is 200 while any root field has a value; when all failed it is that of
    the first error, because official clients branch on it. 5xx means a failure of
    ours: clients repeat those for minutes.
    """
    try:
        request = read_request(body)
        document = _engine().documents.get(request.text)
        if document.introspects:
            enforce(Policy.SIGNED_IN, context.actor)
    except InvalidDocumentError as error:
        return _refusal(list(error.errors), context)
    except TrailmarkError as error:
        wrapped = GraphQLError(error.message, original_error=error)
        return _refusal([wrapped], context)
    return _answer(_run(context, document, request), context)


def read_request(body: bytes) -> Request:
    """Read the envelope `{query, variables, operationName}`.

    Raises:
        InvalidInputError: The body is not one JSON object of that form.
    """
    try:
        envelope = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidInputError(f"the body is not JSON: {error}") from None
    if not isinstance(envelope, dict):
        raise InvalidInputError(
            "the body is not a JSON object", hint="send one operation per request"
        )
    fields = cast("dict[str, Any]", envelope)
    text, variables = fields.get("query"), fields.get("variables")
    name = fields.get("operationName")
    if not isinstance(text, str) or not text.strip():
        raise InvalidInputError("the body has no text under 'query'")
    if variables is not None and not isinstance(variables, dict):
        raise InvalidInputError("'variables' is neither an object nor null")
    if name is not None and not isinstance(name, str):
        raise InvalidInputError("'operationName' is neither a string nor null")
    _refuse_nul(body, text, variables)
    # Documents of the official Python client come with an empty name.
    return Request(text, cast("dict[str, Any]", variables or {}), name or None)


def _refuse_nul(body: bytes, text: str, variables: object) -> None:
    """PostgreSQL keeps no NUL, and no name, id or note means to have one.

    Documents inside JSONString spell it `\\u0000` and pass.
    """
    if b"\\u0000" in body and ("\\u0000" in text or _holds_nul(variables)):
        raise InvalidInputError("a text in the request holds a NUL character")


def _holds_nul(value: object) -> bool:
    """Looks without recursion: a body may be nested deeper than Python calls."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "\0" in one:
                return True
        elif isinstance(one, dict):
            members = cast("dict[str, object]", one)
            waiting += [*members, *members.values()]
        elif isinstance(one, list):
            waiting += cast("list[object]", one)
    return False


@dataclass(frozen=True, slots=True)
class _Engine:
    schema: GraphQLSchema
    documents: DocumentCache


@cache
def _engine() -> _Engine:
    schema: GraphQLSchema = build_schema()._schema  # pyright: ignore[reportPrivateUsage]
    return _Engine(schema, DocumentCache(schema))


def _run(context: Context, document: Document, request: Request) -> ExecutionResult:
    # A name the document does not hold is only an error where it must choose.
    name = request.operation_name
    if len(document.operation_names) == 1:
        name = None
    return execute_sync(
        _engine().schema,
        document.node,
        context_value=context,
        variable_values=dict(request.variables),
        operation_name=name,
    )


def _refusal(errors: list[GraphQLError], context: Context) -> Answer:
    return _answer(ExecutionResult(data=None, errors=errors), context)


def _answer(result: ExecutionResult, context: Context) -> Answer:
    payload: dict[str, Any] = {"data": result.data}
    status = Status(200)
    if result.errors:
        payload["errors"] = [
            describe(error, context.request_id) for error in result.errors
        ]
        if result.data is None or all(v is None for v in result.data.values()):
            status = status_of(result.errors[0])
    return Answer(status.code, _dump(payload), status.retry_after_s)


def _dump(payload: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(payload, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        # Integers beyond 64 bits and lone surrogates, which orjson refuses.
        return json.dumps(payload, allow_nan=False).encode()
