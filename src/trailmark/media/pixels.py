"""Arrays of any shape and range, as the pixels a person expects to see."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from trailmark.errors import UsageError
from trailmark.media.arrays import is_tensor, numpy_module, to_numpy

if TYPE_CHECKING:
    from trailmark.media.arrays import Array

_CHANNELS = (1, 2, 3, 4)


def to_pixels(value: Any, *, normalize: bool = True) -> Array:
    """8-bit pixels of shape (height, width, channels), channels 1 to 4; a copy.

    Shapes: (H, W), (H, W, C), (C, H, W) when it is a tensor or when only that makes
    sense, and a batch of tensors (N, C, H, W), laid out as a grid.

    Ranges, with `normalize`: booleans and integers of 0 and 1 are black and white;
    floats within 0..1 or -1..1 span black to white; what lies within 0..255 is taken as
    it is, and so is every `uint8`; 16-bit images are scaled down; all else is stretched
    from its least to its greatest value. Without it values are rounded and cut to
    0..255. NaN is black.

    Raises:
        UsageError: It has no such shape, or no pixels at all.
    """
    array = _with_channels(to_numpy(value), channels_first=is_tensor(value))
    return numpy_module().ascontiguousarray(_to_bytes(array, normalize))


def _with_channels(array: Array, *, channels_first: bool) -> Array:
    shape = array.shape
    if 0 in shape:
        raise UsageError(f"an image of shape {shape} has no pixels")
    if array.ndim == 4 and channels_first and shape[1] in _CHANNELS:
        return _grid(array.transpose(0, 2, 3, 1))
    if array.ndim == 2:
        return array[:, :, None]
    if array.ndim == 3:
        last = shape[2] in _CHANNELS
        first = shape[0] in _CHANNELS
        if first and (channels_first or not last):
            return array.transpose(1, 2, 0)
        if last:
            return array
    raise UsageError(
        f"an array of shape {shape} is no image",
        hint="(height, width), or with 1 to 4 channels at the end; several images are "
        "a list of Image",
    )


def _grid(images: Array) -> Array:
    """Images (n, h, w, c) side by side, row after row, a black pixel in between."""
    count, height, width, channels = images.shape
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    shape = (rows * (height + 1) - 1, columns * (width + 1) - 1, channels)
    grid = numpy_module().zeros(shape, images.dtype)
    for index, image in enumerate(images):
        top = index // columns * (height + 1)
        left = index % columns * (width + 1)
        grid[top : top + height, left : left + width] = image
    return grid


def _to_bytes(array: Array, normalize: bool) -> Array:
    np = numpy_module()
    if array.dtype == np.uint8:
        return array.copy()
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    numbers = np.nan_to_num(array.astype(np.float64), posinf=np.inf, neginf=-np.inf)
    if normalize:
        numbers = _in_range(numbers, array.dtype.name)
    return np.rint(np.clip(numbers, 0, 255)).astype(np.uint8)


def _in_range(numbers: Array, dtype: str) -> Array:
    """The same, with black at 0 and white at 255."""
    np = numpy_module()
    finite = numbers[np.isfinite(numbers)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    if low >= 0 and high <= 1:
        return numbers * 255
    if dtype.startswith("float") and low >= -1 and high <= 1:
        return (numbers + 1) * 127.5
    if low >= 0 and high <= 255:
        return numbers
    if dtype == "uint16":
        return numbers / 257
    return (numbers - low) * (255 / (high - low) if high > low else 1.0)
