"""The recorder: keeps the pictures an event is about."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import replace

from ..model.event import Event, PictureRole
from ..model.frame import Picture
from ..storage.files import PictureFiles


class Recorder:
    """Writes pictures before anybody is told of them."""

    def __init__(self, files: PictureFiles, workers: Executor) -> None:
        self._files = files
        self._workers = workers

    async def keep(self, event: Event, pictures: Mapping[PictureRole, Picture]) -> tuple[Event, int]:
        """Put pictures on disk, and return the event that names them and the bytes all its pictures take.

        Raises StorageError.
        """
        loop = asyncio.get_running_loop()
        coded = await loop.run_in_executor(self._workers, _encode, pictures)
        await self._files.keep(event, coded)
        kept = tuple(role for role in PictureRole if role in event.pictures or role in coded)
        size = await asyncio.to_thread(self._files.size, event)
        return replace(event, pictures=kept), size

    async def read(self, event: Event, role: PictureRole) -> bytes | None:
        """Return a picture of an event, None when there is none. Raises StorageError."""
        return await self._files.read(event, role) if role in event.pictures else None


def _encode(pictures: Mapping[PictureRole, Picture]) -> dict[PictureRole, bytes]:
    return {role: picture.jpeg() for role, picture in pictures.items()}
