"""Connected regions of a mask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..model.sighting import Box
    from .planes import Mask

PAD = 2
"""Pixels of surroundings that a region's window takes along."""

MOST = 40
"""Regions looked at in one frame; more is no object but weather."""


@dataclass(slots=True)
class Region:
    """One connected region: a padded window of the plane, and which of its pixels belong (bool)."""

    x0: int
    y0: int
    x1: int
    y1: int
    mask: NDArray[np.bool_]

    @property
    def size(self) -> int:
        """How many pixels belong."""
        return int(np.count_nonzero(self.mask))

    @property
    def window(self) -> tuple[slice, slice]:
        """Rows and columns of the plane."""
        return slice(self.y0, self.y1), slice(self.x0, self.x1)

    def box(self, shape: tuple[int, int]) -> Box:
        """Bounding box as shares of a plane of this shape (height, width)."""
        rows, columns = np.flatnonzero(self.mask.any(1)), np.flatnonzero(self.mask.any(0))
        height, width = shape
        return (
            float((self.x0 + columns[0]) / width),
            float((self.y0 + rows[0]) / height),
            float((self.x0 + columns[-1] + 1) / width),
            float((self.y0 + rows[-1] + 1) / height),
        )


def find_regions(mask: Mask, least: float) -> tuple[list[Region], int]:
    """Return every region of at least `least` pixels, largest first, and how many there are of any size."""
    height, width = mask.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    sizes = stats[1:, cv2.CC_STAT_AREA]
    big = 1 + np.flatnonzero(sizes >= least)
    regions = []
    for j in sorted(big.tolist(), key=lambda j: -int(sizes[j - 1]))[:MOST]:
        x, y, w, h = stats[j, :4].tolist()
        x0, y0, x1, y1 = max(0, x - PAD), max(0, y - PAD), min(width, x + w + PAD), min(height, y + h + PAD)
        regions.append(Region(x0, y0, x1, y1, labels[y0:y1, x0:x1] == j))
    return regions, count - 1
