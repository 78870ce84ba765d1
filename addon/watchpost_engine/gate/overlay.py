"""On-screen clocks: found by their rhythm, and left out.

A clock is a small spot near the upper or lower edge that is another one at nearly every look, a second or a
minute after the last. The line of text it stands in is left out with it: text does not share the scene's
light and movement. A spot that comes to rest counts again: its memory fades within half a minute (ten).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .planes import SQUARE, over

if TYPE_CHECKING:
    from ..model.frame import Gray
    from .planes import Mask, Plane

RHYTHMS = (1.0, 60.0)
"""Seconds between two looks."""

FEWEST, MEMORY = 8, 15
"""From how many looks on a clock is known, and how many of the last ones count."""

STEP = 5
"""Gray levels by which a digit changes a pixel at least."""

RESTLESS, AGAIN_CALM = 0.75, 0.4
"""Share of looks with a change from which on a pixel is a clock's, and from which it is no longer."""

BUSY = 0.05
"""Share of the picture that changes, from which on a look teaches nothing."""

EDGE = 0.12
"""Share of the height above and below in which clocks stand."""

LARGE, MOST = 0.02, 2
"""Share of the area that a clock's digits take at most, and how many clocks there are; more is traffic."""

LINE = 16
"""Heights of a digit that the text goes on to both sides at most: a date and a time."""

PAD = 2
"""Pixels that the comparison looks around."""


class Rhythm:
    """Says which pixels change again and again at one pace. Times are seconds of the gate's own clock."""

    __slots__ = ("_at", "_gray", "_known", "_looks", "_period", "_share")

    def __init__(self, period: float, gray: Gray, clock: float) -> None:
        self._period, self._gray, self._at = period, gray, clock
        self._share: Plane = np.zeros(gray.shape, np.float32)
        self._known = np.zeros(gray.shape, bool)
        self._looks = 0

    def look(self, gray: Gray, clock: float) -> bool:
        """Take a picture, if it is time. Tell whether other pixels are a clock's now."""
        if clock - self._at < self._period * 0.99:
            return False
        changed = over(np.asarray(cv2.absdiff(gray, self._gray), np.uint8), STEP)
        self._gray, self._at = gray, clock
        if cv2.countNonZero(changed) > BUSY * changed.size:
            return False
        cv2.dilate(changed, SQUARE, changed)  # one digit after the other changes another part
        self._looks += 1
        cv2.accumulateWeighted(changed, self._share, 1 / min(self._looks, MEMORY))
        if self._looks < FEWEST:
            return False
        known = self._share > np.where(self._known, np.float32(255 * AGAIN_CALM), np.float32(255 * RESTLESS))
        other = bool((known != self._known).any())
        self._known = known
        return other

    @property
    def restless(self) -> Mask:
        """255 where the picture changes at nearly every look."""
        return self._known.astype(np.uint8) * np.uint8(255)


class Overlay:
    """Finds what is written over the pictures of one camera and does not stand still."""

    __slots__ = ("_rhythms", "hidden")

    def __init__(self, gray: Gray, clock: float) -> None:
        self._rhythms = [Rhythm(period, gray, clock) for period in RHYTHMS]
        self.hidden: Mask | None = None
        """255 where text stands; None is nowhere."""

    def look(self, gray: Gray, clock: float) -> bool:
        """Take a picture, and tell whether what is hidden has changed."""
        news = [rhythm.look(gray, clock) for rhythm in self._rhythms]
        if not any(news):
            return False
        self.hidden = lines_of_text(np.maximum.reduce([rhythm.restless for rhythm in self._rhythms]))
        return True


def lines_of_text(restless: Mask) -> Mask | None:
    """Return 255 where the lines of text lie in which something is restless; None without any."""
    height, width = restless.shape
    edge = math.ceil(EDGE * height)
    count, _, stats, _ = cv2.connectedComponentsWithStats(restless)
    clocks = [
        (x, y, wide, tall)
        for x, y, wide, tall in stats[1:count, :4].tolist()
        if (y + tall <= edge or y >= height - edge) and wide * tall <= LARGE * restless.size
    ]
    if not 0 < len(clocks) <= MOST:
        return None
    hidden = np.zeros(restless.shape, np.uint8)
    for x, y, wide, tall in clocks:
        far = LINE * (tall - 1)
        rows = slice(max(0, y - PAD), min(height, y + tall + PAD))
        hidden[rows, max(0, x - far) : min(width, x + wide + far)] = 255
    return hidden
