"""Files of things in space, as small as they can be."""

from __future__ import annotations

import base64
import json
import math
import struct

_CORNERS = ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1))
_FACES = ((0, 2, 1), (0, 1, 3), (1, 2, 3), (0, 3, 2))


def obj() -> bytes:
    """A tetrahedron as Wavefront text."""
    lines = [f"v {x} {y} {z}" for x, y, z in _CORNERS]
    lines += ["f " + " ".join(str(corner + 1) for corner in face) for face in _FACES]
    return "\n".join(lines).encode()


def stl() -> bytes:
    """A tetrahedron as binary STL."""
    triangles = b"".join(
        struct.pack("<3f", 0, 0, 0)
        + b"".join(struct.pack("<3f", *_CORNERS[corner]) for corner in face)
        + b"\0\0"
        for face in _FACES
    )
    return b"\0" * 80 + struct.pack("<I", len(_FACES)) + triangles


def gltf() -> bytes:
    """A tetrahedron whose buffer is written inside of the file."""
    uri = "data:application/octet-stream;base64," + base64.b64encode(_buffer()).decode()
    return json.dumps(_scene({"byteLength": len(_buffer()), "uri": uri})).encode()


def gltf_elsewhere() -> bytes:
    """The same, with its buffer on a server somewhere."""
    buffer = {"byteLength": len(_buffer()), "uri": "https://evil.example/buffer.bin"}
    return json.dumps(_scene(buffer)).encode()


def glb() -> bytes:
    """The same as one binary file."""
    text = json.dumps(_scene({"byteLength": len(_buffer())})).encode()
    text += b" " * (-len(text) % 4)
    binary = _buffer() + b"\0" * (-len(_buffer()) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks


def _buffer() -> bytes:
    corners = b"".join(struct.pack("<3f", *corner) for corner in _CORNERS)
    faces = b"".join(struct.pack("<3H", *face) for face in _FACES)
    return corners + faces


def _scene(buffer: dict[str, object]) -> dict[str, object]:
    return {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "buffers": [buffer],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": 48},
            {"buffer": 0, "byteOffset": 48, "byteLength": 24},
        ],
        "accessors": [
            {
                "bufferView": 0,
                "componentType": 5126,
                "count": 4,
                "type": "VEC3",
                "min": [0, 0, 0],
                "max": [1, 1, 1],
            },
            {"bufferView": 1, "componentType": 5123, "count": 12, "type": "SCALAR"},
        ],
    }


def pdb(residues: int = 12) -> bytes:
    """A helix of alanines."""
    lines: list[str] = []
    for at in range(residues):
        for name, along in (("N", 0.0), ("CA", 0.5), ("C", 1.0), ("O", 1.2)):
            turn = at * 1.745 + along
            x, y, z = 2.3 * math.cos(turn), 2.3 * math.sin(turn), 1.5 * at + along
            lines.append(
                f"ATOM  {len(lines) + 1:5d}  {name:<3s} ALA A{at + 1:4d}    "
                f"{x:8.3f}{y:8.3f}{z:8.3f}  1.00  0.00           {name[0]}"
            )
    return "\n".join([*lines, "END", ""]).encode()


def sdf() -> bytes:
    """Water."""
    return b"""water
  made by hand

  3  2  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 O   0  0
    0.9572    0.0000    0.0000 H   0  0
   -0.2400    0.9266    0.0000 H   0  0
  1  2  1  0
  1  3  1  0
M  END
$$$$
"""
