"""The tape: what a camera saw a moment ago."""

from __future__ import annotations

from ..model.frame import Frame

SETTLED = 1.0
"""Seconds a picture must be older than the first sighting: what comes in at the edge is seen late."""


class Tape:
    """The memory of one camera: its newest frame, and the last calm one that is old enough."""

    def __init__(self) -> None:
        self.newest: Frame | None = None
        self._calm: Frame | None = None
        self._settled: Frame | None = None

    def remember(self, frame: Frame, *, calm: bool) -> None:
        """Put a frame on the tape; `calm` when the gate saw nothing in it."""
        self.newest = frame
        if not calm:
            return
        if self._calm is None or frame.at - self._calm.at >= SETTLED:
            self._settled, self._calm = self._calm or frame, frame

    def before(self, at: float) -> Frame | None:
        """Return the settled picture before a moment (monotonic seconds), None when nothing was seen yet."""
        if self._calm is not None and self._calm.at <= at - SETTLED:
            return self._calm
        return self._settled
