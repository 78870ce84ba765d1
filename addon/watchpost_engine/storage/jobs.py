"""The queue of the analyst, as kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from ..model.job import Job
from .database import Database
from .tables import jobs


class JobStore:
    """Reads and writes jobs: an event has one at the most."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, job: Job) -> None:
        """Keep a job, replacing the event's earlier one. Raises StorageError."""

        def change(connection: Connection) -> None:
            connection.execute(delete(jobs).where(jobs.c.event_id == job.event_id))
            connection.execute(insert(jobs), _row(job))

        await self._database.write(change)

    async def replace(self, job: Job, later: Job | None) -> None:
        """Give a job another time, or take it out, unless a newer one took its place. Raises StorageError."""

        def change(connection: Connection) -> None:
            if drop_job(connection, job) and later is not None:
                connection.execute(insert(jobs), _row(later))

        await self._database.write(change)

    async def next(self, home_id: str, limit: int) -> list[Job]:
        """Return the jobs of a home that are due first. Raises StorageError."""
        mine = select(jobs).where(jobs.c.home_id == home_id)
        statement = mine.order_by(jobs.c.due_at, jobs.c.event_id).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [_job(row) for row in rows]

    async def hurry(self, home_id: str, now: datetime) -> None:
        """Make all jobs of a home due: its model or its budget changed. Raises StorageError."""
        statement = update(jobs).where(jobs.c.home_id == home_id, jobs.c.due_at > now).values(due_at=now)
        await self._database.write(lambda connection: connection.execute(statement))

    async def count(self, home_id: str) -> int:
        """Return how many events of a home wait for words. Raises StorageError."""
        statement = select(func.count()).select_from(jobs).where(jobs.c.home_id == home_id)
        return await self._database.read(lambda connection: connection.scalar(statement)) or 0


def _job(row: Row[tuple[object, ...]]) -> Job:
    return Job(
        event_id=row.event_id,
        home_id=row.home_id,
        due_at=row.due_at,
        attempts=row.attempts,
        correction=row.correction,
    )


def _row(job: Job) -> dict[str, object]:
    return {
        "event_id": job.event_id,
        "home_id": job.home_id,
        "due_at": job.due_at,
        "attempts": job.attempts,
        "correction": job.correction,
    }


def drop_job(connection: Connection, job: Job) -> bool:
    """Take a job out, within a transaction; False when a newer one took its place."""
    where = (jobs.c.event_id == job.event_id, jobs.c.due_at == job.due_at)
    return connection.execute(delete(jobs).where(*where)).rowcount > 0
