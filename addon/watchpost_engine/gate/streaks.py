"""Streaks: the shadow of a post or an edge of a wall under a low sun, a thread of a web before the lens.

In frequent pictures they creep or sway, and tell themselves apart by that. Where pictures are rare each is
elsewhere in the next. But they are thin, straight, run right across the picture, and differ from the scene
about as much all along. What differs that much on such a line is a part of it; what stands out from it, or
reaches beyond it, is not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .nuisance import FARTHEST, jolt

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .mask import Counting
    from .planes import Plane
    from .regions import Region
    from .scene import Found, Scene

DIRECTIONS, ASTRAY = 60, 3
"""In how many directions, from 0 to 180 degrees, streaks are searched; by how many of these the edges of what
differs may run otherwise than the streak they are a part of.
"""

RARE = 0.6
"""Seconds between two pictures from which on they are."""

FAINT = 0.5
"""Times its limit that a pixel's rest is at least on a streak."""

COVERED, EACH_PART, PARTS = 0.4, 0.2, 4
"""Share of its way across the picture that a streak is seen on, and on each of so many parts of it."""

SHORTEST = 0.6
"""How long its way is at least, as a share of the picture's height."""

WIDE, ALONE = 0.13, 0.2
"""Within this share of the height, on both sides, a line is covered by this share less."""

OUTSTANDING = 2.5
"""How many times more than the middle of a streak a pixel differs that is no part of it."""

LINES, EDGE = 60, 2
"""On so many lines a streak has an edge of so many pixels."""

MUCH = 0.6
"""Share of a picture's differences off all streaks, from which on these do not explain it."""

MOSTLY = 0.5
"""Share of a region off all streaks from which on it is told whole."""

SMOOTH, AROUND = 0.8, 2.0
"""Pixels (deviation) by which a difference is smoothed for its edges, and over which their way is taken."""

LARGEST = 40_000
"""Pixels of a plane from which on no streaks are searched: a panorama would take too much memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rays:
    """All lines across planes of one shape: on which of each direction a pixel lies, and in which part."""

    spots: NDArray[np.int16]
    """directions x pixels: number of the line times PARTS plus that of the part."""

    sizes: NDArray[np.float32]
    """directions x lines x PARTS: how many pixels there are."""


@lru_cache(maxsize=4)
def rays(shape: tuple[int, int]) -> Rays:
    """Lay lines over a plane (height, width), a pixel apart."""
    height, width = shape
    down, right = np.indices(shape, np.float32)
    y, x = down.ravel() - (height - 1) / 2, right.ravel() - (width - 1) / 2
    reach = int(math.hypot(height, width) / 2) + 2
    spots = np.empty((DIRECTIONS, height * width), np.int16)
    sizes = np.empty((DIRECTIONS, 2 * reach + 1, PARTS), np.float32)
    for i, angle in enumerate(np.arange(DIRECTIONS, dtype=np.float32) * np.float32(math.pi / DIRECTIONS)):
        line = np.rint(x * np.cos(angle) + y * np.sin(angle)).astype(np.int16) + reach
        along = y * np.cos(angle) - x * np.sin(angle)
        first, last = np.full(2 * reach + 1, np.inf), np.full(2 * reach + 1, -np.inf)
        np.minimum.at(first, line, along)
        np.maximum.at(last, line, along)
        way = (along - first[line]) / (last[line] - first[line] + 1e-6)
        spots[i] = line * PARTS + np.minimum(way * PARTS, PARTS - 1).astype(np.int16)
        sizes[i] = np.bincount(spots[i], minlength=sizes[i].size).reshape(-1, PARTS)
    return Rays(spots=spots, sizes=sizes)


def off_streaks(
    regions: list[Region], found: Found, scene: Scene, counting: Counting, passed: float
) -> list[Region]:
    """Return what of some regions is no streak, and large enough; where pictures are frequent, all.

    `passed` is how many seconds ago the last picture was.
    """
    if passed <= RARE or not regions:
        return regions
    streak = streaks(found.rest / found.level, found.now.image - scene.view.image)
    left = []
    for region in regions:
        rest = region.mask & ~streak[region.window]
        if np.count_nonzero(rest) >= MOSTLY * region.size:
            left.append(region)
        else:
            left += pieces_of(region, rest, counting.least_of(region))
    return left


def is_striped(found: Found, scene: Scene, counting: Counting, passed: float) -> bool:
    """Whether a picture that differs everywhere does so no more without its streaks; if so, clear them.

    Where the camera was pushed far, all straight edges of the scene look alike.
    """
    if passed <= RARE or max(map(abs, jolt(found.now, scene.view) or (0.0, 0.0))) > FARTHEST:
        return False
    others = np.where(streaks(found.rest / found.level, found.now.image - scene.view.image), 0, found.mask)
    if counting.everywhere(others) or cv2.countNonZero(others) > MUCH * found.count:
        return False
    found.mask[:] = others
    found.recount()
    return True


def pieces_of(region: Region, mask: NDArray[np.bool_], least: float) -> list[Region]:
    """Give the connected pieces of a part of a region that have at least so many pixels."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    at = region.x0, region.y0, region.x1, region.y1
    return [
        type(region)(*at, np.asarray(labels == j))
        for j in range(1, count)
        if stats[j, cv2.CC_STAT_AREA] >= least
    ]


