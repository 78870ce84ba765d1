"""The events and the news about them, as kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from ..model.announcement import Announcement, News
from ..model.event import Event, EventState
from .database import Database
from .documents import EVENT, dump
from .tables import events, news


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """Which events are asked for, newest first."""

    home_id: str
    camera_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    lasting: bool | None = None
    after: str | None = None
    """Id of the last event of the page before."""

    limit: int = 50


class EventStore:
    """Reads and writes events and news."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, event: Event, *, size: int | None = None) -> None:
        """Keep an event, replacing its earlier state; `size`: bytes of its pictures. Raises StorageError."""
        await self._database.write(lambda connection: put_event(connection, event, size))

    async def publish(
        self, event: Event, kind: News, at: datetime, *, size: int | None = None
    ) -> Announcement:
        """Keep an event and the news about it in one transaction. Raises StorageError."""

        def change(connection: Connection) -> int:
            put_event(connection, event, size)
            return put_news(connection, event, kind, at)

        cursor = await self._database.write(change)
        return Announcement(cursor=cursor, news=kind, at=at, event=event)

    async def get(self, home_id: str, event_id: str) -> Event | None:
        """Return an event of a home. Raises StorageError."""

        def query(connection: Connection) -> str | None:
            where = (events.c.id == event_id, events.c.home_id == home_id)
            return connection.scalar(select(events.c.document).where(*where))

        document = await self._database.read(query)
        return None if document is None else EVENT.validate_json(document)

    async def find(self, query: EventQuery) -> list[Event]:
        """Return the events that are asked for, newest first. Raises StorageError."""
        statement = _statement(query)
        rows = await self._database.read(lambda connection: list(connection.scalars(statement)))
        return [EVENT.validate_json(row) for row in rows]

    async def open_events(self) -> list[Event]:
        """Return the events of all homes that were never closed. Raises StorageError."""
        statement = select(events.c.document).where(events.c.state == EventState.OPEN)
        documents = await self._database.read(lambda connection: list(connection.scalars(statement)))
        return [EVENT.validate_json(document) for document in documents]

    async def remove(self, event: Event) -> None:
        """Forget an event; its news go with retention. Raises StorageError."""
        statement = delete(events).where(events.c.id == event.id, events.c.home_id == event.home_id)
        await self._database.write(lambda connection: connection.execute(statement))

    async def news_after(self, home_id: str, cursor: int, limit: int = 500) -> list[Announcement]:
        """Return the news of a home after a cursor, oldest first. Raises StorageError."""
        where = (news.c.home_id == home_id, news.c.cursor > cursor)
        statement = select(news).where(*where).order_by(news.c.cursor).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [
            Announcement(
                cursor=row.cursor, news=News(row.kind), at=row.at, event=EVENT.validate_json(row.document)
            )
            for row in rows
        ]

    async def news_range(self, home_id: str) -> tuple[int, int]:
        """Return the oldest and the newest cursor kept for a home, else 0, 0. Raises StorageError."""
        statement = select(func.min(news.c.cursor), func.max(news.c.cursor)).where(news.c.home_id == home_id)
        row = await self._database.read(lambda connection: connection.execute(statement).one())
        return row[0] or 0, row[1] or 0


def put_event(connection: Connection, event: Event, size: int | None) -> None:
    """Insert an event, or replace what is known of it."""
    values: dict[str, object] = {
        "camera_id": event.camera_id,
        "state": event.state.value,
        "lasting": event.lasting,
        "opened_at": event.opened_at,
        "document": dump(EVENT, event),
    }
    if size is not None:
        values["bytes"] = size
    where = (events.c.id == event.id, events.c.home_id == event.home_id)
    if not connection.execute(update(events).where(*where).values(values)).rowcount:
        connection.execute(insert(events).values(id=event.id, home_id=event.home_id, **values))


def put_news(connection: Connection, event: Event, kind: News, at: datetime) -> int:
    """Insert the news about an event and return its cursor."""
    row = {"home_id": event.home_id, "kind": kind.value, "at": at, "document": dump(EVENT, event)}
    key = connection.execute(insert(news).values(row)).inserted_primary_key
    if key is None:  # never with an autoincrement key; said for the type checker
        raise RuntimeError("the database gave no cursor")
    return int(key[0])


def _statement(query: EventQuery) -> Select[str]:
    statement = select(events.c.document).where(events.c.home_id == query.home_id)
    if query.camera_id is not None:
        statement = statement.where(events.c.camera_id == query.camera_id)
    if query.since is not None:
        statement = statement.where(events.c.opened_at >= query.since)
    if query.until is not None:
        statement = statement.where(events.c.opened_at < query.until)
    if query.lasting is not None:
        statement = statement.where(events.c.lasting.is_(query.lasting))
    if query.after is not None:
        statement = statement.where(events.c.id < query.after)
    return statement.order_by(events.c.id.desc()).limit(query.limit)
