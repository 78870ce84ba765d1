"""On which days a camera saw or recorded something: found by jumping from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, Table, func, select

from .database import Database
from .tables import events, recordings


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What there is of one day of the home's own calendar."""

    day: date
    events: int
    recordings: int


class DayStore:
    """Reads days. Raises StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, home_id: str, camera_id: str, zone: ZoneInfo, before: date, limit: int) -> list[Day]:
        """Return so many days of a camera before one, the newest first."""

        def query(connection: Connection) -> list[Day]:
            seeker = Seeker(connection, home_id, camera_id, zone)
            days: list[Day] = []
            last = before
            while len(days) < limit and (day := seeker.newest(last)) is not None:
                days.append(day)
                last = day.day
            return days

        return await self._database.read(query)


class Seeker:
    """Looks for days within one reading of the database."""

    def __init__(self, connection: Connection, home_id: str, camera_id: str, zone: ZoneInfo) -> None:
        self._connection = connection
        self._home_id, self._camera_id = home_id, camera_id
        self._zone = zone

    def newest(self, before: date) -> Day | None:
        """Return the last day before one on which there is anything."""
        end = self._start(before)
        found = [
            self._last(events, events.c.opened_at, end),
            self._last(recordings, recordings.c.started_at, end),
        ]
        moments = [moment for moment in found if moment is not None]
        if not moments:
            return None
        day = max(moments).astimezone(self._zone).date()
        span = self._start(day), self._start(day + timedelta(days=1))
        return Day(
            day=day,
            events=self._count(events, events.c.opened_at, *span),
            recordings=self._count(recordings, recordings.c.started_at, *span),
        )

    def _start(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self._zone)

    def _last(self, table: Table, column: Column[datetime], end: datetime) -> datetime | None:
        mine = (table.c.home_id == self._home_id, table.c.camera_id == self._camera_id)
        return self._connection.scalar(select(func.max(column)).where(*mine, column < end))

    def _count(self, table: Table, column: Column[datetime], begin: datetime, end: datetime) -> int:
        mine = (table.c.home_id == self._home_id, table.c.camera_id == self._camera_id)
        within = (column >= begin, column < end)
        statement = select(func.count()).select_from(table).where(*mine, *within)
        return self._connection.scalar(statement) or 0
