"""How fast copies leave the house."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

PIECE, LEAST = 8 * 1024 * 1024, 256 * 1024
"""Bytes that are sent at once: at the most, and at the least."""

SECONDS = 10.0
"""What is sent at once takes no longer, where there is a limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The time that goes by, and waiting for it; a test has its own."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Throttle:
    """Keeps what is sent within so many bytes a second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._free_at = 0.0

    async def turn(self, size: int, rate: float) -> None:
        """Wait until so many bytes may be sent; a rate of 0 is no limit."""
        if rate <= 0:
            return
        wait = self._free_at - self._clock.now()
        if wait > 0:
            await self._clock.sleep(wait)
        self._free_at = max(self._clock.now(), self._free_at) + size / rate


def piece_at(rate: float) -> int:
    """Return how many bytes are sent at once, at a rate."""
    return PIECE if rate <= 0 else max(LEAST, min(PIECE, int(rate * SECONDS)))
