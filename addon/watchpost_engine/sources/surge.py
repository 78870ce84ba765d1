"""What the sizes of compressed packets say about movement. Pure.

A video encoder spends few bytes on what stays as it is and many on what moves; one that must not spend more
makes all else coarser instead, and may end up with fewer. So packets of another size than those of calm, for
half a second, are a sign of movement, and nothing has to be decoded for it. It is not more than a sign: rain
changes them too, and what is small hardly does.
"""

from __future__ import annotations

import math
from collections import deque

WINDOW, SETTLE = 0.5, 0.5
"""Seconds whose packets are taken together, since single ones differ for reasons of the encoder's own; and
seconds after a key frame that do not count, because what follows it is small.
"""

KNOWN, FEWEST = 40, 8
"""From how many windows a stream's calm is known, and from how many on."""

USUAL, CALM, CALMER, CALMEST = 1 / 2, 1 / 4, 1 / 8, 1 / 10
"""Shares of the windows with smaller packets: the second is calm, the others say how much calm varies."""

RISE, TIMES, UPWARDS, LEAST = 0.25, 3.0, 2.0, 100.0
"""How far above calm a window must be: a share of it, so many times what it varies downwards, and upwards
(some encoders swing between sparing and wasting), and bytes at least.
"""

DROP = 1.3
"""How many times smaller than those of the calmest windows packets must be."""

FALL = 0.4
"""Part of such a change below which it is over."""

MORE = 1.1
"""How many times further than what told nothing a window must be from calm, while that is remembered."""

RARE = 5.0
"""Seconds without packets after which a window says nothing."""


class Surge:
    """Follows one stream. Times are monotonic seconds.

    How fast packets come does not count: networks hold them up. A size that stays is that of calm soon, so
    no surge lasts for ever.
    """

    __slots__ = ("_bytes", "_doubt", "_doubted", "_packets", "_since", "_sizes", "_span", "high")

    def __init__(self) -> None:
        self._sizes: deque[float] = deque(maxlen=KNOWN)
        self._since: float | None = None
        self._bytes = self._packets = 0
        self._span = self._doubted = (math.inf, 0.0)  # smallest and largest window: of the last surge, and
        self._doubt = -math.inf  # until when: of those that told nothing
        self.high = False
        """Whether something seems to move."""

    def feed(self, size: int, at: float, *, is_key: bool, seen: bool = False) -> None:
        """Take a packet of so many bytes; while something is `seen` its size is not that of calm."""
        if is_key:
            self._begin(at + SETTLE)
        elif self._since is None or not -SETTLE <= at - self._since < RARE:
            self._begin(at)
        elif at >= self._since:
            self._bytes += size
            self._packets += 1
            if at - self._since >= WINDOW:
                self._judge(self._bytes / self._packets, at)
                if not seen:
                    self._sizes.append(self._bytes / self._packets)
                self._begin(at)

    def doubt(self, at: float, until: float) -> None:
        """Take what was no further from calm than the last surge for none until a moment: it told nothing."""
        least, most = self._doubted if at < self._doubt else self._span
        self._doubted = min(least, self._span[0]), max(most, self._span[1])
        self._doubt = until

    def trust(self) -> None:
        """Doubt no more: there was something."""
        self._doubt = -math.inf

    def _begin(self, at: float) -> None:
        self._since, self._bytes, self._packets = at, 0, 0

    def _judge(self, size: float, at: float) -> None:
        """Hold the mean size of a window's packets against that of calm."""
        number = len(self._sizes)
        if number < FEWEST:
            return
        ordered = sorted(self._sizes)
        shares = USUAL, CALM, CALMER, CALMEST
        usual, calm, calmer, calmest = (ordered[int(number * share)] for share in shares)
        part = FALL if self.high else 1.0
        rise = max(RISE * calm, TIMES * (calm - calmer), UPWARDS * (usual - calm), LEAST)
        drop = max(calmest * (1 - 1 / DROP), LEAST)
        most, least = calm + part * rise, calmest - part * drop
        if not self.high and at < self._doubt:
            most, least = max(most, self._doubted[1] * MORE), min(least, self._doubted[0] / MORE)
        high = size > most or size < least
        if high:
            before = self._span if self.high else (size, size)
            self._span = min(before[0], size), max(before[1], size)
        self.high = high
