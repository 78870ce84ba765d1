"""The cameras, as kept."""

from __future__ import annotations

from sqlalchemy import Connection, Delete, delete, insert, select

from ..model.camera import Camera
from .database import Database
from .documents import CAMERA, dump
from .tables import cameras


class CameraStore:
    """Reads and writes cameras."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[Camera]:
        """Return the cameras of all homes. Only for the start of the engine. Raises StorageError."""

        def query(connection: Connection) -> list[str]:
            return list(connection.scalars(select(cameras.c.document)))

        return [CAMERA.validate_json(document) for document in await self._database.read(query)]

    async def save(self, *wanted: Camera) -> None:
        """Keep cameras, replacing what was known of them; all or none. Raises StorageError."""

        def change(connection: Connection) -> None:
            for camera in wanted:
                connection.execute(_without(camera))
                row = {"home_id": camera.home_id, "id": camera.id, "document": dump(CAMERA, camera)}
                connection.execute(insert(cameras), row)

        await self._database.write(change)

    async def remove(self, camera: Camera) -> None:
        """Forget a camera. Raises StorageError."""
        await self._database.write(lambda connection: connection.execute(_without(camera)))


def _without(camera: Camera) -> Delete:
    return delete(cameras).where(cameras.c.home_id == camera.home_id, cameras.c.id == camera.id)
