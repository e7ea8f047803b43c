"""What axe finds on a page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

# What fades in is hard to read until it is there; what turns for ever is never done.
_CALM = """Promise.all(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
  .map((one) => one.finished.catch(() => {})))"""
_AXE = Path(__file__).parents[2] / "ui/node_modules/axe-core/axe.min.js"


def violations(page: Page) -> list[str]:
    """Serious and critical findings, each with the first element it concerns."""
    page.evaluate(_AXE.read_text())
    page.evaluate(_CALM)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{one['id']}: {one['nodes'][0]['html']} {one['nodes'][0]['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
