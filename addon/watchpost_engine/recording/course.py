"""The times of a stream within a film: the camera's own while they make sense, else those of arrival."""

from __future__ import annotations

JUMP = 10.0
"""Seconds by which a stream may be ahead of its arrival. Cameras begin with what they have in store."""

BACK = 0.5
"""Seconds by which its times may go back before that is taken for a jump."""


class Course:
    """Turns times that jump, wrap around or are missing into times that only grow.

    Ticks are the stream's own. Of a connection that has just begun, the first packets have no times: these
    count from 0.
    """

    def __init__(self, tick: float, at: float, begin: int = 0) -> None:
        """Begin with `begin` (ticks) at a moment (monotonic seconds)."""
        self.end = begin
        """Where what has been placed ends."""

        self._tick = tick
        self._at = at
        self._begin = begin
        self._shift: int | None = None
        self._last = begin - 1
        self._next = 0
        """What the camera's own time should be next."""

    def place(self, dts: int | None, pts: int | None, lasts: int, at: float) -> tuple[int, int]:
        """Return where a packet that came at a moment is to be decoded, and where shown (ticks)."""
        own = self._next if dts is None else dts
        if self._shift is None:
            self._shift = self._begin - own
        elif self._has_jumped(own, at):
            self._shift = max(self._arrival(at), self._last + 1) - own
        dts = max(own + self._shift, self._last + 1)
        pts = dts if pts is None else max(pts + self._shift, dts)
        self._last, self._next = dts, own + lasts
        self.end = max(self.end, pts + lasts)
        return dts, pts

    def _arrival(self, at: float) -> int:
        return self._begin + round((at - self._at) / self._tick)

    def _has_jumped(self, own: int, at: float) -> bool:
        there = own + (self._shift or 0)
        back = (self._last - there) * self._tick
        ahead = (there - self._arrival(at)) * self._tick
        return back > BACK or ahead > JUMP
