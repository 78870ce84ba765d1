"""What makes a picture differ although nothing tangible changed: the camera's own small movements.

Shifts are x, y in pixels of the plane: by how much the picture lies further right and down than the scene.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .difference import WINDOW, left_over, look, unexplained
from .planes import box, clear_border

if TYPE_CHECKING:
    from collections.abc import Callable

    from .difference import View
    from .planes import Mask, Plane
    from .regions import Region
    from .scene import Found, Scene

    type Shift = tuple[float, float]

FARTHEST = 3
"""Pixels a trembling is searched in."""

JOLT_RESPONSE = 0.12
"""How clear the peak of a phase correlation must be."""

MOSTLY = 0.7
"""Share of a region that is left, from which on it is no branch and need not be looked at the other way."""

LEAST_SHIFT = 0.05
"""Pixels below which a trembling is none."""

NEXT = ((1, 0), (-1, 0), (0, 1), (0, -1))


def pattern(view: View) -> Plane:
    """Return the pattern of a picture, about as strong in rich as in plain places."""
    return np.asarray(view.fine / np.sqrt(view.power + 30), np.float32)


def trembling(now: View, back: View) -> Shift:
    """Estimate a small shift: the bottom of a parabola through the squared errors of the patterns."""
    a, b = pattern(now), pattern(back)
    height, width = a.shape
    reach = FARTHEST
    inner = a[reach:-reach, reach:-reach]

    @cache
    def error(x: int, y: int) -> float:
        part = b[reach - y : height - reach - y, reach - x : width - reach - x]
        return float(cv2.norm(inner, part, cv2.NORM_L2SQR))

    x, y, best = walk_downhill(error)
    return x + lean(error(x - 1, y), best, error(x + 1, y)), y + lean(error(x, y - 1), best, error(x, y + 1))


def walk_downhill(error: Callable[[int, int], float]) -> tuple[int, int, float]:
    """Find the whole shift, less than FARTHEST, where a few steps downhill end, and its error."""
    x = y = 0
    best = error(0, 0)
    for _ in range(FARTHEST):
        near = {(x + dx, y + dy): error(x + dx, y + dy) for dx, dy in NEXT}
        place = min(near, key=lambda k: near[k])
        if near[place] >= best or max(abs(place[0]), abs(place[1])) >= FARTHEST:
            break
        (x, y), best = place, near[place]
    return x, y, best


def lean(before: float, middle: float, after: float) -> float:
    """Where between three neighbours the lowest point of a parabola lies, -0.6 to 0.6 from the middle."""
    bend = before - 2 * middle + after
    return min(max(0.5 * (before - after) / bend, -0.6), 0.6) if bend > 0 else 0.0


def jolt(now: View, back: View) -> Shift | None:
    """Estimate a larger shift of the whole picture; None where there is no clear one."""
    height, width = now.image.shape
    window = cv2.createHanningWindow((width, height), cv2.CV_32F)
    # Copies: phaseCorrelate multiplies its inputs by the window in place.
    (x, y), response = cv2.phaseCorrelate(back.image.copy(), now.image.copy(), window)
    most = height / 6
    return (
        (x, y) if response > JOLT_RESPONSE and abs(x) + abs(y) > 0.15 and max(abs(x), abs(y)) < most else None
    )


def shifted(image: Plane, shift: Shift) -> Plane:
    """Move a picture right and down; its edges are repeated."""
    if max(abs(shift[0]), abs(shift[1])) <= FARTHEST:  # much faster for such
        across, down = (cubic(part) for part in shift)
        near = cv2.sepFilter2D(image, cv2.CV_32F, across, down, borderType=cv2.BORDER_REPLICATE)
        return np.asarray(near, np.float32)
    height, width = image.shape
    matrix = np.array([[1, 0, shift[0]], [0, 1, shift[1]]], np.float32)
    moved = cv2.warpAffine(
        image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(moved, np.float32)


def cubic(shift: float) -> Plane:
    """Weights of a pixel's neighbours (as many on both sides) after a shift: OpenCV's cubic interpolation."""
    reach = int(abs(shift)) + 2
    away = np.abs(np.arange(-reach, reach + 1) + shift)
    inner = (1.25 * away - 2.25) * away * away + 1
    outer = -0.75 * (((away - 5) * away + 8) * away - 4)
    return np.where(away <= 1, inner, np.where(away < 2, outer, 0)).astype(np.float32)


def brought_in(shift: Shift) -> int:
    """How many pixels at the edges a shift has filled with what is not known."""
    return int(max(abs(shift[0]), abs(shift[1]))) + 2


def held_still(moving: View, still: View) -> View | None:
    """Move a picture by a part of a pixel onto another; None where it need not be."""
    shift = trembling(still, moving)
    if max(abs(shift[0]), abs(shift[1])) < LEAST_SHIFT:
        return None
    return look(shifted(moving.image, shift))


def steady(found: Found, scene: Scene, allowed: Mask | None) -> Found:
    """Compare again with the scene shifted by a part of a pixel, if that explains 15 % of the mask."""
    shift = trembling(found.now, scene.view)
    if max(abs(shift[0]), abs(shift[1])) < LEAST_SHIFT:
        return found
    rest = unexplained(found.now, look(shifted(scene.view.image, shift)))
    clear_border(rest, brought_in(shift))
    again = type(found)(found.now, rest, found.level, allowed)
    return again if again.count < 0.85 * found.count else found


def shake_off(region: Region, found: Found, scene: Scene) -> None:
    """Keep of a region only what no shift by one pixel explains: not a branch, not an edge.

    Both ways: bare ground where a thin object stood is explained by the ground beside it, the object is not.
    """
    rest, level = found.rest[region.window], found.level[region.window]
    rests = Rests(found.now, scene.view, region)
    came = region.mask & (rests.least(rest) > level)
    if np.count_nonzero(came) < MOSTLY * region.size:
        came |= region.mask & (rests.least_the_other_way(rest) > level)
    region.mask = came


ALL_WAYS = tuple((y, x) for x, y in product((-1, 0, 1), repeat=2) if (x, y) != (0, 0))
LATER = {-1: slice(None, -1), 0: slice(None), 1: slice(1, None)}
EARLIER = {-1: slice(1, None), 0: slice(None), 1: slice(None, -1)}
"""Shifts by one pixel, down and right, and what of a row or column they leave in the window."""


class Rests:
    """The rests in a region's window for every shift of a view by one pixel that stays in the picture."""

    def __init__(self, still: View, moving: View, region: Region) -> None:
        height, width = still.image.shape
        inside = min(region.x0, region.y0) > 0 and region.x1 < width and region.y1 < height
        self._shifts = [
            (y, x)
            for y, x in ALL_WAYS
            if inside
            or (min(region.x0 + x, region.y0 + y) >= 0 and region.x1 + x <= width and region.y1 + y <= height)
        ]
        here = part(still, *region.window)
        self._rests = self._compare(here, moving, region) if self._shifts else here.fine[np.newaxis][:0]

    def _compare(self, here: View, moving: View, region: Region) -> Plane:
        """Return shifts x height x width.

        All are worked out as one plane, one window below the other: many small planes would cost several
        times as much. Its seams mislead by a pixel: a region keeps off its borders.
        """
        spots = [
            (slice(region.y0 + y, region.y1 + y), slice(region.x0 + x, region.x1 + x))
            for y, x in self._shifts
        ]
        height, width = here.fine.shape
        fine = np.concatenate([moving.fine[spot] for spot in spots]).reshape(-1, height, width)
        power = np.concatenate([moving.power[spot] for spot in spots]).reshape(-1, height, width)
        fine *= here.fine
        shared = box(fine.reshape(-1, width), WINDOW).reshape(-1, height, width)
        return left_over(shared, np.ascontiguousarray(here.power), power)

    def least(self, rest: Plane) -> Plane:
        """Return the least over all shifts; `rest` is that of none."""
        return np.minimum(self._rests.min(0), rest) if self._shifts else rest

    def least_the_other_way(self, rest: Plane) -> Plane:
        """Return the least if the other view is shifted, over all shifts that stay in the window.

        What a pixel leaves unexplained when the other view is shifted to it, that view's pixel leaves when
        the first is shifted back.
        """
        least = rest.copy()
        for (y, x), rests in zip(self._shifts, self._rests, strict=True):
            here = least[LATER[y], LATER[x]]
            cv2.min(here, rests[EARLIER[y], EARLIER[x]], here)
        return least


def part(view: View, rows: slice, columns: slice) -> View:
    """Cut a window out of a view."""
    return type(view)(view.image[rows, columns], view.fine[rows, columns], view.power[rows, columns])
