"""The tape: what a camera saw a moment ago."""

from __future__ import annotations

from collections import deque

from ..model.frame import Frame

SETTLED = 1.0
"""Seconds a picture must be older than the first sighting: what comes in at the edge is seen late."""

SPACING = 3.0
"""Seconds between two pictures that are kept: a decoded video picture takes megabytes."""

REACH = 6.0
"""Seconds back for which there is a picture: a difference is told only once it has settled."""


FRESH = 6.0
"""Seconds after a restart in which a picture shows, perhaps, what came meanwhile and is not told yet."""

RECALLED = 60.0
"""Seconds after which the picture from before the restart is let go."""


class Tape:
    """The memory of one camera: its newest frame, and a few calm ones of the last seconds."""

    def __init__(self) -> None:
        self.newest: Frame | None = None
        self._calm: deque[Frame] = deque()
        self._recalled: Frame | None = None
        self._back_at = 0.0

    def recall(self, frame: Frame) -> None:
        """Take the last calm picture from before the engine was down."""
        self._recalled = frame

    def accept(self, *, calm: bool) -> None:
        """Forget what was before; the newest picture, if it is calm, is the settled one from now on."""
        self._calm.clear()
        self._recalled = None
        if calm and self.newest is not None:
            self._calm.append(self.newest)

    def remember(self, frame: Frame, *, calm: bool) -> None:
        """Put a frame on the tape; `calm` when the gate saw nothing in it."""
        if self._recalled is not None:
            self._back_at = frame.at if self.newest is None else self._back_at
            self._recalled = self._recalled if frame.at - self._back_at < RECALLED else None
        self.newest = frame
        if not calm or (self._calm and frame.at - self._calm[-1].at < SPACING):
            return
        self._calm.append(frame)
        while len(self._calm) > 2 and frame.at - self._calm[1].at >= REACH:
            self._calm.popleft()

    def before(self, at: float) -> Frame | None:
        """Return the settled picture before a moment (monotonic seconds), None when nothing was seen yet."""
        if self._recalled is not None and (self.newest is None or at < self._back_at + FRESH):
            return self._recalled
        for frame in reversed(self._calm):
            if frame.at <= at - SETTLED:
                return frame
        return self._calm[0] if self._calm else None
