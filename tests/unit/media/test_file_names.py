"""Names of media files, from keys that may hold anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailmark.media.file_names import media_path
from trailmark.wire.names import check_file_path

DIGEST = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("img", "media/images/img_3_0123456789abcdef0123.png"),
        ("a/b c/img", "media/images/a/b c/img_3_0123456789abcdef0123.png"),
        ("/abs", "media/images/abs_3_0123456789abcdef0123.png"),
        ("../../esc", "media/images/__/__/esc_3_0123456789abcdef0123.png"),
        ("a:b\0?*", "media/images/a_b____3_0123456789abcdef0123.png"),
        ("nul/x", "media/images/_nul/x_3_0123456789abcdef0123.png"),
        ("C:\\x", "media/images/C__x_3_0123456789abcdef0123.png"),
        ("100% ", "media/images/100% _3_0123456789abcdef0123.png"),
        ("", "media/images/value_3_0123456789abcdef0123.png"),
    ],
)
def test_a_key_stays_legible_in_the_name(key: str, name: str) -> None:
    assert media_path("images", key, 3, DIGEST, ".png") == name


@given(st.text(st.characters() | st.sampled_from("/.\\ :\ud800"), max_size=400))
def test_every_key_gives_a_name_that_servers_and_disks_take(key: str) -> None:
    path = media_path("images", key, 0, DIGEST, ".png")
    assert check_file_path(path) == path
    assert path.startswith("media/images/")


def test_very_long_and_very_deep_keys_are_cut() -> None:
    path = media_path("images", "/".join(["é" * 500] * 100), 0, DIGEST, ".png")
    assert len(path.encode()) < 2_500
    assert path.endswith("_0_0123456789abcdef0123.png")
