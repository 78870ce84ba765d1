"""Tells every listener of a home what happened, and waits for none of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from ..model.announcement import Notice, Told

MAX_UNREAD = 1000
"""Items a listener may leave unread before it is let go."""


class Listener:
    """One queue of news and notices. Listens from the moment it is made until it is closed or too slow."""

    def __init__(self, home_id: str, announcer: Announcer) -> None:
        self.home_id = home_id
        self._announcer = announcer
        self._queue: asyncio.Queue[Told | Notice] = asyncio.Queue(MAX_UNREAD)

    def offer(self, item: Told | Notice) -> bool:
        """Take an item; False when there is no room left."""
        try:
            self._queue.put_nowait(item)
        except asyncio.QueueFull:
            self._queue.shutdown(immediate=True)
            return False
        return True

    def close(self) -> None:
        """Stop listening."""
        self._announcer.forget(self)
        self._queue.shutdown(immediate=True)

    async def __aiter__(self) -> AsyncIterator[Told | Notice]:
        """Yield what there is to tell; ends when let go for being too slow, or closed."""
        while True:
            try:
                item = await self._queue.get()
            except asyncio.QueueShutDown:
                return
            yield item


class Announcer:
    """Keeps the listeners of all homes."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    def listen(self, home_id: str) -> Listener:
        """Return a listener that hears everything from now on."""
        listener = Listener(home_id, self)
        self._listeners.add(listener)
        return listener

    def announce(self, announcement: Told) -> None:
        """Tell news that is already on disk."""
        self._tell(announcement)

    def notice(self, notice: Notice) -> None:
        """Hint that the state of something changed."""
        self._tell(notice)

    def forget(self, listener: Listener) -> None:
        """Stop telling a listener."""
        self._listeners.discard(listener)

    def _tell(self, item: Told | Notice) -> None:
        for listener in [one for one in self._listeners if one.home_id == item.home_id]:
            if not listener.offer(item):
                self._listeners.discard(listener)
