"""What the last half minute looked like: whether something came, or crept in."""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .difference import limit, look, unexplained
from .nuisance import Rests, part

if TYPE_CHECKING:
    from ..model.frame import Gray
    from .difference import View
    from .planes import Plane
    from .regions import Region
    from .scene import Scene

STEP = 2.0
"""Seconds between two pictures that are kept."""

LENGTH = 20.0
"""Seconds in which a change must once have come quickly to be told: what only creeps is light."""

CAME = 0.4
"""Share of a region that must have come between two of these pictures, even if one is shifted by a pixel."""

AROUND = 6
"""Pixels of surroundings that are looked at with a region."""


class Trail:
    """Pictures of the last moments. Times are seconds of the gate's own clock."""

    __slots__ = ("_pictures",)

    def __init__(self) -> None:
        self._pictures: deque[tuple[float, Gray]] = deque()

    def remember(self, gray: Gray, clock: float) -> None:
        """Keep a picture, if it is time; always the last two before the time that counts."""
        kept = self._pictures
        if not kept or clock - kept[-1][0] >= STEP:
            kept.append((clock, gray))
            while len(kept) > 3 and clock - kept[2][0] > LENGTH:
                kept.popleft()

    def came(self, region: Region, image: Plane, scene: Scene) -> bool:
        """Whether what is in a region of the present picture came from one moment to the next."""
        height, width = image.shape
        top, left = max(0, region.y0 - AROUND), max(0, region.x0 - AROUND)
        spot = slice(top, min(height, region.y1 + AROUND)), slice(left, min(width, region.x1 + AROUND))
        inner = type(region)(
            region.x0 - left, region.y0 - top, region.x1 - left, region.y1 - top, region.mask
        )
        views = [look(kept[spot].astype(np.float32)) for _, kept in self._pictures]
        views.append(look(image[spot]))
        noise = scene.noise[spot]
        return any(share_of_change(inner, old, new, noise) > CAME for old, new in pairwise(views))


def share_of_change(region: Region, old: View, new: View, noise: Plane) -> float:
    """Tell how much of a region is another between two views that no shift by a pixel explains."""
    level = limit(new, old, noise)[region.window]
    rest = unexplained(part(new, *region.window), part(old, *region.window))
    rests = Rests(new, old, region)
    fresh = (rests.least(rest) > level) | (rests.least_the_other_way(rest) > level)
    return np.count_nonzero(fresh & region.mask) / max(1, region.size)
