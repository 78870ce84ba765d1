"""Light that sweeps over the scene: headlights, a torch, the reflex of a window that is opened.

Its edges and the shadows in it are as sharp as things, but all around them the light changes too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .planes import grow
from .scene import WHITE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.frame import Gray
    from .difference import View
    from .planes import Plane
    from .regions import Region

CHANGES, PART = 0.15, 0.7
"""By which share the light must have changed since a moment ago, except in this part of the surroundings."""

NEAREST, FARTHEST = 2, 7
"""Pixels around a region from which on, and up to which, its surroundings are looked at."""

BLEACHED, LIT = 0.3, 0.05
"""Share of a region that is white from which it may be light that bleaches the ground: if the light changes
in this share of the whole picture too.
"""

LONGEST = 3.0
"""Seconds for which what moves in such light is not told."""

CALM = 2.0
"""Seconds without such light after which there may be some anew."""

RARE = 1.0
"""Seconds between two frames from which on nothing can be said about how light moves."""

SOFT = np.float32(8.0)
"""Gray levels added to both sides of a ratio: the dark is always restless."""


class Sweep:
    """Times are seconds of the gate's own clock."""

    __slots__ = ("_last", "_since")

    def __init__(self) -> None:
        self._since = self._last = -CALM

    def outside(
        self, moving: Sequence[Region], now: View, past: View, gray: Gray, clock: float, passed: float
    ) -> list[Region]:
        """Return what moves where the light does not, or has done so for too long.

        `gray` is the present picture as it came.
        """
        if passed > RARE or not moving:
            return list(moving)
        ratio = (now.image + SOFT) / (past.image + SOFT)
        ratio /= quantile(ratio[::4, ::4], 0.5)
        changes = np.abs(ratio - 1)
        sweeps = np.count_nonzero(changes > CHANGES) > LIT * changes.size
        steady = [
            region
            for region in moving
            if relit(region, changes) < CHANGES and not (sweeps and is_bleached(region, gray, ratio))
        ]
        if len(steady) < len(moving):
            if clock - self._last > CALM:
                self._since = clock
            self._last = clock
            if clock - self._since >= LONGEST:
                return list(moving)
        return steady


def relit(region: Region, changes: Plane) -> float:
    """Tell by which share, at least, the light changed where it changed the most around a region.

    Around is also what the region encloses: a beam is lit within its sharp edges.
    """
    top, left = max(0, region.y0 - FARTHEST), max(0, region.x0 - FARTHEST)
    spot = changes[top : region.y1 + FARTHEST, left : region.x1 + FARTHEST]
    inside = np.zeros(spot.shape, np.uint8)
    inside[region.y0 - top : region.y1 - top, region.x0 - left : region.x1 - left] = region.mask
    around = spot[grow(inside, NEAREST) == 0]
    return quantile(around, PART) if around.size else 0.0


def is_bleached(region: Region, gray: Gray, ratio: Plane) -> bool:
    """Whether much of a region has become white."""
    window, mask = region.window, region.mask
    whites = np.count_nonzero(gray[window][mask] > WHITE)
    return bool(whites > BLEACHED * region.size and float(ratio[window][mask].mean()) > 1 + CHANGES)


def quantile(values: Plane, share: float) -> float:
    """Return the value that this share of all does not reach."""
    at = int(share * values.size)
    return float(np.partition(values, at, axis=None)[at])
