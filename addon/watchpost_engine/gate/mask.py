"""Zones and masks: which parts of the picture count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..model.camera import Polygon, WatchSettings
    from .difference import Mask

FINER = 4
"""Bits of sub-pixel precision when a polygon is drawn."""


def draw(polygons: Iterable[Polygon], shape: tuple[int, int]) -> Mask:
    """Plane (height, width) that is 255 inside any of the polygons."""
    height, width = shape
    plane = np.zeros(shape, np.uint8)
    for polygon in polygons:
        # A pixel's centre is at its index, so the picture's left edge is half a pixel before the first.
        points = np.array(polygon, np.float64) * (width, height) - 0.5
        cv2.fillPoly(plane, [np.round(points * (1 << FINER)).astype(np.int32)], 255.0, shift=FINER)
    return plane


class Counting:
    """Says what counts, on planes of one shape (height, width)."""

    __slots__ = ("allowed", "zones")

    def __init__(self, settings: WatchSettings, shape: tuple[int, int]) -> None:
        self.allowed: Mask | None = None
        """Where changes count at all; None is everywhere."""

        self.zones: Mask | None = None
        """What a region must touch; None is anything."""

        if settings.masks:
            self.allowed = cv2.bitwise_not(draw(settings.masks, shape))  # type: ignore[assignment]
        if settings.zones:
            self.zones = draw((zone.polygon for zone in settings.zones), shape)
