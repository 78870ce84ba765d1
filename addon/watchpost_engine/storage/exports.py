"""The exports, as kept, and their files."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update

from ..model.export import Export
from .database import Database
from .documents import EXPORT, dump
from .errors import translated
from .links import leads_elsewhere
from .tables import exports
from .whole import sync_folder


class ExportStore:
    """Keeps exports, and `<home>/exports/<export>.mp4` below one folder. All raise StorageError."""

    def __init__(self, database: Database, root: Path) -> None:
        self._database = database
        self._root = root

    def path(self, export: Export) -> Path:
        """Return where the file of an export is."""
        return self._root / export.home_id / "exports" / f"{export.id}.mp4"

    def is_there(self, export: Export) -> bool:
        """Whether the file of an export is where it belongs. Blocks."""
        path = self.path(export)
        return path.is_file() and not leads_elsewhere(path, self._root)

    def settle(self, export: Export) -> int:
        """Have the file of an export on disk for good, and return its bytes. Blocks."""
        path = self.path(export)
        with translated():
            with path.open("rb") as file:
                os.fsync(file.fileno())
            for folder in (path.parent, path.parent.parent):
                sync_folder(folder)
            return path.stat().st_size

    async def used(self) -> int:
        """Return the bytes that all exports take."""
        return sum(export.bytes for export in await self.all())

    async def save(self, export: Export) -> None:
        """Keep an export, or what is new of it; one that was deleted meanwhile stays so."""
        where = (exports.c.id == export.id, exports.c.home_id == export.home_id)
        statement = update(exports).where(*where).values(document=dump(EXPORT, export))
        await self._database.write(lambda connection: connection.execute(statement))

    async def add(self, export: Export) -> None:
        """Keep a new export."""
        row = {"id": export.id, "home_id": export.home_id, "document": dump(EXPORT, export)}
        await self._database.write(lambda connection: connection.execute(insert(exports).values(row)))

    async def get(self, home_id: str, export_id: str) -> Export | None:
        """Return an export of a home."""
        where = (exports.c.id == export_id, exports.c.home_id == home_id)
        statement = select(exports.c.document).where(*where)
        document = await self._database.read(lambda connection: connection.scalar(statement))
        return None if document is None else EXPORT.validate_json(document)

    async def all(self, home_id: str | None = None) -> list[Export]:
        """Return the exports of a home, newest first; of all homes only for the engine itself."""

        def query(connection: Connection) -> list[str]:
            statement = select(exports.c.document).order_by(exports.c.id.desc())
            if home_id is not None:
                statement = statement.where(exports.c.home_id == home_id)
            return list(connection.scalars(statement))

        return [EXPORT.validate_json(document) for document in await self._database.read(query)]

    async def remove(self, export: Export) -> None:
        """Delete an export: its file first."""

        def unlink() -> None:
            with translated():
                self.path(export).unlink(missing_ok=True)

        await asyncio.to_thread(unlink)
        where = (exports.c.id == export.id, exports.c.home_id == export.home_id)
        await self._database.write(lambda connection: connection.execute(delete(exports).where(*where)))
