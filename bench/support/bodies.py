"""`file_stream` bodies as the official client sends them."""

from __future__ import annotations

import json
import math
import random
import struct

KEYS = tuple(f"train/metric_{number:02d}" for number in range(20))
POINTS_PER_ROW = len(KEYS)


def rows(
    first_step: int, count: int, *, seed: int = 0, single_precision: bool = True
) -> list[str]:
    """History lines of 20 metrics each: decaying curves with noise.

    Values are float32 widened to float64, as they come out of a training framework,
    unless `single_precision` is off: then every bit of the noise is random.
    """
    noise = random.Random(seed * 1_000_003 + first_step)
    precise = _as_float32 if single_precision else float
    made: list[str] = []
    for step in range(first_step, first_step + count):
        base = math.exp(-step / 20_000)
        row: dict[str, object] = {
            key: precise(base * (1 + number / 7) + noise.gauss(0, 0.02))
            for number, key in enumerate(KEYS)
        }
        row |= {
            "_step": step,
            "_runtime": step * 0.0137,
            "_timestamp": 1_790_000_000 + step * 0.0137,
        }
        made.append(json.dumps(row))
    return made


def history_body(lines: list[str], offset: int) -> bytes:
    """One request that carries history `lines` from line number `offset` on."""
    files = {"wandb-history.jsonl": {"offset": offset, "content": lines}}
    return json.dumps({"files": files}).encode()


def _as_float32(value: float) -> float:
    (rounded,) = struct.unpack("f", struct.pack("f", value))
    return float(rounded)
