"""The settled scene of one camera in one lighting: what is always there, and how restless each spot is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .difference import FLOOR, WINDOW, above, limit, look, unexplained
from .planes import box, close_gaps, grow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .difference import View
    from .planes import Mask, Plane
    from .regions import Region

MEMORY = 20.0
"""Seconds in which the scene follows what changes slowly."""

STUBBORN = 0.05
"""How much slower than that it follows where something is flagged, so that no error stays for ever."""

NOISE_MEMORY = 8.0
"""Seconds in which a spot's usual rest is learned."""

MOST_NOISE, FIRST_NOISE = 60.0, 4.0
"""Gray squared: what one picture can teach at most, and what is assumed at first."""

STANDS = 1.0
"""Seconds after which what stands teaches no noise, however it trembles."""

HOLD, FREE = 5.0, 5.0
"""Seconds in which what has jumped once may turn out to be a thing, and in which what jumps again may not."""

JUMP, AGAIN = 0.5, 3.0
"""Share of a rest that must have come since the last look to be a jump, and how many times faster noise is
learned from what jumps again.
"""

SAME_LIGHT, DARKEST = 0.1, 0.1
"""How much brighter or darker a picture is as good as equal, and the most that is reckoned with."""

WHITE = 235.0
"""Gray level from which a change of exposure may have eaten what is there."""


class Found:
    """One picture held against the scene: what is unexplained, and where that is over the limit."""

    __slots__ = ("bulky", "count", "firm", "level", "mask", "now", "pieces", "rest")

    def __init__(self, now: View, rest: Plane, level: Plane, allowed: Mask | None) -> None:
        self.now, self.rest, self.level = now, rest, level
        self.mask = above(rest, level)
        if allowed is not None:
            cv2.bitwise_and(self.mask, allowed, self.mask)
        self.count = 0
        self.pieces = 0
        """Of how many pieces the mask was, as far as it was taken apart."""
        self.bulky = False
        """Whether a large thing hides the scene, or no longer does."""
        self.firm = False
        """Whether that differs nearly all over: the folds of a curtain are no streaks of light."""
        self.recount()

    def clear(self) -> None:
        """Flag nothing."""
        self.mask[:] = 0
        self.count = 0

    def recount(self) -> None:
        """Note that the mask was changed."""
        self.count = cv2.countNonZero(self.mask)


