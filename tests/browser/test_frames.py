"""Pages of the web app inside a notebook's: what `run.to_html()` gives, on another origin."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from tests.browser.conftest import watch
from tests.support.laboratory import LoggedRun
from tests.support.server_process import ServerProcess
from trailmark.apis.public.embedding import iframe

Open = Callable[..., BrowserContext]


@contextmanager
def notebook(body: str, host: str) -> Iterator[str]:
    """The address of a page of another origin, on this machine under one of its names."""
    page = f"<!doctype html><title>Notebook</title><h1>Cells</h1>{body}".encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        try:
            yield f"http://{host}:{served.server_port}/"
        finally:
            served.shutdown()
            thread.join()


def framed(page: Page, address: str) -> Frame:
    """Open the notebook; the frame in it."""
    page.goto(address)
    page.locator("iframe").scroll_into_view_if_needed()
    handle = page.wait_for_selector("iframe")
    assert handle is not None
    frame = handle.content_frame()
    assert frame is not None
    return frame


def page_of(server: ServerProcess, run: LoggedRun) -> str:
    return f"{server.base_url}/ada/{run.project}/runs/{run.run_id}"


def test_a_run_is_shown_without_ways_out(
    page: Page, server: ServerProcess, three_runs: list[LoggedRun]
) -> None:
    address = page_of(server, three_runs[0])
    with notebook(iframe(address, 600), "127.0.0.1") as outside:
        frame = framed(page, outside)

        expect(frame.get_by_role("heading", name="slow", exact=False)).to_be_visible()
        expect(frame.locator("canvas").first).to_be_visible()
        expect(frame.get_by_role("navigation", name="Main")).to_have_count(0)
        expect(frame.get_by_role("button", name="Delete")).to_have_count(0)
        link = frame.get_by_role("link", name="Open in Trailmark")
        expect(link).to_have_attribute("href", address)
        expect(link).to_have_attribute("target", "_blank")


def test_tabs_and_reloading_stay_in_the_frame(
    page: Page, server: ServerProcess, three_runs: list[LoggedRun]
) -> None:
    with notebook(iframe(page_of(server, three_runs[0]), 600), "127.0.0.1") as outside:
        frame = framed(page, outside)
        frame.get_by_role("link", name="Overview").click()
        expect(frame.get_by_text("lr", exact=True).first).to_be_visible()

        frame.evaluate("location.reload()")

        expect(frame.get_by_text("lr", exact=True).first).to_be_visible()
        expect(frame.get_by_role("navigation", name="Main")).to_have_count(0)
        assert "jupyter=true" in frame.url


def test_nothing_is_changed_from_within_a_frame(
    page: Page, server: ServerProcess, three_runs: list[LoggedRun]
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    with notebook(iframe(page_of(server, three_runs[0]), 600), "127.0.0.1") as outside:
        frame = framed(page, outside)
        frame.get_by_role("link", name="Overview").click()
        frame.get_by_role("button", name="Add tag").click()
        frame.get_by_role("textbox", name="New tag").fill("mine")
        frame.get_by_role("textbox", name="New tag").press("Enter")

        expect(frame.get_by_text("nothing can be changed").first).to_be_visible()
    assert not any("mutation" in body for body in sent)


def test_where_the_browser_keeps_the_sign_in_a_frame_says_what_to_do(
    open_context: Open, server: ServerProcess, three_runs: list[LoggedRun]
) -> None:
    page = open_context().new_page()
    complaints = watch(page)
    address = page_of(server, three_runs[0])
    with notebook(iframe(address, 600), "localhost") as outside:
        frame = framed(page, outside)

        expect(frame.get_by_text("You are not signed in here")).to_be_visible()
        expect(
            frame.get_by_text(outside.replace("localhost", "127.0.0.1")[:-1])
        ).to_be_visible()
        with page.context.expect_page() as opened:
            frame.get_by_role("link", name="Open this page in a new tab").click()
        whole = opened.value
        expect(whole.get_by_role("heading", name="slow", exact=False)).to_be_visible()
        expect(whole.get_by_role("navigation", name="Main")).to_be_visible()
        assert whole.url == address
    assert complaints == []


def test_a_page_that_was_not_made_for_it_is_not_framed(
    open_context: Open, server: ServerProcess, three_runs: list[LoggedRun]
) -> None:
    page = open_context().new_page()
    complaints = watch(page)
    plain = f'<iframe src="{page_of(server, three_runs[0])}" style="height:400px">'
    with notebook(plain, "127.0.0.1") as outside:
        page.goto(outside)
        page.wait_for_load_state("networkidle")

        assert any("frame-ancestors" in text for text in complaints), complaints
        assert page.frames[1].url.startswith("chrome-error:")


@pytest.mark.parametrize("kind", ["", "/workspace"])
def test_a_projects_page_can_be_framed_too(
    kind: str, page: Page, server: ServerProcess, three_runs: list[LoggedRun]
) -> None:
    address = f"{server.base_url}/ada/{three_runs[0].project}{kind}"
    with notebook(iframe(address, 700), "127.0.0.1") as outside:
        frame = framed(page, outside)

        expect(frame.locator("canvas").first).to_be_visible()
        expect(frame.get_by_role("navigation", name="Main")).to_have_count(0)