def streaks(excess: Plane, difference: Plane) -> NDArray[np.bool_]:
    """Where a picture has streaks.

    `excess`: how many times its limit a pixel's rest is; `difference`: by how much it is brighter.
    """
    shape = excess.shape[0], excess.shape[1]
    if excess.size > LARGEST:
        return np.zeros(shape, bool)
    lines, flat = rays(shape), excess.ravel()
    seen = flat > FAINT
    straight = straight_lines(lines, np.flatnonzero(seen), directions(difference).ravel(), shape[0])
    edge = round(EDGE * shape[0] / LINES)
    result = np.zeros(flat.shape, bool)
    for i in np.flatnonzero(straight.any(1)):
        line = lines.spots[i] // PARTS
        middle = float(np.median(flat[straight[i][line] & seen]))
        near = cv2.dilate(straight[i].view(np.uint8)[:, None], np.ones((2 * edge + 1, 1), np.uint8))[:, 0] > 0
        result |= near[line] & (flat <= OUTSTANDING * max(1.0, middle))
    return result.reshape(shape)


def directions(difference: Plane) -> NDArray[np.intp]:
    """Tell for each pixel in which of the DIRECTIONS the edges around it lie."""
    smooth = cv2.GaussianBlur(difference, (0, 0), SMOOTH)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    straight = cv2.GaussianBlur(across * across - down * down, (0, 0), AROUND)
    slanted = cv2.GaussianBlur(2 * across * down, (0, 0), AROUND)
    angle = np.arctan2(slanted, straight) / 2
    return np.rint(angle * (DIRECTIONS / math.pi)).astype(np.intp) % DIRECTIONS


def straight_lines(
    lines: Rays, seen: NDArray[np.intp], ways: NDArray[np.intp], height: int
) -> NDArray[np.bool_]:
    """Return which lines are streaks, directions x lines.

    `seen`: pixels that differ; `ways`: the direction of each pixel. Those count that run as the line does.
    """
    spots = lines.sizes[0].size
    covered = np.zeros(lines.sizes.size, np.int64)
    for astray in range(-ASTRAY, ASTRAY + 1):
        way = (ways[seen] + astray) % DIRECTIONS
        covered += np.bincount(lines.spots[way, seen] + way * spots, minlength=covered.size)
    parts = covered.reshape(lines.sizes.shape)
    length = lines.sizes.sum(2)
    shares = (parts.sum(2) / np.maximum(length, 1)).astype(np.float32)
    least_part = (parts / np.maximum(lines.sizes, 1)).min(2)
    straight = (length >= SHORTEST * height) & (shares >= COVERED) & (least_part >= EACH_PART)
    return straight & (shares - beside(shares, math.ceil(WIDE * height)) >= ALONE)


def beside(shares: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """Return the least share within so many lines before, or after, each: the larger of the two."""
    padded = np.pad(shares, ((0, 0), (reach, reach)))
    near = np.lib.stride_tricks.sliding_window_view(padded, reach, axis=1).min(2)
    size = shares.shape[1]
    return np.asarray(np.maximum(near[:, :size], near[:, reach + 1 : reach + 1 + size]))
