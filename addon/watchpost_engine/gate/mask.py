"""Zones and masks: which parts of the picture count."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import sensitivity
from .planes import shrink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ..model.camera import Polygon, WatchSettings
    from .planes import Mask
    from .regions import Region

CELLS = (8, 6)
"""Columns and rows in which a change of the whole picture is told from one of a part."""

PART = 0.6
"""Share of the pixels of the smallest thing that is enough of one that stands still."""

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

    __slots__ = ("_leasts", "_unmasked", "allowed", "cells", "hint", "least", "size", "zones")

    def __init__(self, settings: WatchSettings, shape: tuple[int, int]) -> None:
        self.allowed: Mask | None = None
        """Where changes count at all; None is everywhere."""

        self.zones: Mask | None = None
        """What a region must touch; None is anything."""

        if settings.masks:
            self.allowed = np.bitwise_not(draw(settings.masks, shape))
        self._unmasked = self.allowed
        if settings.zones:
            self.zones = draw((zone.polygon for zone in settings.zones), shape)
        self.least = sensitivity.least_pixels(sensitivity.finest(settings), shape[0])
        """How many pixels a region must have to count, where the fewest are enough."""

        self.hint = PART * self.least
        """How many it must have to be what is seen of a thing that stays, in part like its ground."""

        self._leasts = leasts(settings, shape)
        whole = np.full(shape, 255, np.uint8) if self.allowed is None else self.allowed
        self.size = cv2.countNonZero(whole)
        """How many pixels count."""

        self.cells = in_cells(whole)
        """How much of each coarse cell counts."""

    def hide(self, plane: Mask | None) -> None:
        """Leave out also where a plane is 255, and nothing else besides the masks."""
        if plane is None:
            self.allowed = self._unmasked
        elif self._unmasked is None:
            self.allowed = np.bitwise_not(plane)
        else:
            self.allowed = np.where(plane > 0, np.uint8(0), self._unmasked)

    def least_of(self, region: Region) -> float:
        """How many pixels a region must have: as many as the most sensitive zone asks for that it touches."""
        if self._leasts is None:
            return self.least
        return float(self._leasts[region.window][region.mask].min(initial=math.inf))

    def touches_zone(self, region: Region) -> bool:
        """Whether a region counts: it touches a zone, or there is none."""
        return self.zones is None or bool((self.zones[region.window] > 0)[region.mask].any())

    def everywhere(self, mask: Mask) -> bool:
        """Whether a mask covers a fifth of what counts and a tenth of most of its cells."""
        return self._covers(mask, 0.2, 0.1)

    def widely(self, mask: Mask) -> bool:
        """Whether a mask covers a twentieth of what counts, and of most of its cells."""
        return self._covers(mask, 0.05, 0.05)

    def _covers(self, mask: Mask, of_all: float, of_cells: float) -> bool:
        if cv2.countNonZero(mask) <= of_all * self.size:
            return False
        counting = self.cells > 25
        flagged = in_cells(mask) > np.maximum(self.cells * of_cells, 1)
        return bool(np.count_nonzero(flagged & counting) > np.count_nonzero(counting) / 2)


def leasts(settings: WatchSettings, shape: tuple[int, int]) -> NDArray[np.float64] | None:
    """Plane of how many pixels are asked for where; None where it is the same in all zones."""
    if all(zone.sensitivity is None for zone in settings.zones):
        return None
    plane = np.full(shape, math.inf)
    for zone in settings.zones:
        pixels = sensitivity.least_pixels(sensitivity.own(settings, zone.sensitivity), shape[0])
        inside = draw([zone.polygon], shape) > 0
        plane[inside] = np.minimum(plane[inside], pixels)
    return plane


def in_cells(plane: Mask) -> Mask:
    """Mean of a plane in 8 x 6 cells."""
    return shrink(plane, *CELLS)
