"""What the last moments showed: pictures, and where something moved."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .difference import look
from .telling import strength

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.frame import Gray
    from .difference import View
    from .mask import Counting
    from .regions import Region
    from .scene import Found

PAST = 0.5
"""Seconds (or one frame, where they are rarer) over which movement is told."""

CONFIRM = 0.6
"""Seconds in which something must be seen twice near one place; where frames are rarer, once."""

FEW, WEAK, AGAIN = 4, 2.5, 1.05
"""In more pieces than this leaves and flakes come: then what has less than this strength must be seen three
times, within so many seconds.
"""

NEAR = (0.2, 0.15)
"""Shares of width and height that count as near."""

ALIKE = 5.0
"""By how much two regions may differ in size to be the same thing."""

MOST_SPOTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where something moved: a moment, a place as shares of the picture, a size in pixels."""

    clock: float
    x: float
    y: float
    size: int

    def near(self, other: Spot) -> bool:
        """Whether both may be the same thing."""
        close = abs(self.x - other.x) < NEAR[0] and abs(self.y - other.y) < NEAR[1]
        return close and 1 / ALIKE < self.size / other.size < ALIKE


class Memory:
    """Times are seconds of the gate's own clock."""

    __slots__ = ("_last", "_newer", "_older", "_spots")

    def __init__(self) -> None:
        self._older: tuple[float, Gray] | None = None
        self._newer: tuple[float, Gray] | None = None
        self._last = 0.0
        self._spots: deque[Spot] = deque(maxlen=MOST_SPOTS)

    def remember(self, gray: Gray, clock: float) -> None:
        """Keep a picture for a moment."""
        self._last = clock
        if self._newer is None or clock - self._newer[0] >= PAST:
            self._older, self._newer = self._newer, (clock, gray)

    def forget(self) -> None:
        """Begin anew: what moved before has nothing to do with what moves now."""
        self._spots.clear()

    def restart(self) -> None:
        """Forget all pictures: they were seen before a time in which nobody looked."""
        self._older = self._newer = None

    def past(self, clock: float) -> View:
        """Return what was seen a moment ago. At least one picture must have been remembered."""
        assert self._newer is not None
        recent = self._older is None or clock - self._newer[0] >= PAST
        chosen = self._newer if recent or self._older is None else self._older
        return look(chosen[1].astype(np.float32))

    def confirm(
        self, moving: Sequence[Region], found: Found, counting: Counting, clock: float
    ) -> list[Region]:
        """Remember what moves, and return what was near here a moment ago: of the weak among many, twice."""
        while self._spots and clock - self._spots[0].clock > AGAIN:
            self._spots.popleft()
        rare = clock - self._last > CONFIRM
        spots = [spot_of(region, found.rest.shape, clock) for region in moving]
        strewn = found.pieces > FEW
        weak = [strewn and strength(region, found, counting.least_of(region)) < WEAK for region in moving]
        known = [rare or self._has_seen(spot, is_weak) for spot, is_weak in zip(spots, weak, strict=True)]
        self._spots.extend(spots)
        return [region for region, is_known in zip(moving, known, strict=True) if is_known]

    def _has_seen(self, spot: Spot, is_weak: bool) -> bool:
        """Whether something was near a spot a moment ago; for what is weak, also at another moment."""
        near = {other.clock for other in self._spots if spot.near(other)}
        return any(spot.clock - at <= CONFIRM for at in near) and len(near) > is_weak


def spot_of(region: Region, shape: tuple[int, ...], clock: float) -> Spot:
    """Say where a region of a plane of this shape (height, width) is."""
    x, y = (region.x0 + region.x1) / 2 / shape[1], (region.y0 + region.y1) / 2 / shape[0]
    return Spot(clock=clock, x=x, y=y, size=region.size)
