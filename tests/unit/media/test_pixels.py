"""Which pixels an array becomes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.support.pytorch import needs_torch, torch_values
from trailmark.errors import UsageError
from trailmark.media.pixels import to_pixels

RAMP = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.array([[False, True]]), [0, 255]),
        (np.array([[0, 1]]), [0, 255]),
        (np.array([[0, 1]], np.uint8), [0, 1]),
        (np.array([[0.0, 0.5, 1.0]]), [0, 128, 255]),
        (np.array([[-1.0, 0.0, 1.0]]), [0, 128, 255]),
        (np.array([[0.0, 7.4, 255.0]]), [0, 7, 255]),
        (np.array([[0, 17, 255]]), [0, 17, 255]),
        (np.array([[0, 65535]], np.uint16), [0, 255]),
        (np.array([[-300.0, 0.0, 300.0]]), [0, 128, 255]),
        (np.array([[np.nan, 0.5, 1.0]]), [0, 128, 255]),
        (np.array([[np.inf, 0.5, 0.0]]), [255, 128, 0]),
    ],
)
def test_ranges_span_black_to_white(array: Any, expected: list[int]) -> None:
    assert to_pixels(array).ravel().tolist() == expected


def test_without_normalizing_values_are_only_cut() -> None:
    array = np.array([[-5.0, 0.6, 1.0, 300.0]])
    assert to_pixels(array, normalize=False).ravel().tolist() == [0, 1, 1, 255]


@pytest.mark.parametrize(
    "given",
    [
        RAMP,
        RAMP.transpose(2, 0, 1),
        *torch_values(
            lambda torch: [
                torch.tensor(RAMP).permute(2, 0, 1),
                torch.tensor(RAMP).permute(2, 0, 1)[None],
                torch.tensor(RAMP).permute(2, 0, 1).requires_grad_(False),
            ]
        ),
    ],
)
def test_channels_may_come_first_where_that_is_clear(given: Any) -> None:
    assert np.array_equal(to_pixels(given), RAMP)


@needs_torch
def test_bfloat16_and_gradients_are_no_obstacle() -> None:
    import torch

    tensor = torch.ones(1, 2, 2, dtype=torch.bfloat16, requires_grad=True)
    assert to_pixels(tensor).max() == 255


@needs_torch
def test_a_batch_of_tensors_is_a_grid() -> None:
    import torch

    assert to_pixels(torch.ones(5, 1, 4, 4)).shape == (2 * 5 - 1, 3 * 5 - 1, 1)


def test_pixels_are_a_copy() -> None:
    array = np.zeros((2, 2), np.uint8)
    pixels = to_pixels(array)
    array[:] = 9
    assert pixels.max() == 0


@pytest.mark.parametrize(
    "array", [np.zeros(5), np.zeros((0, 3)), np.zeros((5, 5, 7)), np.array([["x"]])]
)
def test_what_is_no_image_is_refused(array: Any) -> None:
    with pytest.raises(UsageError):
        to_pixels(array)
