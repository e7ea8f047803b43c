"""How fields are declared: policies at the root, cheap leaves below.

A module of the schema holds its types, and its root fields in classes that
`schema.py` joins:

    @strawberry.type
    class AccountQueries:
        @query(Policy.SIGNED_IN, description="…")
        def entity(self, info: Info, name: str) -> Entity | None: ...

    @strawberry.type
    class AccountMutations:
        @mutation(Policy.INSTANCE_ADMIN)
        def create_user(self, info: Info, input: CreateUserInput) -> CreateUserPayload: ...

Resolvers are synchronous and run in a worker thread. A root field without a
policy keeps the server from starting.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.extensions import FieldExtension
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from trailmark.server.accounts.policy import Policy, enforce

_Resolver = TypeVar("_Resolver", bound=Callable[..., Any])
_POLICY = "policy"


class _PolicyGate(FieldExtension):
    """Refuses the caller before the resolver sees anything."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def resolve(
        self, next_: Callable[..., Any], source: Any, info: Any, **kwargs: Any
    ) -> Any:
        enforce(self.policy, info.context.actor)
        return next_(source, info, **kwargs)


def query(policy: Policy, **options: Any) -> Callable[[_Resolver], _Resolver]:
    """Declare a root query field that callers meeting `policy` may use."""
    return _root_field(policy, options)


def mutation(policy: Policy, **options: Any) -> Callable[[_Resolver], _Resolver]:
    """Declare a root mutation field that callers meeting `policy` may use."""
    return _root_field(policy, options)


def _root_field(
    policy: Policy, options: dict[str, Any]
) -> Callable[[_Resolver], _Resolver]:
    def declare(resolver: _Resolver) -> _Resolver:
        field = strawberry.field(
            resolver=resolver,
            extensions=[_PolicyGate(policy)],
            metadata={_POLICY: policy},
            **options,
        )
        # Strawberry puts the method back on the class; so far pyright is right.
        return cast("_Resolver", field)

    return declare


class _Leaf(StrawberryField):
    """A field whose method takes nothing but `self`.

    Strawberry builds an `Info` and parses arguments for every resolver call,
    about 10 µs; a page of 1,000 runs has 20,000 such fields. `take_shortcuts` calls
    the method instead.
    """

    @property
    def is_basic_field(self) -> bool:
        return not self.extensions


def leaf(
    method: Callable[[Any], Any] | None = None,
    *,
    name: str | None = None,
    description: str | None = None,
) -> Any:
    """Declare a field computed by a method without arguments."""

    def declare(resolver: Callable[[Any], Any]) -> Any:
        return _Leaf(
            graphql_name=name,
            description=description,
            base_resolver=StrawberryResolver(resolver),
        )

    return declare if method is None else declare(method)


def root_policies(schema: strawberry.Schema) -> dict[str, Policy]:
    """Policies of all root fields, as `Query.project` → `Policy.SIGNED_IN`.

    Raises:
        RuntimeError: A root field declares no policy.
    """
    core: GraphQLSchema = schema._schema  # pyright: ignore[reportPrivateUsage]
    found: dict[str, Policy] = {}
    for root in (core.query_type, core.mutation_type):
        for name, field in (root.fields if root else {}).items():
            declared = _definition(field)
            policy: Policy | None = declared.metadata.get(_POLICY) if declared else None
            if policy is None:
                raise RuntimeError(f"{root}.{name} declares no policy")
            found[f"{root}.{name}"] = policy
    return found


def take_shortcuts(schema: strawberry.Schema) -> None:
    """Let graphql-core call leaves and attributes without a detour."""
    core: GraphQLSchema = schema._schema  # pyright: ignore[reportPrivateUsage]
    for object_type in core.type_map.values():
        if not isinstance(object_type, GraphQLObjectType):
            continue
        for field in object_type.fields.values():
            declared = _definition(field)
            if declared is not None and declared.is_basic_field:
                field.resolve = _shortcut(declared)


def _shortcut(declared: StrawberryField) -> Callable[[Any, Any], Any]:
    name = declared.python_name
    if isinstance(declared, _Leaf):
        return lambda source, _info: getattr(source, name)()
    return lambda source, _info: getattr(source, name)


def _definition(field: Any) -> StrawberryField | None:
    return cast("StrawberryField | None", field.extensions.get("strawberry-definition"))
