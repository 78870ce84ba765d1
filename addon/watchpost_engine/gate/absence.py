"""The time in which nobody looked: the engine was down, or the camera away.

What is another thing at the first look afterwards came or went meanwhile, nobody knows when. It does not
move because of that; if it stays, it is told as a change, since before the absence.
"""

from __future__ import annotations

SHORT = 10.0
"""Seconds without a picture that are no absence."""


class Absence:
    """Knows the last one. Times are seconds of the gate's own clock."""

    __slots__ = ("_back", "_expected", "_left")

    def __init__(self) -> None:
        self._expected = False
        self._left = self._back = 0.0

    def expect(self) -> None:
        """Note that until the next frame nobody looks."""
        self._expected = True

    def ends(self, clock: float, passed: float) -> bool:
        """Take a frame's time; tell whether it is the first after an absence."""
        if not self._expected:
            return False
        self._expected = False
        if passed <= SHORT:
            return False
        self._left, self._back = clock - passed, clock
        return True

    def since(self, began: float) -> float:
        """Return when what began at a moment, as far as one could see, may have begun."""
        return self._left if self._left < began <= self._back else began
