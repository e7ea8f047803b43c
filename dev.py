#!/usr/bin/env python3
"""One door to everything a developer does. Needs Python 3.11 and pip, nothing else.

    python3 dev.py demo     set up, start a server, train real models into it
    python3 dev.py serve    set up and start a server
    python3 dev.py test     every test (browser tests need Chromium)
    python3 dev.py check    formatting, lint, types, direction of imports
    python3 dev.py bench    every benchmark, or those named
    python3 dev.py ui       rebuild the web app (`ui watch`: rebuild as files change)

The first call makes `.venv` and installs what is pinned in constraints.txt.
Arguments after the command are passed on: `dev.py test tests/unit -k filter`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Without the windows of a whole browser, which cost as much again as the pages.
CHROMIUM = Path("/usr/bin/chromium-headless-shell")
WHOLE_CHROMIUM = Path("/usr/bin/chromium")


def demo(arguments: list[str]) -> int:
    set_up("demo")
    return run([PYTHON, ROOT / "examples" / "demo.py", *arguments])


def serve(arguments: list[str]) -> int:
    set_up("server")
    return run([VENV / "bin" / "trailmark", "server", *arguments])


def test(arguments: list[str]) -> int:
    set_up("dev")
    install_chromium()
    ui_tools()  # browser tests take axe from there
    tell_of_pytorch()
    # One more than cores: many tests wait for clients that sleep.
    workers = min(os.cpu_count() or 2, 8) + 1
    everything = ["-n", str(workers), "--dist", "loadgroup"]
    failed = 0 if arguments else ui_node("node_modules/vitest/vitest.mjs", "run")
    return run([PYTHON, "-m", "pytest", *(arguments or everything)]) or failed


def check(arguments: list[str]) -> int:
    del arguments
    set_up("dev")
    ui_tools()
    steps: list[Callable[[], int]] = [
        lambda: run([PYTHON, "-m", "ruff", "check", "."]),
        lambda: run([PYTHON, "-m", "ruff", "format", "--check", "."]),
        lambda: run([VENV / "bin" / "lint-imports"]),
        lambda: run([PYTHON, "-m", "pyright"]),
        lambda: ui_node("node_modules/typescript/bin/tsc", "--noEmit"),
        lambda: ui_node("node_modules/oxlint/bin/oxlint", "--deny-warnings", "."),
        lambda: ui_node("node_modules/oxfmt/bin/oxfmt", "--check", "."),
    ]
    # Each step runs even if one before it failed: one call shows everything.
    return max([step() for step in steps])


def bench(arguments: list[str]) -> int:
    set_up("dev")
    names = arguments or sorted(
        path.stem for path in (ROOT / "bench").glob("[a-z]*.py")
    )
    unknown = [name for name in names if not (ROOT / "bench" / f"{name}.py").exists()]
    if unknown:
        sys.exit(f"no benchmark named {unknown[0]!r}; see bench/")
    return max([run([PYTHON, "-m", f"bench.{name}"]) for name in names])


def ui(arguments: list[str]) -> int:
    set_up("dev")
    ui_tools()
    if arguments == ["watch"]:
        return ui_node("node_modules/vite/bin/vite.js", "build", "--watch")
    return run([PYTHON, ROOT / "hatch_build.py"])


def set_up(extra: str) -> None:
    """Make the environment with one extra's packages, once per change of the pins.

    pip runs outside the environment and installs into it, because Debian's Python
    refuses to install into itself and may lack ensurepip.
    """
    stamp = VENV / f".trailmark-{extra}"
    wanted = pins()
    installed = stamp.exists() and stamp.read_text() == wanted
    if installed and run([PYTHON, ROOT / "hatch_build.py"], quiet=True) == 0:
        return
    if not PYTHON.exists():
        say("making .venv")
        run_or_exit([sys.executable, "-m", "venv", "--without-pip", VENV])
    say(f"installing trailmark[{extra}] and building the web app (minutes, once)")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        PYTHON,
        "--disable-pip-version-check",
    ]
    constraints = ROOT / "constraints.txt"
    run_or_exit([*pip, "install", "-q", "-e", f"{ROOT}[{extra}]", "-c", constraints])
    stamp.write_text(wanted)


def pins() -> str:
    """Digest of what decides the installed packages."""
    files = (ROOT / "pyproject.toml", ROOT / "constraints.txt")
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def ui_tools() -> None:
    """Install the web app's test and lint tools beside what it is built with."""
    stamp = ROOT / "ui" / "node_modules" / ".trailmark-dev"
    lock = hashlib.sha256((ROOT / "ui" / "package-lock.json").read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == lock):
        say("installing the web app's tools")
        code = "import hatch_build as h; h.npm('ci', '--ignore-scripts', '--no-audit', '--no-fund')"
        run_or_exit([PYTHON, "-c", code])
        stamp.write_text(lock)


def ui_node(*arguments: str) -> int:
    """Run a Node program in ui/ with the pinned Node."""
    code = "import sys, hatch_build as h; h.node(*sys.argv[1:])"
    return run([PYTHON, "-c", code, *arguments])


def install_chromium() -> None:
    """Browser tests drive Debian's Chromium; root can have it installed."""
    if CHROMIUM.exists():
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        if not WHOLE_CHROMIUM.exists():
            say(f"no {CHROMIUM}: browser tests will be reported as skipped")
        return
    say("installing chromium")
    run([shutil.which("apt-get") or "apt-get", "update", "-qq"])
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-qq", CHROMIUM.name]
    subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)


def tell_of_pytorch() -> None:
    """A few tests train with PyTorch, which nothing else needs."""
    if not list(VENV.glob("lib/python*/site-packages/torch")):
        say("no torch in .venv: its tests will be reported as skipped")


def run(command: list[object], *, quiet: bool = False) -> int:
    shown = None if not quiet else subprocess.DEVNULL
    try:
        parts = [str(part) for part in command]
        return subprocess.run(parts, cwd=ROOT, check=False, stdout=shown).returncode
    except KeyboardInterrupt:
        return 130


def run_or_exit(command: list[object]) -> None:
    status = run(command)
    if status:
        sys.exit(status)


def say(text: str) -> None:
    print(f"── {text}", flush=True)


COMMANDS = {f.__name__: f for f in (demo, serve, test, check, bench, ui)}


def main() -> int:
    name, arguments = (sys.argv[1:2] or [""])[0], sys.argv[2:]
    if sys.version_info < (3, 11):  # noqa: UP036 (said before anything fails oddly)
        sys.exit(
            f"trailmark needs Python 3.11 or newer, this is {sys.version.split()[0]}"
        )
    if name not in COMMANDS:
        print(__doc__)
        return 0 if name in ("", "-h", "--help") else 2
    return COMMANDS[name](arguments)


if __name__ == "__main__":
    sys.exit(main())
