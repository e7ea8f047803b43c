"""One `file_stream` request: what it says, how it is written, how it is cut in two.

Source: wire protocol 2.6 and docs/reference/wire-extensions.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

HISTORY = "wandb-history.jsonl"
EVENTS = "wandb-events.jsonl"
SUMMARY = "wandb-summary.json"
CONSOLE = "output.log"


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of one stream, the first of them its writer's line `offset`."""

    offset: int
    lines: Sequence[bytes]

    @property
    def end(self) -> int:
        return self.offset + len(self.lines)


@dataclass(frozen=True, slots=True)
class StreamBatch:
    """What one request says.

    Attributes:
        blocks: By name of the stream.
        summary: The whole summary as JSON text.
        flags: Other keys: `uploaded`, `preempting`, `complete`, `exitcode`, `crashed`.
    """

    writer: str
    blocks: dict[str, Block] = field(default_factory=dict[str, Block])
    summary: str | None = None
    flags: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def is_empty(self) -> bool:
        """Whether it is a mere sign of life."""
        return not self.blocks and self.summary is None and not self.flags

    def encode(self) -> bytes:
        """The request's body."""
        files: dict[str, Any] = {
            name: {"offset": block.offset, "content": _texts(block.lines)}
            for name, block in self.blocks.items()
        }
        if self.summary is not None:
            files[SUMMARY] = {"offset": 0, "content": [self.summary]}
        return orjson.dumps({"files": files, **self.flags} if files else self.flags)

    def parts(self) -> Sequence[StreamBatch]:
        """The same in smaller requests, in order; one that cannot be cut is alone."""
        pieces = [
            replace(self, blocks={name: block}, summary=None, flags={})
            for name, block in self.blocks.items()
        ]
        if self.summary is not None:
            pieces.append(replace(self, blocks={}, flags={}))
        if self.flags:
            pieces.append(replace(self, blocks={}, summary=None))
        if len(pieces) != 1 or not self.blocks:
            return pieces
        [(name, block)] = self.blocks.items()
        middle = len(block.lines) // 2
        if middle == 0:
            return pieces
        halves = (
            Block(block.offset, block.lines[:middle]),
            Block(block.offset + middle, block.lines[middle:]),
        )
        return [replace(self, blocks={name: half}) for half in halves]


def _texts(lines: Sequence[bytes]) -> list[str]:
    try:
        return [line.decode() for line in lines]
    except UnicodeDecodeError:
        return [line.decode(errors="replace") for line in lines]
