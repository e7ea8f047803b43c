"""Intel's discrete GPUs, as the Linux drivers i915 and xe show them.

Both tell clocks, energy and temperature to everyone; load and memory only to root.
Source: https://docs.kernel.org/gpu/xe/index.html
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from trailmark.sdk.system_metrics.graphics_cards import (
    DRM,
    cards_of_vendor,
    hardware_monitors,
    known,
    read_number,
    read_text,
    values_by_card,
)

_VENDOR = "0x8086"
_CLOCKS = (
    "tile0/gt0/freq0/act_freq",  # xe, below the device
    "../gt/gt0/rps_act_freq_mhz",  # i915, below the card
    "../gt_act_freq_mhz",
)


def available(first_index: int = 0, drm: Path = DRM) -> IntelReader | None:
    """A reader, or None without a card that has sensors of its own.

    Args:
        first_index: The first card's number in the keys.
    """
    cards = [
        card
        for card in cards_of_vendor(_VENDOR, drm)
        if next(hardware_monitors(card), None) is not None
    ]
    return IntelReader(cards, first_index) if cards else None


class IntelReader:
    """See `Reader`."""

    name = "intel"

    def __init__(self, cards: list[Path], first_index: int) -> None:
        self._cards = [_Card(card) for card in cards]
        self._first_index = first_index

    @property
    def device_count(self) -> int:
        return len(self._cards)

    def read(self) -> dict[str, float]:
        readings = (card.read() for card in self._cards)
        return values_by_card(readings, self._first_index)

    def describe(self) -> dict[str, Any]:
        cards = [{"id": card.id, "vendor": "Intel"} for card in self._cards]
        return {"gpu": "Intel GPU", "gpu_count": len(cards), "gpu_intel": cards}


class _Card:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._energy: tuple[float, float] | None = None
        self.id = read_text(folder / "device") or ""
        self.read()  # power is known from the second time on

    def read(self) -> dict[str, float]:
        clocks = (self._number(clock) for clock in _CLOCKS)
        values: dict[str, float | None] = {
            "graphicsClock": next((one for one in clocks if one is not None), None)
        }
        for sensors in hardware_monitors(self._folder):
            temperatures = sorted(sensors.glob("temp*_input"))
            values["temp"] = read_number(temperatures[0], 1e3) if temperatures else None
            values["powerWatts"] = self._watts(
                read_number(sensors / "energy1_input", 1e6)
            )
            limit = read_number(sensors / "power1_max", 1e6)
            values["enforcedPowerLimitWatts"] = limit
            if limit and values["powerWatts"] is not None:
                values["powerPercent"] = 100 * values["powerWatts"] / limit
            break
        return known(values)

    def _number(self, path: str) -> float | None:
        # `device` is a link elsewhere: `..` is meant from the card.
        folder = self._folder.parent if path.startswith("../") else self._folder
        return read_number(folder / path.removeprefix("../"))

    def _watts(self, joules: float | None) -> float | None:
        """Power since the last time, from the energy used so far."""
        if joules is None:
            return None
        before, self._energy = self._energy, (time.monotonic(), joules)
        if before is None or self._energy[0] <= before[0] or joules < before[1]:
            return None
        return (joules - before[1]) / (self._energy[0] - before[0])
