"""Cards in a notebook: what was logged is text there, never markup."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from trailmark.sdk.display.choose import display_for
from trailmark.sdk.display.notebook import (
    Notebook,
    in_notebook,
    page_frame,
    show_html,
)
from trailmark.sdk.display.terminal import Terminal

URL = "http://127.0.0.1:8080/ada/digits/runs/x1"
EVIL = "<script>alert(1)</script>\"'"


class Manners:
    def __init__(self, *, silent: bool = False, quiet: bool = False) -> None:
        self.silent = silent
        self.quiet = quiet


class Cell:
    """Keeps what is shown."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def __call__(self, text: str) -> None:
        self.shown.append(text)

    @property
    def text(self) -> str:
        return "".join(self.shown)


def notebook(cell: Cell, **manners: bool) -> Notebook:
    return Notebook(Manners(**manners), directory=Path("/d"), show=cell)


def kernel(monkeypatch: pytest.MonkeyPatch, shell: Any, shown: list[Any]) -> None:
    """Pretend that IPython is loaded with `shell`."""
    ipython, display = ModuleType("IPython"), ModuleType("IPython.display")
    ipython.get_ipython = lambda: shell  # type: ignore[attr-defined]
    display.display = shown.append  # type: ignore[attr-defined]
    display.HTML = lambda text: text  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", display)


def test_the_start_is_a_card_with_links() -> None:
    cell = Cell()
    said = {"display_name": "bright", "entity": "a", "project": "b", "url": URL}
    notebook(cell).started(said | {"sign_in_url": URL + "?token=t&next=/"})
    assert f'href="{URL}"' in cell.text
    assert f'href="{URL}?token=t&amp;next=/"' in cell.text
    assert "runs in a/b" in cell.text


def test_nothing_that_was_logged_becomes_markup() -> None:
    cell = Cell()
    card = notebook(cell)
    card.started({"display_name": EVIL, "entity": EVIL, "project": EVIL, "url": EVIL})
    card.warn(EVIL, EVIL)
    card.waiting({"message": EVIL, "hint": EVIL})
    card.offline({"message": EVIL, "hint": EVIL})
    problem = {"message": EVIL, "hint": EVIL, "count": 2}
    card.finished({"summary": {EVIL: EVIL}, "problems": [problem], "undelivered": 2})
    assert "<script" not in cell.text
    assert 'href="&lt;' not in cell.text


def test_a_link_of_an_odd_kind_is_no_link() -> None:
    cell = Cell()
    notebook(cell).started({"display_name": "x", "url": "javascript:alert(1)"})
    assert "href" not in cell.text


def test_the_end_shows_values_and_problems() -> None:
    cell = Cell()
    card = notebook(cell)
    card.finished(
        {
            "summary": {"loss": 0.5, "_step": 3} | {f"k{n}": n for n in range(30)},
            "problems": [{"message": "odd", "count": 3}],
            "undelivered": 1,
        }
    )
    assert "<td>loss</td><td>0.5</td>" in cell.text
    assert "_step" not in cell.text
    assert "… 11 more" in cell.text
    assert "odd (3 times)" in cell.text
    assert "trailmark sync /d" in cell.text


def test_silent_shows_nothing_and_quiet_only_warnings() -> None:
    for manners, count in (({"silent": True}, 0), ({"quiet": True}, 1)):
        cell = Cell()
        card = notebook(cell, **manners)
        card.started({"display_name": "x", "url": URL})
        card.offline({})
        card.warn("odd")
        card.progress({"rows_total": 3})
        card.finished({"summary": {"a": 1}})
        assert len(cell.shown) == count


def test_a_page_is_framed_for_notebooks() -> None:
    assert f'src="{URL}?jupyter=true"' in page_frame(URL)
    assert "b?nw=1&amp;jupyter=true" in page_frame("http://h/a/b?nw=1")
    assert 'height:600px"' in page_frame(URL, 600)
    assert page_frame(URL, hidden=True).startswith("<details>")
    assert "<script" not in page_frame(f"http://h/{EVIL}")


def test_a_kernel_is_a_notebook_and_ipython_in_a_terminal_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[Any] = []
    kernel(monkeypatch, SimpleNamespace(kernel=object()), shown)
    assert in_notebook()
    assert isinstance(display_for(Manners()), Notebook)
    assert show_html("<b>x</b>")
    kernel(monkeypatch, SimpleNamespace(), shown)
    assert not in_notebook()
    assert not show_html("<b>y</b>")
    kernel(monkeypatch, None, shown)
    assert not in_notebook()
    assert shown == ["<b>x</b>"]


def test_outside_lines_are_written() -> None:
    assert isinstance(display_for(Manners(), stream=io.StringIO()), Terminal)


def test_looking_for_a_notebook_imports_no_ipython() -> None:
    code = (
        "import sys; from trailmark.sdk.display.notebook import in_notebook;"
        "print(in_notebook(), 'IPython' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["False", "False"]
