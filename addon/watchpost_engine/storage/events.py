"""The events and the news about them, as kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, exists, func, select, update

from ..model.announcement import Announcement, News, Told
from ..model.event import Description, Event, EventState, Words
from .database import Database
from .event_rows import (
    drop_events,
    get_event,
    put_event,
    put_news,
    put_words,
    select_events,
    to_event,
    to_news,
)
from .tables import events, jobs, news


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """Which events are asked for, newest first."""

    home_id: str
    camera_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    lasting: bool | None = None
    words: str = ""
    """What their words must contain, whatever the case."""

    after: str | None = None
    """Id of the last event of the page before."""

    limit: int = 50


class EventStore:
    """Reads and writes events and news. All raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, event: Event, *, size: int | None = None) -> None:
        """Keep the journal's half of an event; `size` is the bytes of its pictures."""
        await self._database.write(lambda connection: put_event(connection, event, size))

    async def save_words(self, event: Event, description: Description) -> None:
        """Keep the analyst's half of an event."""
        await self._database.write(lambda connection: put_words(connection, event.id, description))

    async def publish(
        self, event: Event, kind: News, at: datetime, *, size: int | None = None, anew: bool = False
    ) -> Announcement:
        """Keep the journal's half of an event and the news about it, or nothing; `anew` drops its words."""

        def change(connection: Connection) -> Announcement:
            put_event(connection, event, size)
            if anew:
                put_words(connection, event.id, Description())
            return put_news(connection, event.id, kind, at)

        return await self._database.write(change)

    async def publish_words(
        self, event: Event, description: Description, at: datetime, also: Callable[[Connection], None]
    ) -> Announcement:
        """Keep the analyst's half of an event, the news about it and what else belongs to it, or nothing."""

        def change(connection: Connection) -> Announcement:
            put_words(connection, event.id, description)
            also(connection)
            return put_news(connection, event.id, News.DESCRIBED, at)

        return await self._database.write(change)

    async def set_kept(self, event: Event, *, kept: bool) -> None:
        """Keep an event for ever, or no longer."""
        where = (events.c.id == event.id, events.c.home_id == event.home_id)
        statement = update(events).where(*where).values(kept=kept)
        await self._database.write(lambda connection: connection.execute(statement))

    async def get(self, home_id: str, event_id: str) -> Event | None:
        """Return an event of a home."""
        event = await self._database.read(lambda connection: get_event(connection, event_id))
        return event if event is not None and event.home_id == home_id else None

    async def find(self, query: EventQuery) -> list[Event]:
        """Return the events that are asked for, newest first."""
        statement = _statement(query)
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [to_event(row) for row in rows]

    async def open_events(self) -> list[Event]:
        """Return the events of all homes that were never closed."""
        statement = select_events().where(events.c.state == EventState.OPEN)
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [to_event(row) for row in rows]

    async def undescribed(self) -> list[Event]:
        """Return the closed events of all homes without words and in no queue: a kill came between."""
        waits = exists().where(jobs.c.event_id == events.c.id)
        pending = events.c.words.like(f'%"words":"{Words.PENDING}"%')
        statement = select_events().where(events.c.state == EventState.CLOSED, pending, ~waits)
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [to_event(row) for row in rows]

    async def remove(self, event: Event) -> None:
        """Forget an event, and what was told of it."""
        await self._database.write(lambda connection: drop_events(connection, [event.id]))

    async def news_after(self, home_id: str, cursor: int, limit: int = 500) -> list[Told]:
        """Return the news of a home after a cursor, oldest first; none of what is gone."""
        where = (news.c.home_id == home_id, news.c.cursor > cursor, news.c.document != "")
        statement = select(news).where(*where).order_by(news.c.cursor).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [to_news(row.cursor, row.kind, row.at, row.document) for row in rows]

    async def news_range(self, home_id: str) -> tuple[int, int]:
        """Return the oldest and the newest cursor kept for a home, else 0, 0."""
        statement = select(func.min(news.c.cursor), func.max(news.c.cursor)).where(news.c.home_id == home_id)
        row = await self._database.read(lambda connection: connection.execute(statement).one())
        return row[0] or 0, row[1] or 0


def _statement(query: EventQuery) -> Select[tuple[str, str, bool]]:
    where = [events.c.home_id == query.home_id]
    if query.camera_id is not None:
        where.append(events.c.camera_id == query.camera_id)
    if query.since is not None:
        where.append(events.c.opened_at >= query.since)
    if query.until is not None:
        where.append(events.c.opened_at < query.until)
    if query.lasting is not None:
        where.append(events.c.lasting.is_(query.lasting))
    if query.after is not None:
        where.append(events.c.id < query.after)
    if query.words:  # found in the index: reading every event would take many times as long
        where.append(events.c.summary.icontains(query.words, autoescape=True))
        found = select(events.c.id).where(*where).order_by(events.c.id.desc()).limit(query.limit)
        where = [events.c.id.in_(found)]
    return select_events().where(*where).order_by(events.c.id.desc()).limit(query.limit)
