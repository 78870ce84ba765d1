"""What the last moments showed: pictures, and where something moved."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from .difference import look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.frame import Gray
    from .difference import View
    from .regions import Region

PAST = 0.5
"""Seconds (or one frame, where they are rarer) over which movement is told."""

CONFIRM = 0.6
"""Seconds in which something must be seen twice near one place; where frames are rarer, once."""

NEAR = (0.2, 0.15)
"""Shares of width and height that count as near."""

ALIKE = 5.0
"""By how much two regions may differ in size to be the same thing."""


class Memory:
    """Times are seconds of the gate's own clock."""

    __slots__ = ("_last", "_newer", "_older", "_seen")

    def __init__(self) -> None:
        self._older: tuple[float, Gray] | None = None
        self._newer: tuple[float, Gray] | None = None
        self._last = 0.0
        self._seen: deque[tuple[float, float, float, int]] = deque(maxlen=200)

    def remember(self, gray: Gray, clock: float) -> None:
        """Keep a picture for a moment."""
        self._last = clock
        if self._newer is None or clock - self._newer[0] >= PAST:
            self._older, self._newer = self._newer, (clock, gray)

    def forget(self) -> None:
        self._seen.clear()

    def past(self, clock: float) -> View:
        """Return what was seen a moment ago."""
        assert self._newer is not None
        recent = self._older is None or clock - self._newer[0] >= PAST
        return look((self._newer if recent else self._older)[1].astype(np.float32))

    def note(self, regions: Sequence[Region], shape: tuple[int, int], clock: float) -> list[Region]:
        """Remember what moves, and return what of it was near here a moment ago."""
        while self._seen and clock - self._seen[0][0] > CONFIRM:
            self._seen.popleft()
        rare = clock - self._last > CONFIRM
        height, width = shape
        places = []
        for r in regions:
            places.append((clock, (r.x0 + r.x1) / 2 / width, (r.y0 + r.y1) / 2 / height, r.size))
        kept = [r for r, p in zip(regions, places) if rare or any(near(p, q) for q in self._seen)]
        self._seen.extend(places)
        return kept


def near(a, b) -> bool:
    return abs(a[1] - b[1]) < NEAR[0] and abs(a[2] - b[2]) < NEAR[1] and 1 / ALIKE < a[3] / b[3] < ALIKE
