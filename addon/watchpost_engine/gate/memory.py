"""What the last moments showed: pictures, and where something moved."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..model.sighting import Sighting, SightingKind
from .difference import look
from .telling import strength

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.camera import WatchSettings
    from ..model.frame import Frame, Gray
    from ..model.sighting import Box
    from ..model.trace import Trace
    from .difference import View
    from .mask import Counting
    from .regions import Region
    from .scene import Found

PAST = 0.5
"""Seconds (or one frame, where they are rarer) over which movement is told."""

REST = 0.35
"""Seconds for which what moves and was told is taken to go on: five close looks a second at somebody who
walks say no more than three.
"""

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

    def near(self, other: Spot, reach: float = 1.0) -> bool:
        """Whether both may be the same thing, so many times as far away as from one look to the next."""
        close = abs(self.x - other.x) < reach * NEAR[0] and abs(self.y - other.y) < reach * NEAR[1]
        return close and 1 / ALIKE < self.size / other.size < ALIKE


class Memory:
    """Times are seconds of the gate's own clock."""

    __slots__ = ("_last", "_marks", "_newer", "_older", "_spots", "_told")

    def __init__(self) -> None:
        self._older: tuple[float, Gray] | None = None
        self._newer: tuple[float, Gray] | None = None
        self._last = 0.0
        self._spots: deque[Spot] = deque(maxlen=MOST_SPOTS)
        self._told: tuple[float, float, tuple[Box, ...]] | None = None
        """When something that moves was told, how surely, and where; None if not at the last look."""

        self._marks = 0
        """How many things the user had marked as no change then."""

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
        self.rouse()

    def rouse(self) -> None:
        """Note that what moved is not there any more, or not to be told: whatever comes is looked at."""
        self._told = None

    def note(self, told: list[Sighting], clock: float, settings: WatchSettings) -> list[Sighting]:
        """Note what was told of what moves, one sighting or none, and return it."""
        self._told = (clock, told[0].score, told[0].boxes) if told else None
        self._marks = len(settings.tolerances)
        return told

    def rests(self, clock: float, settings: WatchSettings) -> bool:
        """Whether what moves was told a moment ago, and need not be looked at again so soon.

        It must be if the user has marked something since.
        """
        fresh = self._told is not None and clock - self._told[0] < REST
        return fresh and self._marks == len(settings.tolerances)

    def tell_again(
        self, frame: Frame, clock: float, settings: WatchSettings, trace: Trace | None
    ) -> tuple[Sighting, ...]:
        """Tell in a frame that is not looked at what was told a moment ago, and what was compared then."""
        if self._told is None or not self.rests(clock, settings):
            return ()
        (_, score, boxes), kind, at = self._told, SightingKind.ACTIVITY, frame.captured_at
        return (Sighting(kind=kind, at=frame.at, captured_at=at, score=score, boxes=boxes, trace=trace),)

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
        told = None if self._told is None else self._told[0]
        near = {other.clock for other in self._spots if spot.near(other, 2.0 if other.clock == told else 1.0)}
        return any(spot.clock - at <= CONFIRM or at == told for at in near) and len(near) > is_weak


def spot_of(region: Region, shape: tuple[int, ...], clock: float) -> Spot:
    """Say where a region of a plane of this shape (height, width) is."""
    x, y = (region.x0 + region.x1) / 2 / shape[1], (region.y0 + region.y1) / 2 / shape[0]
    return Spot(clock=clock, x=x, y=y, size=region.size)
