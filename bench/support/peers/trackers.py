"""How each tracker is started, which of its pages shows charts, and when one is drawn."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
from playwright.sync_api import Browser, BrowserContext

from bench.support.big_project import served_copy
from bench.support.peers.curves import PROJECT
from bench.support.peers.stock import environment

_START_LIMIT_S = 120
_VIEWPORT = {"width": 1440, "height": 900}


@dataclass(frozen=True, slots=True)
class Tracker:
    """One tracker as it is measured.

    Attributes:
        page: The page that compares runs by charts, at first sight.
        blank: A path of the same origin that runs no application.
        count: JavaScript for how many charts are drawn.
        draws: What that page shows by itself.
        filled_by: How the project came in.
    """

    name: str
    page: str
    blank: str
    count: str
    draws: str
    filled_by: str
    _serve: Callable[[Path, Path, Browser], AbstractContextManager[BrowserContext]]

    def served(
        self, python: Path, folder: Path, browser: Browser
    ) -> AbstractContextManager[BrowserContext]:
        """A browser's context, signed in where that is asked, before a running UI."""
        return self._serve(python, folder, browser)


def _with(selector: str, inner: str) -> str:
    """Counts elements that hold another one."""
    return (
        f"[...document.querySelectorAll('{selector}')]"
        f".filter((one) => one.querySelector('{inner}')).length"
    )


@contextmanager
def _ours(_python: Path, folder: Path, browser: Browser) -> Iterator[BrowserContext]:
    with served_copy(folder, PROJECT) as project:
        yield project.signed_in(browser).context


def _command(*words: str) -> Callable[..., AbstractContextManager[BrowserContext]]:
    @contextmanager
    def serve(python: Path, folder: Path, browser: Browser) -> Iterator[BrowserContext]:
        port = _free_port()
        command = [one.format(port=port, folder=folder) for one in words]
        command[0] = str(python.with_name(command[0]))
        path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
        with (folder.parent / "server.log").open("wb") as log:
            process = subprocess.Popen(
                command,
                env=environment(folder) | {"PATH": path},
                cwd=folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address, process)
            yield browser.new_context(base_url=address, viewport=_VIEWPORT)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    return serve


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"its server ended by itself with {process.returncode}")
        with suppress(httpx.TransportError):
            httpx.get(address, timeout=5)
            return
        time.sleep(0.2)
    raise TimeoutError(f"its server did not answer within {_START_LIMIT_S} s")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _aim_page() -> str:
    """Its metrics explorer, asked for all metrics, a chart for each.

    A first visit shows nothing until something is searched for; the search and its
    grouping are kept in the address, so that they can be given along.
    """
    search = {
        "advancedMode": True,
        "advancedQuery": "metric.name != ''",
        "query": "",
        "options": [],
    }
    no = dict.fromkeys(("color", "stroke", "chart"), False)
    grouping = {
        "chart": ["name"],
        "color": ["run.hash"],
        "stroke": [],
        "reverseMode": no,
        "isApplied": dict.fromkeys(no, True),
        "persistence": {"color": False, "stroke": False},
        "seed": {"color": 10, "stroke": 10},
        "paletteIndex": 0,
        "selectOptions": [],
    }
    return f"/metrics?select={_aim_state(search)}&grouping={_aim_state(grouping)}"


def _aim_state(state: object) -> str:
    text = quote(json.dumps(state), safe="!#$&'()*+,-./:;=?@_~")
    return "O-" + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


_SHOW_TRACKIO = (
    f"import trackio; trackio.show({PROJECT!r}, open_browser=False,"
    " block_thread=True, host='127.0.0.1', server_port={port})"
)

TRACKERS = (
    Tracker(
        "trailmark",
        f"/ada/{PROJECT}",
        "/favicon.svg",
        """[...document.querySelectorAll('[data-panel] [role=application]')].filter(
          (one) => one.getAttribute('aria-busy') !== 'true' &&
            one.getElementsByTagName('span').length >= 4).length""",
        "the panels on view, with the runs that a new workspace shows",
        "the protocol of its clients, over HTTP",
        _ours,
    ),
    Tracker(
        "mlflow",
        "/#/experiments/1/runs?compareRunsMode=CHART",
        "/version",
        _with(".js-plotly-plot", "path.js-line[d]"),
        "the charts on view, with the first ten runs",
        "its client's log_batch into its default SQLite store, without HTTP",
        _command(
            "mlflow", "server", "--backend-store-uri", "sqlite:///{folder}/mlflow.db",
            "--port", "{port}",
        ),
    ),
    Tracker(
        "aim",
        _aim_page(),
        "/robots.txt",
        _with("svg.Visualization", "path.Line[d]"),
        "the charts of all metrics, with all runs",
        "Run.track a row at a time",
        _command(
            "aim", "up", "--repo", "{folder}", "--host", "127.0.0.1",
            "--port", "{port}", "--yes",
        ),
    ),
    Tracker(
        "trackio",
        f"/?project={PROJECT}",
        "/api/none",
        "[...document.querySelectorAll('.vega-embed canvas')]"
        ".filter((one) => one.width > 0).length",
        "the charts on view, with all runs",
        "the bulk insert of its own imports; repeated runs copied in its SQLite",
        _command("python", "-c", _SHOW_TRACKIO),
    ),
)  # fmt: skip
