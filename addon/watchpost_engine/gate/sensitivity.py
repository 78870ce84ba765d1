"""What the number a person sets means."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model.camera import WatchSettings

LARGE, MIDDLE, SMALL = 7.4, 1.85, 0.97
"""Smallest thing of which half are found, in percent of the picture's height, at 0, 50 and 100.

Measured with things about as wide as high, from white over little contrast to black, on plain, ordinary and
busy ground, to a quarter of it (tests/engine/gate/test_sensitivity.py). People who stand are a third as wide
as high: reckon with two to three times the height.
"""

ASKED = 1.62
"""How many times as large a region must be while it moves; of what stands still a part is enough."""

SPREAD = 1.5
"""Pixels by which the comparison makes everything wider."""

LINES, FINE_LINES, FINE_FROM = 60, 120, 76
"""Lines a picture is looked at with; more from this sensitivity on: such objects are smaller than a pixel."""


def smallest(sensitivity: int) -> float:
    """Height, as a share of the picture's, of the smallest square object that is found half the time."""
    part = min(max(sensitivity, 0), 100) / 50 - 1
    step = MIDDLE / LARGE if part < 0 else SMALL / MIDDLE
    return MIDDLE / 100 * math.pow(step, part)


def finest(settings: WatchSettings) -> int:
    """Return the highest sensitivity that counts anywhere in the picture."""
    return max((own(settings, zone.sensitivity) for zone in settings.zones), default=settings.sensitivity)


def own(settings: WatchSettings, sensitivity: int | None) -> int:
    """Return a zone's sensitivity: the camera's, where it has none of its own."""
    return settings.sensitivity if sensitivity is None else sensitivity


def lines(sensitivity: int) -> int:
    """With how many lines, at least, to look at a picture."""
    return FINE_LINES if sensitivity >= FINE_FROM else LINES


def size_of(pixels: float, height: int) -> float:
    """Return the height, as a share of the picture's, of the object that flags so many pixels."""
    return max(math.sqrt(pixels) - SPREAD, 0.0) / height / ASKED


def least_pixels(sensitivity: int, height: int) -> float:
    """How many pixels such an object flags on a plane of this height."""
    side = ASKED * smallest(sensitivity) * height + SPREAD
    return side * side