class Scene:
    """What is settled. Times are seconds of the gate's own clock."""

    __slots__ = ("_hold", "_last", "_rest", "noise", "still", "view")

    def __init__(self, view: View, noise: float = FIRST_NOISE) -> None:
        shape = view.image.shape
        self.view = look(view.image.copy())
        self._last = small(view.fine)
        self._rest = small(np.zeros(shape, np.float32))
        self._hold: Plane = np.zeros(shape, np.float32)
        """Seconds for which a pixel that jumped teaches no noise; below 0, after a second jump, it does."""
        self.noise: Plane = np.full(shape, noise, np.float32)
        self.still: Plane = np.zeros(shape, np.float32)
        """Seconds each pixel has been flagged and has not moved."""

    def compare(self, now: View, allowed: Mask | None) -> Found:
        """Hold a picture against the scene, both as dark as the darker: what light hides is not gone."""
        back = self.view
        gain = (cv2.mean(now.image)[0] + 1) / (cv2.mean(back.image)[0] + 1)
        if abs(gain - 1) <= SAME_LIGHT:
            return Found(now, unexplained(now, back), limit(now, back, self.noise), allowed)
        blown = blown_out(now.image, back.image, gain)
        if gain < 1:
            back = back.darkened(max(gain, DARKEST))
        else:
            now = now.darkened(max(1 / gain, DARKEST))
        rest = unexplained(now, back)
        rest[blown] = 0
        return Found(now, rest, limit(now, back, self.noise), allowed)

    def adapt(self, found: Found, passed: float, least_rate: float = 0.0, rare: bool = False) -> None:
        """Follow what changes slowly. `passed`: seconds since this was last done; `rare`: pictures are."""
        self._learn_noise(found, passed, anew=least_rate > 0 or passed >= HOLD, rare=rare)
        rate = max(1 - math.exp(-passed / MEMORY), least_rate)
        free = np.bitwise_not(grow(found.mask)) if found.count else None
        image = self.at_own_exposure(found.now.image, free)
        cv2.accumulateWeighted(image, self.view.image, rate, free)
        if found.count:
            cv2.accumulateWeighted(image, self.view.image, rate * STUBBORN)
        self.view = look(self.view.image)
        if self.still.any():  # what is no longer flagged is forgotten as slowly as it was noticed
            np.subtract(self.still, np.float32(passed), out=self.still, where=found.mask == 0)
            np.maximum(self.still, 0, out=self.still)

    def _learn_noise(self, found: Found, passed: float, *, anew: bool, rare: bool) -> None:
        """Learn how restless each spot is; but what has jumped once and then stands still is no noise."""
        rest, noise, hold = found.rest, self.noise.reshape(-1), self._hold.reshape(-1)
        at = np.flatnonzero(self._jumped(found))
        known = hold[at] != 0
        again, once = at[known], at[~known]
        hold -= np.clip(hold, -passed, passed)
        hold[once], hold[again] = HOLD, -FREE
        free = None
        if anew:
            hold[:] = 0
        else:
            free = ((self._hold <= 0) & (self.still <= STANDS)).view(np.uint8)
        # What jumps again is learned faster; it has only jumped back where it is calmer now.
        most, learns = noise[again], free is None or free.reshape(-1)[again] > 0
        seen = rest.reshape(-1)[again]
        if rare:  # then what has jumped may be back already
            seen = np.maximum(seen, self._rest.reshape(-1)[again])
        step = np.minimum(seen, MOST_NOISE) - most
        most += np.maximum(step, 0) * (min(AGAIN * passed / NOISE_MEMORY, 0.25) * learns)
        cv2.accumulateWeighted(cv2.min(rest, MOST_NOISE), self.noise, min(passed / NOISE_MEMORY, 0.25), free)  # type: ignore[call-overload]
        noise[again] = most
        self._rest = small(rest)

    def _jumped(self, found: Found) -> NDArray[np.bool_]:
        """Where a picture's pattern is another than at the last look, by much of what is unexplained."""
        jump = found.now.fine - self._last
        self._last = small(found.now.fine)
        jump *= jump
        jumps = box(jump, WINDOW)
        return (jumps > found.rest * JUMP) & (jumps > FLOOR)

    def at_own_exposure(self, image: Plane, free: Mask | None) -> Plane:
        """Bring a picture to the scene's brightness, so that a passing change of exposure is not learned."""
        gain = (cv2.mean(self.view.image, free)[0] + 1) / (cv2.mean(image, free)[0] + 1)
        return image * np.float32(min(max(gain, 0.2), 5.0))

    def absorb(self, region: Region, image: Plane) -> None:
        """Make what stands in a region part of the scene, at the scene's own exposure."""
        height, width = image.shape
        rows = slice(max(0, region.y0 - 6), min(height, region.y1 + 6))
        columns = slice(max(0, region.x0 - 6), min(width, region.x1 + 6))
        hole = np.zeros(image.shape, np.uint8)
        hole[region.window] = region.mask
        hole = grow(close_gaps(hole[rows, columns]), 2)
        ring = grow(hole, 4) - hole
        old, new = self.view.image[rows, columns], image[rows, columns]
        gain = (cv2.mean(old, ring)[0] + 1) / (cv2.mean(new, ring)[0] + 1)
        old[hole > 0] = new[hole > 0] * np.float32(gain)
        self.still[rows, columns][hole > 0] = 0
        self.view = look(self.view.image)


def small(plane: Plane) -> NDArray[np.int8]:
    """Keep a plane in whole numbers up to 127, which is enough to see that something has jumped."""
    return np.asarray(cv2.add(plane, 0.0, dtype=cv2.CV_8S), np.int8)  # type: ignore[call-overload]


def blown_out(now: Plane, back: Plane, gain: float) -> NDArray[np.bool_]:
    """Where the brighter of two is white, as the darker says it must be: there nothing can be told."""
    dark, bright = (now, back) if gain < 1 else (back, now)
    factor = np.float32(max(gain, 1 / gain))
    blown = (bright > WHITE) & (dark * factor > WHITE)
    return grow(blown.astype(np.uint8), 2) > 0
