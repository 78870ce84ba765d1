"""The cleaner: deletes what is older, or more, than is to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, and_, delete, func, select

from ..model.event import Event, EventState
from .database import Database
from .documents import EVENT
from .event_rows import drop_events
from .files import PictureFiles
from .tables import events, news

NEWS_KEPT = timedelta(days=7)
"""How long a listener may be away and still get all it missed."""

_BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How much is kept."""

    days: float
    bytes: int


class Cleaner:
    """Deletes closed events, the oldest first: files, then rows, so that no file is orphaned."""

    def __init__(self, database: Database, files: PictureFiles, retention: Retention) -> None:
        self._database = database
        self._files = files
        self._retention = retention

    async def clean(self, now: datetime, *, beside: int = 0) -> int:
        """Delete what has to go and return the number of events. Raises StorageError.

        `beside`: bytes that something else takes of what may be kept.
        """
        removed = 0
        while batch := await self._database.read(lambda connection: self._due(connection, now, beside)):
            for event in batch:
                await self._files.remove(event)
            ids = [event.id for event in batch]
            await self._database.write(partial(drop_events, ids=ids))
            removed += len(batch)
        # The newest of each home stays: it says how far the cursors have come.
        newest = select(func.max(news.c.cursor)).group_by(news.c.home_id)
        statement = delete(news).where(news.c.at < now - NEWS_KEPT, news.c.cursor.not_in(newest))
        await self._database.write(lambda connection: connection.execute(statement))
        return removed

    async def used(self) -> int:
        """Return the bytes that all pictures take. Raises StorageError."""
        statement = select(func.sum(events.c.bytes))
        return int(await self._database.read(lambda connection: connection.scalar(statement)) or 0)

    def _due(self, connection: Connection, now: datetime, beside: int) -> list[Event]:
        closed = and_(events.c.state == EventState.CLOSED, events.c.kept.is_(False))
        oldest = select(events.c.document, events.c.bytes).where(closed).order_by(events.c.id).limit(_BATCH)
        aged = oldest.where(events.c.opened_at < now - timedelta(days=self._retention.days))
        if rows := connection.execute(aged).all():
            return [EVENT.validate_json(row.document) for row in rows]
        over = int(connection.scalar(select(func.sum(events.c.bytes))) or 0) + beside - self._retention.bytes
        due: list[Event] = []
        for row in connection.execute(oldest):
            if over <= 0:
                break
            due.append(EVENT.validate_json(row.document))
            over -= row.bytes
        return due
