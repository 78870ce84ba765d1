"""Clocks that show minutes: spots at the edge that change at once, and again in the same second of a minute.

What counts are changes between two looks with none: somebody who moves changes more than one look. One of
them is a suspicion: the spot is left out for the moment when the next is due. That it comes makes
the clock known, where pictures are so frequent that it is no chance; the rarer they are, the more it takes,
and at a picture a minute time says nothing. Changes out of time speak against a clock, and one that has
stopped is forgotten after a few minutes. Times are seconds of the gate's own clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .planes import Mask, Plane

MINUTE = 60.0

SLIP = 1.2
"""How many looks' time a change may be off: each is seen at the look that follows it."""

WORTHLESS = 25.0
"""Seconds a change may be off, from which on being in time proves nothing."""

RARE = 5.0
"""Seconds a change may be off, from which on nothing is left out for a suspicion."""

SURE, UNSURE, AGAINST, MOST = 0.9, 0.4, 0.5, 3.0
"""Proof from which on a spot is a clock's; below which it is no longer; what a change out of time takes of
it; and the most there can be for or against it."""

STOPPED = 3.5 * MINUTE
"""Seconds without a change in time after which there is no clock."""


class Minutes:
    """Says which pixels change once a minute. All planes have one shape."""

    __slots__ = ("_anchor", "_at", "_known", "_lone", "_moments", "_proof", "_quiet", "_slip")

    def __init__(self, shape: tuple[int, ...], clock: float) -> None:
        self._anchor: NDArray[np.float64] | None = None
        """When each pixel last changed as a clock would, minus infinity where it did not; None is nowhere."""

        self._moments: list[float] = []
        """All that are in it, the oldest first."""

        self._proof: Plane = np.zeros(shape, np.float32)
        self._known: NDArray[np.bool_] | None = None
        """Where a clock is known to stand; None is nowhere."""

        self._at, self._slip = clock, SLIP
        self._quiet = False
        """Whether nothing had changed at the last look."""

        self._lone: tuple[float, Mask] | None = None
        """When, and what, had changed then, and nothing before it."""

    def look(self, changed: Mask | None, clock: float) -> None:
        """Take what has changed at the edges (nowhere else) since the last look; None is too much."""
        self._slip, self._at = SLIP * max(clock - self._at, 1.0), clock
        quiet = changed is not None and cv2.countNonZero(changed) == 0
        if quiet and self._lone is not None:
            self._judge(self._lone[1] > 0, self._lone[0])
        self._lone = (clock, changed) if self._quiet and not quiet and changed is not None else None
        self._quiet = quiet
        if self._moments and self._moments[0] < clock - STOPPED - 2 * self._slip:
            self._forget(clock - STOPPED - 2 * self._slip)

    def _forget(self, before: float) -> None:
        """Leave out what has stopped since a moment."""
        assert self._anchor is not None
        stopped = self._anchor < before
        self._proof[stopped] = 0
        self._anchor[stopped] = -np.inf
        self._sum_up()

    def _sum_up(self) -> None:
        """Say what is known now."""
        assert self._anchor is not None
        known = self._proof > SURE
        if self._known is not None:
            known |= self._known & (self._proof > UNSURE)
        self._known = known if known.any() else None
        self._moments = np.unique(self._anchor[np.isfinite(self._anchor)]).tolist()
        if not self._moments:
            self._anchor = None

    def _judge(self, changed: NDArray[np.bool_], clock: float) -> None:
        """Note which changes came in time."""
        if self._anchor is None:
            self._anchor = np.full(changed.shape, -np.inf)
        since = clock - self._anchor
        timely = changed & (since > MINUTE / 2) & (off_beat(since) <= self._slip)
        other = changed & ~timely & (since > self._slip)
        self._proof[timely] += max(0.0, 1 - self._slip / WORTHLESS)
        self._proof[other & np.isfinite(since)] -= AGAINST
        np.clip(self._proof, -MOST, MOST, out=self._proof)
        self._anchor[timely | (other & (self._proof <= 0))] = clock
        self._sum_up()

    @property
    def known(self) -> Mask | None:
        """255 where a clock is known to stand; None is nowhere."""
        return None if self._known is None else self._known.astype(np.uint8) * np.uint8(255)

    @property
    def due(self) -> Mask | None:
        """255 where a clock may stand that changes before the next look, or just did; None is nowhere."""
        first = self._at - MINUTE - 2 * self._slip
        last = first + 5 * self._slip
        if self._anchor is None or self._slip > RARE or not any(first <= it <= last for it in self._moments):
            return None
        waits = (self._anchor >= first) & (self._anchor <= last) & (self._proof >= 0)
        return waits.astype(np.uint8) * np.uint8(255) if waits.any() else None


def off_beat(since: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many seconds it is to the nearest whole minute; of no time at all, infinitely many."""
    with np.errstate(invalid="ignore"):
        away = np.abs(since - MINUTE * np.round(since / MINUTE))
    return np.nan_to_num(away, nan=np.inf)
