"""What has come in one step and stays, found in means: also what is too faint for one picture.

Pictures are kept at a pace. The mean of the last few is held against that of the few before: grain, rain and
whoever walks through are gone from both, so that less need be asked of a pixel than in a single picture
(`evidence.py` asks more of the whole).
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .difference import SURROUNDINGS, TEXTURE, WINDOW, limit, look, unexplained
from .evidence import Stretch, is_sure
from .planes import box, grow
from .regions import find_regions
from .scene import WHITE, Found, Scene
from .settled import Settled
from .writing import is_writing

if TYPE_CHECKING:
    from ..model.frame import Gray
    from .mask import Counting
    from .planes import Plane
    from .regions import Region

PACE = 1.0
"""Seconds between two pictures that are kept."""

OLDER, BETWEEN, NEWER = 4, 1, 4
"""Pictures that show how it was, in which it came, and that show how it is."""

KEPT = OLDER + BETWEEN + NEWER

SLACK = 1e-6
"""Seconds by which rounding may have it that it is not time yet."""

RAREST = 1.5
"""Seconds between two of them on the mean; where pictures are rarer, this finds nothing in time."""

FAINT = np.float32(4.0)
"""Gray squared: the least rest that counts between two means."""

EVEN = 0.05
"""Share by which the light may differ, so that what is black or white in one has not eaten a pattern."""

BLACK = 8
"""Gray level below which little is left of what was there."""

NOISES = np.float32(0.5)
"""How many times its usual rest (in single pictures) a pixel must show."""

MOST = 4
"""Regions weighed, the largest first; where there are many more, it is weather."""


class Lasting:
    """Keeps pictures of the last seconds. Times are seconds of the gate's own clock."""

    __slots__ = ("_pictures",)

    def __init__(self) -> None:
        self._pictures: deque[tuple[float, Gray]] = deque(maxlen=KEPT)

    @property
    def newest(self) -> tuple[float, Gray]:
        """When the newest picture was taken, and the picture. There is one as soon as one was looked at."""
        return self._pictures[-1]

    def look(
        self, gray: Gray, clock: float, scene: Scene, counting: Counting, *, clear: bool
    ) -> Settled | None:
        """Keep a picture, if it is time, and return what has come or gone; None without.

        `clear`: it is understood what the picture shows; if not, what was before counts no more.
        """
        kept = self._pictures
        if not clear:
            kept.clear()
        if kept and clock - kept[-1][0] < PACE - SLACK:
            return None
        kept.append((clock, gray))
        if len(kept) < KEPT or clock - kept[0][0] > RAREST * (KEPT - 1):
            return None
        return find([picture for _, picture in kept], scene, counting, kept[OLDER - 1][0])


def find(pictures: list[Gray], scene: Scene, counting: Counting, began: float) -> Settled | None:
    """Return what came or went between the older and the newer of some pictures, `began` at the earliest."""
    noise, known = scene.noise, scene.view.image
    if alike(pictures[:OLDER], pictures[-NEWER:], noise, counting.least):
        return None
    light = np.array([cv2.mean(picture)[0] + 1 for picture in pictures], np.float32)
    stack = np.stack(pictures)
    scaled = stack * (light.min() / light)[:, None, None]
    older, newer = scaled[:OLDER], scaled[-NEWER:]
    before, after = look(trimmed(older)), look(trimmed(newer))
    level = np.maximum(before.power, after.power) * TEXTURE + noise * NOISES + FAINT
    rest = unexplained(after, before)
    if light.max() > (1 + EVEN) * light.min():
        eaten = (stack.max(0) > WHITE) | (stack.min(0) < BLACK)
        rest[grow(eaten.astype(np.uint8), 2) > 0] = 0
    found = Found(after, rest, level, counting.allowed)
    if found.count < counting.least or counting.widely(found.mask):
        return None
    known = known * np.float32(light.min() / (cv2.mean(known)[0] + 1))
    stretch = Stretch(found=found, before=before, older=older, newer=newer, noise=noise, known=known)
    regions = find_regions(found.mask, counting.least)[0][:MOST]
    if not (sure := [region for region in regions if counts(region, stretch, counting)]):
        return None
    found = Found(after, rest, limit(after, before, noise), counting.allowed)
    return Settled(sure, found, Scene(before), began)


def counts(region: Region, stretch: Stretch, counting: Counting) -> bool:
    """Whether a region is large enough, in a zone, no writing, and surely holds or held a thing."""
    least = counting.least_of(region)
    if region.size < least or not counting.touches_zone(region):
        return False
    return is_sure(region, stretch, least) and not is_writing(region, stretch.found.now, stretch.before)


def alike(older: list[Gray], newer: list[Gray], noise: Plane, least: float) -> bool:
    """Whether the plain means are so much alike that fewer than `least` pixels can differ: mostly they are.

    The bound is that of a glance.
    """
    before, after = plain_mean(older), plain_mean(newer)
    gain = (cv2.mean(before)[0] + 1) / (cv2.mean(after)[0] + 1)
    change = after * np.float32(gain) - before
    change -= box(change, SURROUNDINGS)
    change *= change
    pattern = before - box(before, SURROUNDINGS)
    pattern *= pattern
    level = cv2.scaleAdd(box(pattern, WINDOW), float(TEXTURE * min(1, gain)), noise * NOISES + FAINT)
    return cv2.countNonZero(cv2.compare(box(change, WINDOW), level, cv2.CMP_GT)) < least


def plain_mean(pictures: list[Gray]) -> Plane:
    """Return the mean of some pictures."""
    total = np.zeros(pictures[0].shape, np.float32)
    for picture in pictures:
        cv2.accumulate(picture, total)
    total *= np.float32(1 / len(pictures))
    return total


def trimmed(pictures: Plane) -> Plane:
    """Return the mean of some pictures without the largest and the smallest value of each pixel."""
    rest = pictures.sum(0) - pictures.max(0) - pictures.min(0)
    return np.asarray(rest / np.float32(len(pictures) - 2), np.float32)
