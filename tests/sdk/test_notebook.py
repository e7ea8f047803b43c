"""Runs in real notebooks: cells of a real kernel, and what they show."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from tests.support.server_process import ServerProcess
from tests.support.training import Training, see_run

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

_INIT = """
import trailmark
run = trailmark.init(project={project!r}, id="nb", settings={{"init_timeout_s": 60}})
"""
# What the notebook's stop button does: SIGINT to the kernel and all of its group.
_INTERRUPTED = """
import os, signal, time
assert os.getpgid(0) == os.getpid()
for number in range(1_000_000):
    run.log({"number": number})
    if number == 20:
        os.killpg(os.getpid(), signal.SIGINT)
        time.sleep(60)
"""


class _OurKernel(AsyncKernelManager):
    """The interpreter that runs the tests, whichever kernels are installed."""

    @property
    def kernel_spec(self) -> KernelSpec:
        command = [sys.executable, "-m", "ipykernel_launcher", "-f"]
        return KernelSpec(argv=[*command, "{connection_file}"], language="python")


class Cells:
    """A notebook that was run from top to bottom."""

    def __init__(self, home: Training, *sources: str) -> None:
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        self._notebook = nbformat.v4.new_notebook(cells=cells)
        home.folder.mkdir(parents=True, exist_ok=True)
        client = NotebookClient(
            self._notebook,
            timeout=120,
            startup_timeout=240,  # a kernel imports much; machines may be busy
            allow_errors=True,
            kernel_manager_class=_OurKernel,
            resources={"metadata": {"path": str(home.folder)}},
        )
        client.execute(env=home.environment() | _quiet_kernel(home.folder))

    def html(self, number: int) -> str:
        """What a cell shows as markup."""
        return "".join(
            one["text/html"] for one in self._data(number) if "text/html" in one
        )

    def text(self, number: int) -> str:
        """What a cell printed."""
        outputs = self._notebook.cells[number].outputs
        return "".join(one["text"] for one in outputs if one.output_type == "stream")

    def error(self, number: int) -> str | None:
        """The name of the exception that ended a cell."""
        outputs = self._notebook.cells[number].outputs
        names = [one["ename"] for one in outputs if one.output_type == "error"]
        return names[0] if names else None

    def _data(self, number: int) -> list[Any]:
        outputs = self._notebook.cells[number].outputs
        return [one["data"] for one in outputs if "data" in one]


def _quiet_kernel(folder: Path) -> dict[str, str]:
    """Where the kernel may write, and no debugger in it."""
    return {
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(folder / "jupyter"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def test_cells_show_cards_and_their_own_output_and_the_run_gets_all_of_it(
    server: ServerProcess, home: Training, project: str
) -> None:
    cells = Cells(
        home,
        _INIT.format(project=project),
        "print('from the second cell'); run.log({'loss': 1.5})",
        "print('from the third cell'); run.log({'loss': 0.5})",
        "run",
        "run.display(height=333)",
        "run.finish()",
    )
    assert f"/{project}/runs/nb" in cells.html(0)
    assert cells.text(1) == "from the second cell\n"
    assert cells.text(2) == "from the third cell\n"
    assert "<iframe" in cells.html(3)
    assert "jupyter=true" in cells.html(3)
    assert "height:333px" in cells.html(4)
    assert "<td>loss</td><td>0.5</td>" in cells.html(5)
    seen = see_run(server, project, "nb")
    assert seen is not None
    assert seen.values("loss") == [1.5, 0.5]
    lines = [text for text, _ in seen.console]
    assert "from the second cell" in lines
    assert "from the third cell" in lines
    assert seen.state == "finished"


def test_an_interrupted_cell_leaves_the_run_as_it_is(
    server: ServerProcess, home: Training, project: str
) -> None:
    cells = Cells(
        home,
        _INIT.format(project=project),
        _INTERRUPTED,
        "run.log({'number': 1000}); print(trailmark.run is run)",
        "run.finish()",
    )
    assert cells.error(1) == "KeyboardInterrupt"
    assert cells.text(2) == "True\n"
    assert "finished" in cells.html(3)
    seen = see_run(server, project, "nb")
    assert seen is not None
    assert seen.values("number") == [*range(21), 1000]
    assert seen.state == "finished"


def test_a_second_init_ends_the_run_before(
    server: ServerProcess, home: Training, project: str
) -> None:
    cells = Cells(
        home,
        _INIT.format(project=project),
        "run.log({'a': 1})",
        _INIT.format(project=project).replace('"nb"', '"nb2"'),
        "trailmark.log({'a': 2}); trailmark.finish()",
    )
    assert cells.error(2) is None
    for run_id, value in (("nb", 1), ("nb2", 2)):
        seen = see_run(server, project, run_id)
        assert seen is not None
        assert (seen.state, seen.values("a")) == ("finished", [value])


def test_a_kernel_that_is_shut_down_ends_its_run(
    server: ServerProcess, home: Training, project: str
) -> None:
    Cells(home, _INIT.format(project=project), "run.log({'a': 1})")
    for process in home.uploaders():
        process.wait(60)
    seen = see_run(server, project, "nb")
    assert seen is not None
    assert seen.values("a") == [1]
    assert seen.state != "running"
