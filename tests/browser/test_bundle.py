"""What the build must keep: a small frame, no inline code, a lock without hosts."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_STATIC = _ROOT / "src/trailmark/server/static"
_SHELL_LIMIT = 160_000


def test_the_frame_of_the_app_stays_small() -> None:
    page = (_STATIC / "index.html").read_text()
    named = re.findall(r'(?:src|href)="/([^"]+\.(?:js|css))"', page)
    sizes = {name: len(gzip.compress((_STATIC / name).read_bytes())) for name in named}
    assert len(sizes) >= 3
    assert sum(sizes.values()) < _SHELL_LIMIT, sizes


def test_the_page_holds_nothing_the_content_policy_refuses() -> None:
    page = (_STATIC / "index.html").read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", page)


def test_the_lock_names_no_registry() -> None:
    assert '"resolved"' not in (_ROOT / "ui/package-lock.json").read_text()
