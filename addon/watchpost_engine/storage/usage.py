"""What was used each day, as kept."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select, update

from ..model.usage import Usage
from .database import Database
from .tables import usage


class UsageStore:
    """Counts per home, camera and day; a day is an ISO date of the home's own calendar."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, home_id: str, camera_id: str, day: str, more: Usage) -> None:
        """Add to a day's counters. Raises StorageError."""
        await self._database.write(lambda connection: add_usage(connection, home_id, camera_id, day, more))

    async def take_call(self, home_id: str, camera_id: str, day: str, calls: int, tokens: int) -> bool:
        """Count a call unless the home has had so many calls or tokens that day. Raises StorageError."""

        def change(connection: Connection) -> bool:
            used = _total(connection, home_id, day)
            if used.analyses >= calls or used.tokens >= tokens:
                return False
            add_usage(connection, home_id, camera_id, day, Usage(analyses=1))
            return True

        return await self._database.write(change)

    async def of_home(self, home_id: str, day: str) -> dict[str, Usage]:
        """Return a day's counters by camera. Raises StorageError."""
        where = (usage.c.home_id == home_id, usage.c.day == day)
        statement = select(usage).where(*where)
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return {
            row.camera_id: Usage(changes=row.changes, analyses=row.analyses, tokens=row.tokens)
            for row in rows
        }

    async def total(self, home_id: str, day: str) -> Usage:
        """Return a day's counters of the whole home. Raises StorageError."""
        return await self._database.read(lambda connection: _total(connection, home_id, day))


def _total(connection: Connection, home_id: str, day: str) -> Usage:
    sums = (func.sum(usage.c[name]) for name in ("changes", "analyses", "tokens"))
    row = connection.execute(select(*sums).where(usage.c.home_id == home_id, usage.c.day == day)).one()
    return Usage(changes=int(row[0] or 0), analyses=int(row[1] or 0), tokens=int(row[2] or 0))


def add_usage(connection: Connection, home_id: str, camera_id: str, day: str, more: Usage) -> None:
    """Add to a day's counters, within a transaction."""
    where = (usage.c.home_id == home_id, usage.c.camera_id == camera_id, usage.c.day == day)
    values = {
        "changes": usage.c.changes + more.changes,
        "analyses": usage.c.analyses + more.analyses,
        "tokens": usage.c.tokens + more.tokens,
    }
    if connection.execute(update(usage).where(*where).values(values)).rowcount:
        return
    row = {"home_id": home_id, "camera_id": camera_id, "day": day}
    counts = {"changes": more.changes, "analyses": more.analyses, "tokens": more.tokens}
    connection.execute(insert(usage).values(**row, **counts))
