"""What became of the cameras' views: kept as the news that told it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from ..model.announcement import VIEW_NEWS, ViewAnnouncement, ViewChange
from ..model.camera import Camera
from ..model.view import ViewState
from .database import Database
from .documents import VIEW_CHANGE, dump
from .tables import news


class ViewStore:
    """Reads and writes news of views. All raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def publish(self, change: ViewChange, at: datetime) -> ViewAnnouncement:
        """Keep the news of a view."""
        row = {
            "home_id": change.home_id,
            "kind": change.news.value,
            "at": at,
            "event_id": _subject(change.camera_id),
            "document": dump(VIEW_CHANGE, change),
        }

        def insert_row(connection: Connection) -> int:
            key = connection.execute(insert(news).values(row)).inserted_primary_key
            assert key is not None  # the column counts by itself
            return int(key[0])

        return ViewAnnouncement(cursor=await self._database.write(insert_row), at=at, change=change)

    async def told(self) -> dict[tuple[str, str], ViewState]:
        """Return what was told last of each camera (home, camera). Only for the start of the engine."""
        newest = select(func.max(news.c.cursor)).where(news.c.kind.in_(VIEW_NEWS))
        statement = select(news.c.document).where(
            news.c.cursor.in_(newest.group_by(news.c.home_id, news.c.event_id)), news.c.document != ""
        )
        rows = await self._database.read(lambda connection: list(connection.scalars(statement)))
        changes = [VIEW_CHANGE.validate_json(row) for row in rows]
        return {(change.home_id, change.camera_id): change.view for change in changes}

    async def forget(self, camera: Camera) -> None:
        """Forget what was told of a camera; the empty rows stay until they are old, as those of events do."""
        where = (news.c.home_id == camera.home_id, news.c.event_id == _subject(camera.id))
        statement = update(news).where(*where).values(document="")
        await self._database.write(lambda connection: connection.execute(statement))


def _subject(camera_id: str) -> str:
    """Name a camera in the column that names an event: never alike, and as short."""
    return "view" + hashlib.sha256(camera_id.encode()).hexdigest()[:28]
