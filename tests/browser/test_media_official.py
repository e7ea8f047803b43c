"""Media of the official client, looked at."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.test_media import _WEBM, is_loaded, panel
from tests.browser.test_media_space import _until_drawn, space
from tests.support import solid_things
from tests.support.laboratory import Laboratory
from tests.support.official_client import VERSIONS, OfficialClient


def test_what_the_official_client_logs_is_drawn(
    page: Page, laboratory: Laboratory, project: str, tmp_path: Path
) -> None:
    (tmp_path / "film.webm").write_bytes(_WEBM)
    (tmp_path / "helix.pdb").write_bytes(solid_things.pdb())
    server = laboratory.server
    home = tmp_path / "home"
    home.mkdir()
    client = OfficialClient(VERSIONS[0], server.base_url, server.api_key, home)
    ended = client.run("log_shown_media", project, "shown", str(tmp_path))
    assert ended.result == {"done": True}, ended.output
    page.set_viewport_size({"width": 1440, "height": 2000})
    page.goto(f"/ada/{project}/runs/shown")
    _until_drawn(space(page, "cloud"), 1_000)
    expect(space(page, "cloud")).to_have_accessible_name("cloud: 500 points")
    expect(space(page, "clouds")).to_have_count(2)
    expect(panel(page, "figure").locator("iframe")).to_have_attribute(
        "data-state", "drawn", timeout=60_000
    )
    expect(panel(page, "film").locator("video")).to_be_visible()
    expect(panel(page, "histogram").get_by_role("img")).to_be_visible()
    frame = panel(page, "page").locator("iframe").content_frame
    expect(frame.get_by_role("heading", name="report")).to_be_visible()
    page.get_by_role("button", name="Next panels of Media").click()
    pic = panel(page, "pic")
    is_loaded(pic.get_by_role("img", name="grey"))
    expect(pic.get_by_role("img", name="guess: dog p 0.5")).to_be_visible()
    expect(pic.get_by_role("button", name="truth cat (mask)")).to_be_visible()
    expect(space(page, "protein")).to_have_accessible_name("protein: 48 atoms")
    _until_drawn(space(page, "scene"), 1_000)
