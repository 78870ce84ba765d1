"""Deletes recordings that are too old, or that there is no room for: the least important first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, func, select

from ..model.camera import Camera
from ..model.recording import KeepDays, Rank, Recording
from .database import Database
from .documents import RECORDING
from .recording_files import RecordingFiles
from .recordings import RecordingQuery, RecordingStore
from .tables import recordings

_BATCH = 200

type Rules = Mapping[str, KeepDays]
"""How long each camera's recordings are kept, by `Camera.key`; others by the defaults."""


class RecordingCleaner:
    """Files first, then rows, so that no file is orphaned. What is kept for ever is never touched.

    All raise StorageError.
    """

    def __init__(self, database: Database, store: RecordingStore, files: RecordingFiles) -> None:
        self._database = database
        self._store = store
        self._files = files

    async def used(self) -> int:
        """Return the bytes that all recordings take."""
        statement = select(func.sum(recordings.c.bytes)).where(recordings.c.missing.is_(False))
        return int(await self._database.read(lambda connection: connection.scalar(statement)) or 0)

    async def clean(self, now: datetime, rules: Rules) -> int:
        """Delete what is older than its camera's rules say, and return how many."""
        cameras = await self._database.read(_cameras)
        removed = 0
        for home_id, camera_id in cameras:
            days = rules.get(f"{home_id}/{camera_id}", KeepDays())
            for rank in Rank:
                before = now - timedelta(days=days.of(rank))
                due = partial(_aged, home_id=home_id, camera_id=camera_id, rank=rank, before=before)
                while batch := await self._database.read(due):
                    await self._remove(batch)
                    removed += len(batch)
        return removed

    async def make_room(self, size: int) -> int:
        """Delete so many bytes, or all there are, and return how many were freed."""
        freed = 0
        while freed < size and (batch := await self._database.read(_least)):
            going: list[Recording] = []
            for recording in batch:
                if freed >= size:
                    break
                going.append(recording)
                freed += recording.bytes
            await self._remove(going)
        return freed

    async def forget(self, camera: Camera) -> None:
        """Delete all that was recorded of a camera, kept or not."""
        query = RecordingQuery(home_id=camera.home_id, camera_id=camera.id, missing=True, limit=_BATCH)
        while batch := await self._store.find(query):
            await self._remove(batch)

    async def _remove(self, batch: Sequence[Recording]) -> None:
        for recording in batch:
            await self._files.remove(recording)
        await self._store.remove([recording.id for recording in batch])


def _cameras(connection: Connection) -> list[tuple[str, str]]:
    columns = recordings.c.home_id, recordings.c.camera_id
    return [(row[0], row[1]) for row in connection.execute(select(*columns).distinct())]


def _aged(
    connection: Connection, *, home_id: str, camera_id: str, rank: Rank, before: datetime
) -> list[Recording]:
    table = recordings.c
    where = (table.home_id == home_id, table.camera_id == camera_id, table.rank == rank.value)
    statement = (
        select(table.document)
        .where(*where, table.kept.is_(False), table.ended_at < before)
        .order_by(table.started_at)
        .limit(_BATCH)
    )
    return [RECORDING.validate_json(document) for document in connection.scalars(statement)]


def _least(connection: Connection) -> list[Recording]:
    table = recordings.c
    statement = (
        select(table.document)
        .where(table.kept.is_(False))
        .order_by(table.rank, table.started_at)
        .limit(_BATCH)
    )
    return [RECORDING.validate_json(document) for document in connection.scalars(statement)]
