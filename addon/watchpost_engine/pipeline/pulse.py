"""The pulse of one camera: whether pictures come, how many, and who looks at them right now."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import AsyncGenerator
from datetime import datetime

from ..model.frame import Frame
from ..sources.latest import Latest

SILENCE, BEATS = 20.0, 5.0
"""A camera is silent after so many seconds, or so many times its own interval where that is longer."""

WINDOW = 30.0
"""Seconds over which the rate of pictures is taken."""


class Pulse:
    """Counts the frames of one camera. Times are monotonic seconds."""

    def __init__(self) -> None:
        self.frames_seen = 0
        self.frames_replaced = 0
        self.differences = 0
        """Frames in which the settled scene was told to be another, and the journal knows."""

        self.last_frame_at: datetime | None = None
        self.problem = "starting"
        """Why no pictures come, as a stable code; empty while they do."""
        self._ages = (0.0, 0.0)
        self._ages_since = 0.0
        self._last: float | None = None
        self._beats: deque[float] = deque(maxlen=300)
        self._followers: set[Latest[Frame]] = set()
        self._closed = False
        self._replaced_before = 0
        self._replaced_now = 0

    def beat(self, frame: Frame, replaced: int) -> None:
        """Count a frame; `replaced` is the source's own count of those it dropped."""
        self.frames_seen += 1
        self.problem = ""
        if replaced < self._replaced_now:  # another source, counting from zero
            self._replaced_before += self._replaced_now
        self._replaced_now = replaced
        self.frames_replaced = self._replaced_before + replaced
        self.last_frame_at = frame.captured_at
        self._last = frame.at
        self._beats.append(frame.at)
        for follower in self._followers:
            follower.put(frame)

    def judged(self, frame: Frame, now: float) -> None:
        """Note when a frame was judged."""
        if now - self._ages_since >= WINDOW:
            self._ages, self._ages_since = (self._ages[1], 0.0), now
        self._ages = self._ages[0], max(self._ages[1], now - frame.at)

    @property
    def oldest(self) -> float:
        """Return how long (s) a frame waited until it was judged, at most, in the last minute (or half)."""
        return max(self._ages)

    def is_silent(self, now: float) -> bool:
        """Whether no picture has come for too long."""
        if self._last is None:
            return True
        interval = (
            0.0 if len(self._beats) < 2 else (self._beats[-1] - self._beats[0]) / (len(self._beats) - 1)
        )
        return now - self._last > max(SILENCE, BEATS * interval)

    def fps(self, now: float) -> float:
        """Return the pictures per second over the last half minute."""
        # Asked for every camera twice a second: a search, no count.
        recent = len(self._beats) - bisect_left(self._beats, now - WINDOW)
        return round(recent / WINDOW, 2)

    async def follow(self) -> AsyncGenerator[Frame]:
        """Yield the newest frames from now on, until `close`; who is slow misses some."""
        slot = Latest[Frame]()
        self._followers.add(slot)
        if self._closed:  # while somebody was still on the way here
            slot.fail(_ClosedError())
        try:
            while True:
                yield await slot.take()
        except _ClosedError:
            return
        finally:
            self._followers.discard(slot)

    def close(self) -> None:
        """Let all who follow go: there will be no more frames."""
        self._closed = True
        for follower in self._followers:
            follower.fail(_ClosedError())


class _ClosedError(Exception):
    """No more frames will come."""
