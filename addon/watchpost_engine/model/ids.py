"""Ids that sort by the time they were made."""

import secrets
import threading
import time

_COUNT = 42
"""Bits of the counter behind the milliseconds; 32 more are random."""


class _Clock:
    """Never says the same twice, and never less than before, whatever the wall clock does."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._last = 0

    def tick(self) -> int:
        """Return milliseconds since 1970 and, in the low 42 bits, a count that starts anywhere."""
        with self._turn:
            now = time.time_ns() // 1_000_000
            if now > self._last >> _COUNT:
                self._last = now << _COUNT | secrets.randbits(_COUNT - 1)
            else:
                self._last += 1
            return self._last


_clock = _Clock()


def new_id() -> str:
    """Return 32 hex digits: a version 7 UUID without its dashes, greater than all that were made before."""
    tick = _clock.tick()
    high, middle, low = tick >> 30, tick & (1 << 30) - 1, secrets.randbits(32)
    # 48 bits of milliseconds, the version, 12 bits of the count, the variant, 30 more bits of it, chance
    number = (high >> 12) << 80 | 7 << 76 | (high & 0xFFF) << 64 | 2 << 62 | middle << 32 | low
    return f"{number:032x}"
