"""The way in, the way out, and the page that makes keys."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import sign_in
from tests.support.person import PASSWORD
from tests.support.server_process import ServerProcess


def test_a_visitor_is_led_to_sign_in_and_told_how(
    chromium: Browser, server: ServerProcess
) -> None:
    context = chromium.new_context(base_url=server.base_url)
    page = context.new_page()
    page.goto("/ada/anything?q=x")

    expect(page).to_have_url(f"{server.base_url}/signin?next=/ada/anything%3Fq%3Dx")
    expect(page.get_by_text("trailmark server user sign-in-link")).to_be_visible()
    context.close()


def test_the_printed_link_signs_in_once(
    chromium: Browser, server: ServerProcess
) -> None:
    link = re.search(r"/signin\?token=[\w-]+", server.log)
    assert link is not None, server.log
    context = chromium.new_context(base_url=server.base_url)
    page = context.new_page()
    page.goto(link[0])
    expect(page.get_by_role("button", name=re.compile("^Account of"))).to_be_visible()

    stranger = chromium.new_context(base_url=server.base_url)
    page = stranger.new_page()
    page.goto(link[0])
    expect(page.get_by_role("alert")).to_contain_text("did not work")
    context.close()
    stranger.close()


def test_a_wrong_password_says_so_and_a_right_one_leads_on(
    chromium: Browser, server: ServerProcess
) -> None:
    context = chromium.new_context(base_url=server.base_url)
    page = context.new_page()
    sign_in(page, "wrong", "/signin?next=/settings")
    expect(page.get_by_role("alert")).to_be_visible()

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{server.base_url}/settings")

    page.get_by_role("button", name="Account of ada").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_label("User name")).to_be_visible()
    context.close()


def test_sign_in_never_leads_to_another_site(
    chromium: Browser, server: ServerProcess
) -> None:
    context = chromium.new_context(base_url=server.base_url)
    page = context.new_page()
    sign_in(page, PASSWORD, "/signin?next=//example.com/")
    expect(page).to_have_url(f"{server.base_url}/")
    context.close()


def test_authorize_shows_a_key_once_and_the_key_works(
    page: Page, server: ServerProcess
) -> None:
    page.goto("/authorize")
    page.get_by_role("button", name="Create a key").click()
    secret = page.get_by_role("region", name="API key").inner_text().strip()

    answer = httpx.post(
        f"{server.base_url}/graphql",
        json={"query": "{ viewer { username } }"},
        auth=("api", secret),
    )
    assert answer.json() == {"data": {"viewer": {"username": "ada"}}}
    exports = page.get_by_role("region", name="export lines")
    expect(exports).to_contain_text(f"WANDB_API_KEY={secret}")
    page.reload()
    expect(page.get_by_text(secret)).to_have_count(0)


def test_the_theme_is_chosen_and_remembered(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Account of ada").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
