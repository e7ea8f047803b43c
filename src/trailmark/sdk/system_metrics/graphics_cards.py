"""Finds graphics cards in Linux's `/sys/class/drm`, and reads numbers there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

DRM = Path("/sys/class/drm")


def cards_of_vendor(vendor: str, drm: Path) -> list[Path]:
    """The cards' `device` folders, in order of the cards' numbers.

    Args:
        vendor: PCI id as the kernel writes it, as "0x1002".
    """
    if not drm.is_dir():
        return []
    cards = [path for path in drm.iterdir() if re.fullmatch(r"card\d+", path.name)]
    return [
        card / "device"
        for card in sorted(cards, key=lambda path: int(path.name[4:]))
        if read_text(card / "device/vendor") == vendor
    ]


def values_by_card(
    readings: Iterable[Mapping[str, float]], first_index: int
) -> dict[str, float]:
    """Each card's values under its number, the first one's being `first_index`.

    Raises:
        OSError: No card has any.
    """
    values = {
        f"gpu.{index}.{key}": value
        for index, reading in enumerate(readings, first_index)
        for key, value in reading.items()
    }
    if not values:
        raise OSError("no card answers")
    return values


def hardware_monitors(device: Path) -> Iterator[Path]:
    """Folders with the device's sensors."""
    yield from sorted((device / "hwmon").glob("hwmon*"))


def read_text(file: Path) -> str | None:
    """What the file says, without its line end; None where it is missing or empty."""
    try:
        return file.read_text().strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def read_number(file: Path, divisor: float = 1.0) -> float | None:
    """The file's whole number divided; None where there is none."""
    text = read_text(file)
    if text is None:
        return None
    try:
        return int(text) / divisor
    except ValueError:
        return None


def known(values: dict[str, float | None]) -> dict[str, float]:
    """Without what is not known."""
    return {key: value for key, value in values.items() if value is not None}
