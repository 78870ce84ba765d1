"""On-screen clocks: found by their rhythm, and left out.

A clock is a small spot near the upper or lower edge that is another one at nearly every look, a second or a
minute after the last, or changes in the same second of every minute (see minutes.py). The line of text it
stands in is left out with it: text does not share the scene's light and movement. A spot that comes to rest
counts again: its memory fades within half a minute (ten).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .minutes import Minutes
from .planes import SQUARE, over

if TYPE_CHECKING:
    from ..model.frame import Gray
    from .planes import Mask, Plane

RHYTHMS = (1.0, 60.0)
"""Seconds between two looks."""

FEWEST, AT_ONCE, MEMORY = 8, 4, 15
"""From how many looks on a clock is known; from how many where they are rare and each shows a change; and how
many of the last ones count."""

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

BESIDE, LINE = 3, 16
"""Heights of a digit within which others belong to the same clock (minutes and seconds), and to which the
text goes on to both sides at most (a date and a time)."""

PAD = 2
"""Pixels that the comparison looks around."""


class Rhythm:
    """Says which pixels change again and again at one pace. Times are seconds of the gate's own clock."""

    __slots__ = ("_at", "_gray", "_known", "_looks", "_period", "_share", "changed")

    def __init__(self, period: float, gray: Gray, clock: float) -> None:
        self._period, self._gray, self._at = period, gray, clock
        self._share: Plane = np.zeros(gray.shape, np.float32)
        self._known: Mask | None = None
        """255 where the picture changes at nearly every look; None is nowhere."""

        self._looks = 0
        self.changed: Mask | None = None
        """255 where, and around where, it changed since the last look; None after one that taught nothing."""

    def look(self, gray: Gray, clock: float) -> bool:
        """Take a picture, if it is time, and tell whether it was."""
        if clock - self._at < self._period * 0.99:
            return False
        changed = over(np.asarray(cv2.absdiff(gray, self._gray), np.uint8), STEP)
        self._gray, self._at, self.changed = gray, clock, None
        if cv2.countNonZero(changed) > BUSY * changed.size:
            return True
        self.changed = np.asarray(cv2.dilate(changed, SQUARE), np.uint8)  # each digit changes another part
        self._looks += 1
        cv2.accumulateWeighted(self.changed, self._share, 1 / min(self._looks, MEMORY))
        if self._looks >= FEWEST:
            known = over(self._share, 255 * RESTLESS)
            if self._known is not None:
                known |= over(self._share, 255 * AGAIN_CALM) & self._known
            self._known = known if cv2.countNonZero(known) else None
        elif self._looks >= AT_ONCE and self._period > 1:
            self._known = over(self._share, 254)
        return True

    @property
    def restless(self) -> Mask | None:
        """255 where the picture changes at nearly every look; None is nowhere."""
        return self._known


class Overlay:
    """Finds what is written over the pictures of one camera and does not stand still."""

    __slots__ = ("_minutes", "_rhythms", "hidden")

    def __init__(self, gray: Gray, clock: float) -> None:
        self._rhythms = [Rhythm(period, gray, clock) for period in RHYTHMS]
        self._minutes = Minutes(gray.shape, clock)
        self.hidden: Mask | None = None
        """255 where text stands; None is nowhere."""

    def look(self, gray: Gray, clock: float) -> bool:
        """Take a picture, and tell whether what is hidden may have changed."""
        looked = [rhythm.look(gray, clock) for rhythm in self._rhythms]
        if not any(looked):
            return False
        changed = self._rhythms[0].changed
        if looked[0]:
            self._minutes.look(None if changed is None else at_edges(changed), clock)
        before, paces = self.hidden, joined([rhythm.restless for rhythm in self._rhythms])
        # Apart: what is taken for a clock by mistake must not make traffic of one that is known.
        self.hidden = joined([lines_of_text(it) for it in (paces, self._minutes.known, self._minutes.due)])
        return before is not None or self.hidden is not None


def joined(masks: list[Mask | None]) -> Mask | None:
    """Return 255 where any mask is; None is nowhere."""
    some = [mask for mask in masks if mask is not None]
    return np.maximum.reduce(some) if some else None


def at_edges(changed: Mask) -> Mask:
    """Clear all but the edges in which clocks stand."""
    edge = math.ceil(EDGE * changed.shape[0])
    kept = changed.copy()
    kept[edge:-edge] = 0
    return kept


def lines_of_text(restless: Mask | None) -> Mask | None:
    """Return 255 where the lines of text lie in which something is restless; None without any."""
    if restless is None or not (spots := digits(restless)):
        return None
    height, width = restless.shape
    clocks, hidden = np.zeros_like(restless), np.zeros_like(restless)
    for x, y, wide, tall in spots:
        for plane, rows, heights in ((clocks, 0, BESIDE), (hidden, PAD, LINE)):
            far = heights * (tall - 1)
            lines = slice(max(0, y - rows), min(height, y + tall + rows))
            plane[lines, max(0, x - far) : min(width, x + wide + far)] = 255
    return hidden if 0 < cv2.connectedComponents(clocks)[0] - 1 <= MOST else None


def digits(restless: Mask) -> list[tuple[int, int, int, int]]:
    """Return x, y, width and height of the small spots that lie wholly in one of the edges.

    Only these are searched, with one row more, in which what goes on beyond shows.
    """
    height, spots = restless.shape[0], []
    edge = math.ceil(EDGE * height)
    for top, strip in ((0, restless[: edge + 1]), (height - edge - 1, restless[height - edge - 1 :])):
        if cv2.countNonZero(strip) == 0:
            continue
        count, _, stats, _ = cv2.connectedComponentsWithStats(strip)
        for x, y, wide, tall in stats[1:count, :4].tolist():
            inside = y > 0 if top else y + tall <= edge
            if inside and wide * tall <= LARGE * restless.size:
                spots.append((x, top + y, wide, tall))
    return spots
