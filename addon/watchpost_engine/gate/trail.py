"""What the last half minute looked like: whether something came, or crept in."""

from __future__ import annotations

import math
from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .difference import limit, look, unexplained
from .lasting import SLACK, Lasting
from .nuisance import Rests, held_still, part
from .settling import stood_still

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ..model.frame import Gray
    from .acceptance import Acceptance
    from .difference import View
    from .mask import Counting
    from .planes import Plane
    from .regions import Region
    from .scene import Scene
    from .settled import Settled

MOST_TOLD = 16
"""Things that were told last, kept so that their remainders are not told again."""

STEP, NEAR, CLOSE = 2.0, 1.0, 5
"""Seconds between two pictures that are kept, and between so many of the last: among them is always one that
shows what has just settled.
"""

LENGTH = 20.0
"""Seconds in which a change must once have come quickly to be told: what only creeps is light."""

STEPS, PART_STEPS = 3.5, 10.0
"""How many times more the step of its coming must have changed a thing than the last two seconds; a part."""

REST, LATEST = 1.6, 4.0
"""Seconds over which something must have kept still, and how old a picture may be that shows it."""

GREAT = 0.7
"""Share of the greatest step from which on another is as great: what comes and goes makes two."""

CAME = 0.4
"""Share of a region that must have come between two of these pictures, even if one is shifted by a pixel."""

AROUND = 6
"""Pixels of surroundings that are looked at with a region."""


class Trail:
    """Pictures of the last moments. Times are seconds of the gate's own clock."""

    __slots__ = ("_lasting", "_pictures", "_told")

    def __init__(self) -> None:
        self._lasting = Lasting()
        self._pictures: deque[tuple[float, Gray]] = deque()
        self._told: deque[tuple[float, int, int, int, int]] = deque(maxlen=MOST_TOLD)

    def _remember(self, clock: float, gray: Gray) -> None:
        """Keep a picture, if it is time; always the last two before the time that counts."""
        kept = self._pictures
        if not kept or clock - kept[-1][0] >= NEAR - SLACK:
            kept.append((clock, gray))
            if len(kept) > CLOSE + 1 and kept[-CLOSE][0] - kept[-CLOSE - 1][0] < STEP - SLACK:
                del kept[-CLOSE]
            while len(kept) > 3 and clock - kept[2][0] > LENGTH:
                kept.popleft()

    def sift(
        self, regions: Sequence[Region], image: Plane, scene: Scene, least: float, clock: float
    ) -> list[Region]:
        """Give what of some regions that have settled came at once; `least`: pixels of the smallest part."""
        if not regions or not self._pictures:  # the second picture of all, long after the first
            return []
        stood, kept = stood_still(regions, scene), self._held_still(image)
        parts = [self.came(region, image, kept, scene, least, clock, stood) for region in regions]
        news = [part for part in parts if part is not None]
        self._tell(news, clock)
        return news

    def _held_still(self, image: Plane) -> list[Plane]:
        """Return the pictures as they would be had the camera not trembled since."""
        now = look(image)
        views = [look(kept.astype(np.float32)) for _, kept in self._pictures]
        return [(held_still(view, now) or view).image for view in views]

    def break_off(self) -> None:
        """Note that the picture is another as a whole: what was before it is not what it came from."""
        self._lasting = Lasting()

    def look_back(
        self,
        gray: Gray,
        clock: float,
        scene: Scene,
        counting: Counting,
        acceptance: Acceptance,
        *,
        clear: bool,
    ) -> Settled | None:
        """Keep a picture, if it is time. Return what has come or gone and was not told; None without.

        `clear`: the picture is to be trusted. What was accepted is not told either.
        """
        news = self._lasting.look(gray, clock, scene, counting, clear=clear)
        self._remember(*self._lasting.newest)
        if news is None:
            return None
        fresh = acceptance.uncovered(news.regions, clock)
        news.regions = [region for region in fresh if not self._is_told(region, news.began)]
        self._tell(news.regions, clock)
        return news

    def _tell(self, news: Sequence[Region], clock: float) -> None:
        """Note what is told, so that its remainders are not."""
        self._told.extend((clock, part.x0, part.y0, part.x1, part.y1) for part in news)

    def came(
        self, region: Region, image: Plane, kept: Sequence[Plane], scene: Scene, least: float, clock: float,
        stood: float,
    ) -> Region | None:  # fmt: skip
        """Give the part of a region of the present picture that came from one moment to the next, if any.

        It has come at once if one step in time changed it far more than the last seconds did. `stood`: for
        how many seconds it has stood still; without a picture of them nothing speaks against it.
        """
        spot, inner = surroundings(region, image)
        views = [look(picture[spot]) for picture in (*kept, image)]
        noise = scene.noise[spot]
        steps = [changed(inner, old, new, noise) for old, new in pairwise(views)]
        fresh = max(steps, key=np.count_nonzero)
        enough = STEPS
        if np.count_nonzero(fresh) <= CAME * inner.size:
            enough = PART_STEPS
            fresh = largest(fresh)
            if np.count_nonzero(fresh) < least:
                return None
            inner.mask = fresh
        patterns = [view.fine[inner.window][inner.mask] for view in views]
        old = self._before(clock - REST)
        if (
            old
            and clock - self._pictures[old - 1][0] <= max(LATEST, stood)
            and suddenness(patterns, old) < enough
        ):
            return None
        if old > 1 and self._is_told(region, self._pictures[step_of(patterns[:old]) + 1][0]):
            return None
        return type(region)(region.x0, region.y0, region.x1, region.y1, inner.mask)

    def _is_told(self, region: Region, came: float) -> bool:
        """Whether it is a remainder of something that was told there after this had come, too."""
        return any(
            came <= clock and region.x0 < x1 and x0 < region.x1 and region.y0 < y1 and y0 < region.y1
            for clock, x0, y0, x1, y1 in self._told
        )

    def _before(self, clock: float) -> int:
        """How many pictures were kept up to a moment."""
        return sum(at <= clock for at, _ in self._pictures)


