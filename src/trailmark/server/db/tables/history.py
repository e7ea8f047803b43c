"""Per-step rows: the write-hot tail, and the manifest of what rests in segments."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from trailmark.server.db.tables.base import (
    instant,
    metadata,
    reference,
    rowid,
    tail_metadata,
)
from trailmark.server.db.types import Bytes, Rowid

tail_chunks = Table(
    "tail_chunks",
    tail_metadata,
    rowid(),
    Column("run_rowid", Rowid, nullable=False),
    # history | events | console
    Column("stream", String, nullable=False),
    # First row of the chunk in arrival order (console: line number).
    Column("row_lo", BigInteger, nullable=False),
    Column("n_rows", Integer, nullable=False),
    # 0: the lines joined by \n; 1: the same, zstd
    Column("codec", Integer, nullable=False),
    Column("raw_size_bytes", Integer, nullable=False),
    Column("data", Bytes, nullable=False),
    Column("arrived_at_us", BigInteger, nullable=False),
    Index("ix_tail_chunks_run", "run_rowid", "stream", "row_lo"),
)

stream_heads = Table(
    "stream_heads",
    tail_metadata,
    Column("run_rowid", Rowid, primary_key=True, autoincrement=False),
    Column("stream", String, primary_key=True),
    # "" for a run with one writer; the client's writer id in shared mode. The row
    # with "" also holds next_row, the run's count of rows in arrival order.
    Column("writer", String, primary_key=True),
    # JSON list of [lo, hi) line offsets received from this writer; a repeated line
    # is recognised by it, a late one fills its gap.
    Column("received", Text, nullable=False),
    Column("next_row", BigInteger, nullable=False, server_default="0"),
    Column("repeated_rows", BigInteger, nullable=False, server_default="0"),
    Column("late_rows", BigInteger, nullable=False, server_default="0"),
    # JSON list of [lo, hi, row_lo]: where this writer's last console lines rest, so
    # that they can be written again. Null for history, events and a lone writer "".
    Column("placed", Text),
    # Each console line of this writer is a JSON object, which names its label itself.
    Column("structured", Boolean, nullable=False, server_default="0"),
)

run_spans = Table(
    "run_spans",
    metadata,
    rowid(),
    reference("run_rowid", "runs"),
    Column("ordinal", Integer, nullable=False),
    # Whose physical rows are shown: the run itself, or an ancestor of a fork.
    Column("source_run_rowid", Rowid, nullable=False),
    Column("row_lo", BigInteger, nullable=False),
    # Null: open, the run still appends here.
    Column("row_hi", BigInteger),
    # Rows beyond this step are hidden (fork and rewind); null shows all.
    Column("step_max", BigInteger),
    UniqueConstraint("run_rowid", "ordinal"),
    Index("ix_run_spans_source", "source_run_rowid"),
)

segments = Table(
    "segments",
    metadata,
    rowid(),
    reference("run_rowid", "runs"),
    Column("stream", String, nullable=False),
    # Rows [row_lo, row_hi) of the run, in arrival order; all parts of one sequence
    # share them and differ in their columns.
    Column("row_lo", BigInteger, nullable=False),
    Column("row_hi", BigInteger, nullable=False),
    Column("part", Integer, nullable=False),
    Column("tier", Integer, nullable=False, server_default="0"),
    # wide | key_major | console
    Column("layout", String, nullable=False),
    # Null: the file is small and rests in `inline_data`.
    Column("object_key", String),
    Column("inline_data", Bytes),
    Column("n_rows", BigInteger, nullable=False),
    Column("n_points", BigInteger, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("step_lo", BigInteger),
    Column("step_hi", BigInteger),
    Column("step_sorted", Boolean, nullable=False),
    Column("time_lo", Float),
    Column("time_hi", Float),
    instant("created_at"),
    UniqueConstraint("run_rowid", "stream", "row_lo", "row_hi", "part"),
    # Caches know segments by rowid, so that no rowid may ever be given out again.
    sqlite_autoincrement=True,
)

key_catalogues = Table(
    "key_catalogues",
    metadata,
    Column("run_rowid", Rowid, primary_key=True, autoincrement=False),
    Column("stream", String, primary_key=True),
    # Rows [0, row_hi) are counted in; the tail beyond is added when read.
    Column("row_hi", BigInteger, nullable=False),
    Column("n_keys", Integer, nullable=False),
    # Arrow IPC, one row per key: key, kind, count, min, max, last, first_step, last_step
    Column("data", Bytes, nullable=False),
)
