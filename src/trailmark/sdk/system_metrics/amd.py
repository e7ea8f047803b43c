"""AMD GPUs, as the Linux driver shows them.

`rocm-smi` tells the same, but starts a Python of its own for each sample.
Source: https://docs.kernel.org/gpu/amdgpu/thermal.html
"""

from __future__ import annotations

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

_VENDOR = "0x1002"


def available(first_index: int = 0, drm: Path = DRM) -> AmdReader | None:
    """A reader, or None without a card whose load the driver tells.

    Args:
        first_index: The first card's number in the keys.
    """
    cards = [
        card
        for card in cards_of_vendor(_VENDOR, drm)
        if (card / "gpu_busy_percent").exists()
    ]
    return AmdReader(cards, first_index) if cards else None


class AmdReader:
    """See `Reader`."""

    name = "amd"

    def __init__(self, cards: list[Path], first_index: int) -> None:
        self._cards = cards
        self._first_index = first_index

    @property
    def device_count(self) -> int:
        return len(self._cards)

    def read(self) -> dict[str, float]:
        return values_by_card(map(_read_card, self._cards), self._first_index)

    def describe(self) -> dict[str, Any]:
        cards = [_describe_card(card) for card in self._cards]
        return {
            "gpu": cards[0].get("model", "AMD GPU"),
            "gpu_count": len(cards),
            "gpu_amd": cards,
        }


def _read_card(card: Path) -> dict[str, float]:
    used = read_number(card / "mem_info_vram_used")
    total = read_number(card / "mem_info_vram_total")
    values = {
        "gpu": read_number(card / "gpu_busy_percent"),
        "memory": read_number(card / "mem_busy_percent"),
        "memoryAllocatedBytes": used,
        "memoryAllocated": 100 * used / total if used is not None and total else None,
    }
    for sensors in hardware_monitors(card):
        watts = read_number(sensors / "power1_average", 1e6)
        if watts is None:
            watts = read_number(sensors / "power1_input", 1e6)
        limit = read_number(sensors / "power1_cap", 1e6)
        values |= {
            "temp": read_number(sensors / "temp1_input", 1e3),
            "powerWatts": watts,
            "enforcedPowerLimitWatts": limit,
            "powerPercent": 100 * watts / limit
            if watts is not None and limit
            else None,
            "graphicsClock": read_number(sensors / "freq1_input", 1e6),
            "memoryClock": read_number(sensors / "freq2_input", 1e6),
        }
        break
    return known(values)


def _describe_card(card: Path) -> dict[str, str]:
    facts = {
        "id": read_text(card / "device"),
        "uniqueId": read_text(card / "unique_id"),
        "vbiosVersion": read_text(card / "vbios_version"),
        "performanceLevel": read_text(card / "power_dpm_force_performance_level"),
        "model": read_text(card / "product_name"),
        "sku": read_text(card / "product_number"),
        "memoryTotal": read_text(card / "mem_info_vram_total"),
        "vendor": "AMD",
    }
    return {name: fact for name, fact in facts.items() if fact}