def surroundings(region: Region, image: Plane) -> tuple[tuple[slice, slice], Region]:
    """Give a window around a region, and the region as it lies in that window."""
    height, width = image.shape
    top, left = max(0, region.y0 - AROUND), max(0, region.x0 - AROUND)
    spot = slice(top, min(height, region.y1 + AROUND)), slice(left, min(width, region.x1 + AROUND))
    at = region.x0 - left, region.y0 - top, region.x1 - left, region.y1 - top
    return spot, type(region)(*at, region.mask)


def changed(region: Region, old: View, new: View, noise: Plane) -> NDArray[np.bool_]:
    """Tell what of a region is another between two views and is explained by no shift of a pixel."""
    level = limit(new, old, noise)[region.window]
    rest = unexplained(part(new, *region.window), part(old, *region.window))
    rests = Rests(new, old, region)
    fresh = (rests.least(rest) > level) | (rests.least_the_other_way(rest) > level)
    return fresh & region.mask


def largest(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Give the largest connected part of a mask."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return mask
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))


def apart(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Tell by how much two patterns differ, gray squared."""
    return float(np.square(one - other).sum())


def step_of(patterns: Sequence[NDArray[np.float32]]) -> int:
    """Find after which of at least two patterns the last great step comes."""
    steps = [apart(then, following) for then, following in pairwise(patterns)]
    return max(i for i, step in enumerate(steps) if step >= GREAT * max(steps))


def suddenness(patterns: Sequence[NDArray[np.float32]], old: int) -> float:
    """Tell how many times more one step changed a pattern than the last seconds did.

    The patterns are in the order of time, the present one last; so many of the first are old enough to tell.
    """
    kept, now = patterns[:old], patterns[-1]
    if len(kept) < 2:
        return math.inf
    drift = min(apart(then, now) for then in kept[-2:])
    return max(apart(then, following) for then, following in pairwise(kept)) / (drift + 1)
