"""Puts news on disk, then tells: in this order, one after another, so that cursors arrive growing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection

from ..model.announcement import News, ViewChange
from ..model.event import Description, Event
from ..storage.events import EventStore
from ..storage.views import ViewStore
from .announcer import Announcer


class Publisher:
    """The one way for news. All raise StorageError, and then nothing was told."""

    def __init__(self, store: EventStore, announcer: Announcer) -> None:
        self._store = store
        self._announcer = announcer
        self._turn = asyncio.Lock()

    async def save(self, event: Event, *, size: int | None = None) -> None:
        """Keep an event without any news."""
        await self._store.save(event, size=size)

    async def publish(self, event: Event, news: News, *, size: int | None = None, anew: bool = False) -> None:
        """Keep an event with its news, then tell; `anew` drops its words: others are coming."""
        async with self._turn:
            announcement = await self._store.publish(event, news, datetime.now(UTC), size=size, anew=anew)
            self._announcer.announce(announcement)

    async def publish_words(
        self, event: Event, description: Description, also: Callable[[Connection], None]
    ) -> None:
        """Keep the words of an event, and what else belongs to them, then tell."""
        async with self._turn:
            announcement = await self._store.publish_words(event, description, datetime.now(UTC), also)
            self._announcer.announce(announcement)

    async def publish_view(self, store: ViewStore, change: ViewChange) -> None:
        """Keep what became of a camera's view, then tell."""
        async with self._turn:
            self._announcer.announce(await store.publish(change, datetime.now(UTC)))
