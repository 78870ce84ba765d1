"""What kind of change lies between two settled pictures, from where the object's edges are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ..model.sighting import ChangeKind
from .planes import grow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .planes import Plane
    from .regions import Region

CLEAR = 0.12
"""From which log ratio of edges on one picture holds the object and the other does not."""

SOFT_EDGE, SOFT_STEP = 4.0, 4.0
"""Gray levels added to both sides of a ratio, so that noise decides nothing."""

ALIKE = 2.5
"""By how much two regions may differ in size to be one object that moved."""


def kind_of_changes(before: Plane, after: Plane, regions: Sequence[Region]) -> ChangeKind:
    """Name what happened in all regions together."""
    holds = [presence(before, after, region) for region in regions]
    came = [r.size for r, h in zip(regions, holds, strict=True) if h > CLEAR]
    went = [r.size for r, h in zip(regions, holds, strict=True) if h < -CLEAR]
    if came and went:
        ratio = sum(came) / sum(went)
        return ChangeKind.MOVED if 1 / ALIKE < ratio < ALIKE else ChangeKind.ALTERED
    if came:
        return ChangeKind.APPEARED
    return ChangeKind.DISAPPEARED if went else ChangeKind.ALTERED


def presence(before: Plane, after: Plane, region: Region) -> float:
    """Tell which picture holds an object in the region: above 0 the one after, below 0 the one before.

    An object has edges along its outline and stands out from its surroundings; bare ground goes on across it.
    """
    rows, columns = region.window
    shape = before.shape
    rows = slice(max(0, rows.start - 3), min(shape[0], rows.stop + 3))
    columns = slice(max(0, columns.start - 3), min(shape[1], columns.stop + 3))
    inside = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)
    top, left = region.y0 - rows.start, region.x0 - columns.start
    inside[top : top + region.mask.shape[0], left : left + region.mask.shape[1]] = region.mask
    wide = grow(inside, 3) - inside
    values = []
    for image in (before, after):
        spot = np.ascontiguousarray(image[rows, columns])
        dx, dy = (
            cv2.Sobel(spot, cv2.CV_32F, 1, 0, scale=0.125),
            cv2.Sobel(spot, cv2.CV_32F, 0, 1, scale=0.125),
        )
        edges = cv2.mean(cv2.magnitude(dx, dy), inside)[0]
        step = abs(cv2.mean(spot, inside)[0] - cv2.mean(spot, wide)[0])
        values.append((edges + SOFT_EDGE, step + SOFT_STEP))
    (edges_before, step_before), (edges_after, step_after) = values
    return math.log(edges_after / edges_before) + 0.5 * math.log(step_after / step_before)
