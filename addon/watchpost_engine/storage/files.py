"""The pictures of events on disk, by date."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from pathlib import Path

from ..model.event import Event, PictureRole
from .errors import translated
from .links import leads_elsewhere
from .whole import make_folder, sync_folder, write_whole

SCARCE = 256 * 1024**2
"""Bytes that should stay free on a large disk."""


class PictureFiles:
    """Keeps `<home>/<year>/<month>/<day>/<camera>/<event>-<role>.jpg` below one folder.

    Names are made here, from ids that the doors have checked: no path ever comes from outside.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    async def open(self) -> None:
        """Make the folder. Raises StorageError."""
        with translated():
            await asyncio.to_thread(make_folder, self._root)

    async def keep(self, event: Event, pictures: Mapping[PictureRole, bytes]) -> None:
        """Write pictures, each whole or not at all, also in a power cut. Raises StorageError."""
        await asyncio.to_thread(self._keep, event, pictures)

    async def read(self, event: Event, role: PictureRole) -> bytes | None:
        """Return a picture, None when it is not there. Raises StorageError."""
        return await asyncio.to_thread(self._read, event, role)

    async def remove(self, event: Event) -> None:
        """Delete the pictures of an event. Raises StorageError."""
        await asyncio.to_thread(self._remove, event)

    def path(self, event: Event, role: PictureRole) -> Path:
        """Return where a picture of an event is."""
        return self._folder(event) / f"{event.id}-{role}.jpg"

    def place(self, event: Event, role: PictureRole) -> str:
        """Return where it is below the folder; its name in an away store."""
        return self.path(event, role).relative_to(self._root).as_posix()

    def size(self, event: Event) -> int:
        """Return the bytes that the pictures of an event take. Blocks."""
        return sum(
            self.path(event, role).stat().st_size for role in PictureRole if self.path(event, role).exists()
        )

    async def free(self) -> int:
        """Return the bytes that are free on the disk. Raises StorageError."""
        with translated():
            return (await asyncio.to_thread(shutil.disk_usage, self._root)).free

    async def is_scarce(self) -> bool:
        """Whether the disk is nearly full: under 256 MB and under 5 % are free. Raises StorageError."""
        return await self.lacking() > 0

    async def lacking(self) -> int:
        """Return the bytes that should go from a disk that is nearly full, 0 of any other.

        As many as would do, and as many again: it fills on. Raises StorageError.
        """
        with translated():
            disk = await asyncio.to_thread(shutil.disk_usage, self._root)
        least = min(SCARCE, disk.total // 20)
        return 2 * least - disk.free if disk.free < least else 0

    def _folder(self, event: Event) -> Path:
        return self._root / event.home_id / f"{event.opened_at:%Y/%m/%d}" / event.camera_id

    def _keep(self, event: Event, pictures: Mapping[PictureRole, bytes]) -> None:
        with translated():
            folder = self._folder(event)
            make_folder(folder)
            for role, data in pictures.items():
                write_whole(self.path(event, role), data)
            sync_folder(folder)

    def is_there(self, event: Event, role: PictureRole) -> bool:
        """Whether a picture is where it belongs. Blocks."""
        path = self.path(event, role)
        return path.is_file() and not leads_elsewhere(path, self._root)

    def _read(self, event: Event, role: PictureRole) -> bytes | None:
        with translated():
            try:
                return self.path(event, role).read_bytes() if self.is_there(event, role) else None
            except FileNotFoundError:
                return None

    def _remove(self, event: Event) -> None:
        with translated():
            for role in PictureRole:
                self.path(event, role).unlink(missing_ok=True)
            folder = self._folder(event)
            while folder != self._root and folder.exists() and not any(folder.iterdir()):
                folder.rmdir()
                folder = folder.parent
