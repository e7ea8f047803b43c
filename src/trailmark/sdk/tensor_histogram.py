"""Counts a tensor's values on the device where they are."""

from __future__ import annotations

import math
import sys
from typing import Any

from trailmark.media.histogram import Histogram

BINS = 64


def tensor_histogram(tensor: Any) -> Histogram | None:
    """A histogram of a `torch.Tensor`'s finite values; None when it has none.

    Of sparse tensors the values that are set, of complex ones both parts. Memory for a
    copy is needed while it is counted; two small answers are waited for.

    Returns:
        With `left_out` telling how many values were not finite.
    """
    torch = sys.modules["torch"]
    with torch.no_grad():
        values = _flat(torch, tensor.detach())
        if values.numel() == 0:
            return None
        low, high = torch.stack(torch.aminmax(values)).tolist()
        left_out = 0
        if not (math.isfinite(low) and math.isfinite(high)):
            count = values.numel()
            values = values[torch.isfinite(values)]
            left_out = count - values.numel()
            if values.numel() == 0:
                return None
            low, high = torch.stack(torch.aminmax(values)).tolist()
        if low == high:  # all the same: a bin of width one around it
            low, high = low - 0.5, high + 0.5
        counts = _count(torch, values, low, high)
    width = (high - low) / BINS
    edges = [low + width * i for i in range(BINS)] + [high]
    histogram = Histogram(np_histogram=(counts, edges))
    histogram.left_out = left_out
    return histogram


def _flat(torch: Any, values: Any) -> Any:
    if values.layout != torch.strided:
        values = values.coalesce().values() if values.is_sparse else values.values()
    if values.is_complex():
        values = torch.view_as_real(values)
    if values.dtype != torch.float64:
        values = values.float()
    return values.reshape(-1)


def _count(torch: Any, values: Any, low: float, high: float) -> list[int]:
    try:
        counts = torch.histc(values, bins=BINS, min=low, max=high)
    except RuntimeError:
        # A device without it, or one that was told to be deterministic.
        counts = torch.histc(values.cpu(), bins=BINS, min=low, max=high)
    return counts.long().tolist()
