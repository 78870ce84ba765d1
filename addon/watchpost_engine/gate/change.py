"""What kind of change lies between two settled pictures, from where the object's edges are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ..model.sighting import ChangeKind
from .planes import SQUARE, close_gaps, grow, over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .planes import Mask, Plane
    from .regions import Region

CLEAR = 0.33
"""From which sum of log ratios on one picture holds the object and the other does not."""

INSIDE = 2.0
"""How much more than the outline the inside counts: of 534 changes its edges alone name 527 rightly, the
outline's 505. (Fitted on 347 of them.)
"""

SOFT = 4.0
"""Gray levels added to both sides of a ratio, so that noise decides nothing."""

DIFFERS, FAR = 12.0, 20
"""Gray levels from which flat parts belong to a change, and how many times its size they make it at most."""

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

    An object has edges along its outline and differs from its surroundings; bare ground goes on across it.
    """
    shape = before.shape
    tall, wide = region.mask.shape
    rows = slice(max(0, region.y0 - tall // 2 - 3), min(shape[0], region.y1 + tall // 2 + 3))
    columns = slice(max(0, region.x0 - wide // 2 - 3), min(shape[1], region.x1 + wide // 2 + 3))
    inside = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)
    top, left = region.y0 - rows.start, region.x0 - columns.start
    inside[top : top + tall, left : left + wide] = region.mask
    then, now = (np.ascontiguousarray(image[rows, columns]) for image in (before, after))
    whole = spread(inside, then, now)
    if cv2.countNonZero(whole) > FAR * region.size:
        whole = inside
    slopes_then, slopes_now = steepness(then), steepness(now)
    filled = close_gaps(inside)
    edge = outline(filled)
    return (
        INSIDE * soft_ratio(mean_of(slopes_now, inside), mean_of(slopes_then, inside))
        + soft_ratio(mean_of(slopes_now, edge), mean_of(slopes_then, edge))
        + foreignness(slopes_now, filled)
        - foreignness(slopes_then, filled)
        + 0.25 * soft_ratio(stands_out(now, whole), stands_out(then, whole))
    )


def foreignness(slopes: Plane, mask: Mask) -> float:
    """Tell by how much a region is richer or poorer in edges than its surroundings, as a log ratio."""
    around = grow(mask, 4) - grow(mask)
    return abs(soft_ratio(mean_of(slopes, mask), mean_of(slopes, around)))


def steepness(image: Plane) -> Plane:
    """How steeply gray levels rise or fall at every pixel."""
    dx, dy = (cv2.Sobel(image, cv2.CV_32F, *way, scale=0.125) for way in ((1, 0), (0, 1)))
    return np.asarray(cv2.magnitude(dx, dy), np.float32)


def mean_of(plane: Plane, mask: Mask) -> float:
    """Mean of a plane where a mask is 255."""
    return cv2.mean(plane, mask)[0]


def stands_out(image: Plane, mask: Mask) -> float:
    """By how many gray levels a region differs from its surroundings."""
    return abs(mean_of(image, mask) - mean_of(image, grow(mask, 3) - mask))


def soft_ratio(after: float, before: float) -> float:
    """Logarithm of a ratio; of what is hardly there, nothing."""
    return math.log((after + SOFT) / (before + SOFT))


def spread(inside: Mask, then: Plane, now: Plane) -> Mask:
    """Let a region (255) take in what differs in brightness and hangs together with it: flat parts."""
    outside = cv2.bitwise_not(grow(inside, 3))
    gain = (cv2.mean(then, outside)[0] + 1) / (cv2.mean(now, outside)[0] + 1)
    differs = over(np.abs(now * np.float32(gain) - then), DIFFERS)
    _, labels = cv2.connectedComponents(cv2.bitwise_or(differs, inside))
    return np.where(np.isin(labels, np.unique(labels[inside > 0])), np.uint8(255), np.uint8(0))


def outline(inside: Mask) -> Mask:
    """Where the edge of a region is (255), two pixels wide."""
    return cv2.subtract(grow(inside), np.asarray(cv2.erode(inside, SQUARE), np.uint8))  # type: ignore[return-value]
