"""API keys, as their owners see them."""

from __future__ import annotations

from datetime import datetime

import strawberry

from trailmark.server.accounts.api_keys import ApiKeyRecord
from trailmark.server.graphql.fields import leaf
from trailmark.wire.ids import encode_global_id


@strawberry.type(description="An API key. Its secret is shown once, when it is made.")
class ApiKey:
    record: strawberry.Private[ApiKeyRecord]
    secret: strawberry.Private[str | None] = None

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_global_id("ApiKey", self.record.rowid))

    @leaf(description="The secret right after creation; later its ends only.")
    def name(self) -> str:
        return self.secret or self.record.masked

    @leaf
    def description(self) -> str | None:
        return self.record.description

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf
    def last_used_at(self) -> datetime | None:
        return self.record.last_used_at


@strawberry.type
class ApiKeyEdge:
    node: ApiKey


@strawberry.type
class ApiKeyConnection:
    edges: list[ApiKeyEdge]
