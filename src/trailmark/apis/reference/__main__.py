"""Writes the pages anew, and removes those of classes that are gone."""

from __future__ import annotations

from pathlib import Path

from trailmark.apis.reference.pages import render

FOLDER = Path("docs/reference/api")

if __name__ == "__main__":
    pages = render()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
