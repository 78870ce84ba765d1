"""A slot for the newest of anything: its reader never sees stale news."""

from __future__ import annotations

import asyncio
from typing import Final


class Latest[T]:
    """Hold one value for one reader. A newer one replaces an unread one, and is counted.

    Everything here runs on the event loop; a thread uses `loop.call_soon_threadsafe(slot.put, value)`.
    """

    __slots__ = ("_error", "_reader", "_value", "replaced")

    def __init__(self) -> None:
        self.replaced = 0
        self._value: T | _Nothing = NOTHING
        self._error: Exception | None = None
        self._reader: asyncio.Future[None] | None = None

    def put(self, value: T) -> None:
        """Offer a value, replacing the unread one. Never waits."""
        if self._value is not NOTHING:
            self.replaced += 1
        self._value = value
        if self._reader is not None:
            self._wake()

    def fail(self, error: Exception) -> None:
        """Let the reader finish with what is left, then raise this. The first error stays."""
        self._error = self._error or error
        if self._reader is not None:
            self._wake()

    async def take(self) -> T:
        """Wait for the newest value and remove it. Raises what `fail` was given, once nothing is left."""
        while isinstance(self._value, _Nothing):
            if self._error is not None:
                raise self._error
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        value, self._value = self._value, NOTHING
        return value

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)


class _Nothing:
    """Stands for no value, where None may be one."""


NOTHING: Final = _Nothing()
