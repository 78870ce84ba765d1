"""Deletes recordings that are too old, or that there is no room for: the least important first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, Connection, exists, func, select

from ..model.away import AwayState
from ..model.camera import Camera
from ..model.recording import KeepDays, Rank, Recording
from .away import forget_camera
from .database import Database
from .documents import RECORDING
from .recording_files import RecordingFiles
from .recordings import RecordingQuery, RecordingStore
from .tables import away, recordings

_BATCH = 200

type Rules = Mapping[str, KeepDays]
"""How long each camera's recordings are kept, by `Camera.key`; others by the defaults."""


class RecordingCleaner:
    """Files first, then rows, so that no file is orphaned. What is kept for ever is never touched.

    What has an away copy keeps its row. What waits for one stays until it is there, unless there is no room
    at all. All raise StorageError.
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
        for due in (partial(_least, waiting=False), partial(_least, waiting=True)):
            while freed < size and (batch := await self._database.read(due)):
                going: list[Recording] = []
                for recording in batch:
                    if freed >= size:
                        break
                    going.append(recording)
                    freed += recording.bytes
                await self._remove(going)
        return freed

    async def forget(self, camera: Camera) -> None:
        """Delete all that was recorded of a camera, kept or not, and have its away copies deleted."""
        query = RecordingQuery(home_id=camera.home_id, camera_id=camera.id, missing=True, limit=_BATCH)
        await self._database.write(lambda connection: forget_camera(connection, camera.home_id, camera.id))
        while batch := await self._store.find(query):
            await self._remove(batch)

    async def _remove(self, batch: Sequence[Recording]) -> None:
        for recording in batch:
            await self._files.remove(recording)
        ids = [recording.id for recording in batch]
        away = await self._database.read(lambda connection: _stored(connection, ids))
        await self._store.remove([one for one in ids if one not in away])
        for one in batch:
            if one.id in away:
                await self._store.save(replace(one, missing=True))


def _cameras(connection: Connection) -> list[tuple[str, str]]:
    columns = recordings.c.home_id, recordings.c.camera_id
    return [(row[0], row[1]) for row in connection.execute(select(*columns).distinct())]


def _stored(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Return those that have an away copy."""
    where = (away.c.id.in_(ids), away.c.state == AwayState.STORED.value)
    return set(connection.scalars(select(away.c.id).where(*where)))


def _copied(state: AwayState) -> ColumnElement[bool]:
    return exists().where(away.c.id == recordings.c.id, away.c.state == state.value)


def _aged(
    connection: Connection, *, home_id: str, camera_id: str, rank: Rank, before: datetime
) -> list[Recording]:
    table = recordings.c
    where = (table.home_id == home_id, table.camera_id == camera_id, table.rank == rank.value)
    statement = (
        select(table.document)
        .where(*where, table.kept.is_(False), table.ended_at < before)
        .where(~_copied(AwayState.WAITING), ~(table.missing & _copied(AwayState.STORED)))
        .order_by(table.started_at)
        .limit(_BATCH)
    )
    return [RECORDING.validate_json(document) for document in connection.scalars(statement)]


def _least(connection: Connection, *, waiting: bool) -> list[Recording]:
    table = recordings.c
    unsent = _copied(AwayState.WAITING)
    statement = (
        select(table.document)
        .where(table.kept.is_(False), unsent if waiting else ~unsent)
        .where(~(table.missing & _copied(AwayState.STORED)))
        .order_by(table.rank, table.started_at)
        .limit(_BATCH)
    )
    return [RECORDING.validate_json(document) for document in connection.scalars(statement)]
