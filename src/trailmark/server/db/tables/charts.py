"""Charts that people drew themselves, in Vega or Vega-Lite."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text, UniqueConstraint

from trailmark.server.db.tables.base import instant, metadata, reference, rowid

custom_charts = Table(
    "custom_charts",
    metadata,
    rowid(),
    reference("entity_rowid", "entities"),
    # Unique in the entity: a chart's id is `entity/name`.
    Column("name", String, nullable=False),
    Column("display_name", String, nullable=False),
    # vega2
    Column("type", String, nullable=False),
    # private (whoever may read the entity) | public (everybody signed in)
    Column("access", String, nullable=False),
    # JSON text exactly as saved.
    Column("spec", Text, nullable=False),
    reference("created_by_rowid", "users", nullable=True, on_delete="SET NULL"),
    instant("created_at"),
    instant("updated_at"),
    UniqueConstraint("entity_rowid", "name"),
)
