"""The gate's own clock: seconds that the frames' times say, and frames where those say nothing.

A clock that goes back, or shows no number, stands still for that frame; one that says too much is mistaken.
One that does not get on for many frames is none: from then on the frames themselves are counted, or whatever
has a deadline in seconds (learning, waiting, holding) would never end.
"""

from __future__ import annotations

import math

LONGEST = 86400.0
"""Seconds that may pass between two frames at most."""

STALLED = 25
"""Frames in a row in which the clock hardly got on: more are no burst of one moment any more."""

HARDLY = 5e-4
"""Seconds for each of them: no camera is as fast."""

USUAL = 0.2
"""Seconds that a frame without a clock stands for."""


class Pace:
    """Knows when the last frame was, on its clock, and since when that has not got on."""

    __slots__ = ("_frames", "_gained", "_last")

    def __init__(self) -> None:
        self._last: float | None = None
        self._frames, self._gained = 0, 0.0

    def begin(self, at: float) -> None:
        """Go on with another clock, on which the last frame was at a moment."""
        self._last, self._frames, self._gained = at, 0, 0.0

    def step(self, at: float) -> float:
        """Take the time of the next frame (any number, or none); return the seconds since the last."""
        passed = 0.0
        if math.isfinite(at):
            passed = 0.0 if self._last is None else min(max(0.0, at - self._last), LONGEST)
            self._last = at
        self._frames, self._gained = self._frames + 1, self._gained + passed
        if self._gained > HARDLY * self._frames:
            self._frames, self._gained = 0, 0.0
        return passed if self._frames <= STALLED else max(passed, USUAL)
