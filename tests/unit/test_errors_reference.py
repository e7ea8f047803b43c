"""The reference of errors lists what exists, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from trailmark.errors import ApiError

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"
ROW = re.compile(r"^\| `(\w+)` \| (\d+) \| (.+) \|$", re.MULTILINE)


def test_every_code_is_in_the_reference_with_its_status() -> None:
    classes = [ApiError, *ApiError.__subclasses__()]
    listed = {code: int(status) for code, status, _ in ROW.findall(PAGE.read_text())}
    assert listed == {one.code: one.http_status for one in classes}
