"""How often somebody may do something."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pace:
    """Lets each key do something `burst` times at once, then `per_second` times a second.

    Keeps one number for each of at most `most` keys: the moment at which it may have a full burst again.
    """

    def __init__(
        self,
        *,
        per_second: float,
        burst: int,
        most: int = 4096,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gap = 1 / per_second
        self._slack = self._gap * (burst - 1)
        self._most = most
        self._clock = clock
        self._full_at: dict[str, float] = {}

    def take(self, key: str) -> float:
        """Count one, and return 0; or return the seconds to wait, and count nothing."""
        now = self._clock()
        full_at = self._full_at.get(key)
        if full_at is None:
            if len(self._full_at) >= self._most:  # the one that is here longest makes room
                del self._full_at[next(iter(self._full_at))]
            full_at = now
        elif full_at - now > self._slack:
            return full_at - now - self._slack
        self._full_at[key] = max(full_at, now) + self._gap
        return 0.0
