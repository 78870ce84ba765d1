"""News arrive in the order of their cursors, however many are told at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from tests.engine.making import NOW, event
from watchpost_engine.events.announcer import Announcer
from watchpost_engine.events.publisher import Publisher
from watchpost_engine.model.analysis import Analysis, Importance, Kind
from watchpost_engine.model.announcement import Announcement, News
from watchpost_engine.model.event import Description, Event, Words
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.events import EventStore
from watchpost_engine.storage.homes import HomeStore

WORDS = Description(
    words=Words.DESCRIBED,
    analysis=Analysis(summary="A parcel.", kind=Kind.APPEARED, importance=Importance.LOW, described_at=NOW),
)


class Uneven(EventStore):
    """The real store, of which the answer to the first of two takes longer, as with threads it may."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._count = 0

    async def _late(self, announcement: Announcement) -> Announcement:
        self._count += 1
        await asyncio.sleep(0.03 if self._count % 2 else 0)
        return announcement

    async def publish(
        self, event: Event, kind: News, at: datetime, *, size: int | None = None, **more: bool
    ) -> Announcement:
        return await self._late(await super().publish(event, kind, at, size=size, **more))

    async def publish_words(
        self, event: Event, description: Description, at: datetime, also: Callable[[Connection], None]
    ) -> Announcement:
        return await self._late(await super().publish_words(event, description, at, also))


async def test_cursors_arrive_growing(database: Database, homes: HomeStore) -> None:
    announcer = Announcer()
    listener, publisher = announcer.listen("here"), Publisher(Uneven(database), announcer)
    made = [event() for _ in range(6)]
    for one in made:
        await publisher.save(one)
    await asyncio.gather(
        *(publisher.publish(one, News.CLOSED) for one in made),
        *(publisher.publish_words(one, WORDS, lambda _: None) for one in made),
    )
    told = [listener._queue.get_nowait() for _ in range(12)]
    cursors = [item.cursor for item in told if isinstance(item, Announcement)]
    assert len(cursors) == 12
    assert cursors == sorted(cursors)
