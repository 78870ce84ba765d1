"""On which days a camera saw or recorded something: counted a month at a time, jumping over what is empty."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Column, Connection, Table, func, select, type_coerce

from .database import Database
from .tables import events, recordings

MONTH = 31
"""Days that are counted with one look."""

SLOT = 900
"""Seconds: every day of every time zone begins with one."""


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
            while len(days) < limit and (month := seeker.month(days[-1].day if days else before)):
                days += month
            return days[:limit]

        return await self._database.read(query)


class Seeker:
    """Looks for days within one reading of the database."""

    def __init__(self, connection: Connection, home_id: str, camera_id: str, zone: ZoneInfo) -> None:
        self._connection = connection
        self._home_id, self._camera_id = home_id, camera_id
        self._zone = zone

    def month(self, before: date) -> list[Day]:
        """Return the days with something in the last month before one in which there is anything."""
        end = self._start(before)
        found = [
            self._last(events, events.c.opened_at, end),
            self._last(recordings, recordings.c.started_at, end),
        ]
        moments = [moment for moment in found if moment is not None]
        if not moments:
            return []
        newest = max(moments).astimezone(self._zone).date()
        span = self._start(newest - timedelta(days=MONTH - 1)), self._start(newest + timedelta(days=1))
        seen = self._count(events, events.c.opened_at, *span)
        recorded = self._count(recordings, recordings.c.started_at, *span)
        days = sorted(seen.keys() | recorded.keys(), reverse=True)
        return [Day(day=day, events=seen[day], recordings=recorded[day]) for day in days]

    def _start(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self._zone)

    def _last(self, table: Table, column: Column[datetime], end: datetime) -> datetime | None:
        mine = (table.c.home_id == self._home_id, table.c.camera_id == self._camera_id)
        return self._connection.scalar(select(func.max(column)).where(*mine, column < end))

    def _count(self, table: Table, column: Column[datetime], begin: datetime, end: datetime) -> Counter[date]:
        mine = (table.c.home_id == self._home_id, table.c.camera_id == self._camera_id)
        slot = (type_coerce(column, BigInteger) // (SLOT * 1_000_000)).label("slot")
        statement = select(slot, func.count()).where(*mine, column >= begin, column < end).group_by(slot)
        counts: Counter[date] = Counter()
        for number, count in self._connection.execute(statement):
            counts[datetime.fromtimestamp(number * SLOT, self._zone).date()] += count
        return counts
