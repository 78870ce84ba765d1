"""What belongs into an away copy, and how it is read."""

from __future__ import annotations

import asyncio
import hashlib
import re
from typing import TYPE_CHECKING

from ..model.away import AwayCopy, AwayFile, AwayKind
from ..storage.errors import translated
from .sealing import key_name, seal

if TYPE_CHECKING:
    from pathlib import Path

    from ..model.event import Event
    from ..storage.away import AwayStore
    from ..storage.events import EventStore
    from ..storage.files import PictureFiles
    from ..storage.recording_files import RecordingFiles
    from ..storage.recordings import RecordingStore


class GoneError(Exception):
    """The file is not there any more."""


class Packer:
    """Finds the files of a copy, and makes them ready to be sent."""

    def __init__(
        self,
        recordings: RecordingStore,
        recording_files: RecordingFiles,
        events: EventStore,
        pictures: PictureFiles,
        spool: Path,
    ) -> None:
        """`spool`: folder of what was sealed and is being sent."""
        self._recordings, self._recording_files = recordings, recording_files
        self._events, self._pictures = events, pictures
        self._spool = spool

    async def files(self, copy: AwayCopy) -> list[tuple[Path, str]]:
        """Return the files of a copy, with their names in the store. Raises StorageError."""
        if copy.kind is AwayKind.PICTURE:
            event = await self._events.get(copy.home_id, copy.id)
            return [] if event is None else await asyncio.to_thread(self._pictures_of, event)
        one = await self._recordings.get(copy.home_id, copy.id)
        files = self._recording_files
        if one is None or not await asyncio.to_thread(files.is_there, one):
            return []
        return [(files.path(one), files.place(one))]

    def _pictures_of(self, event: Event) -> list[tuple[Path, str]]:
        files = self._pictures
        there = (role for role in event.pictures if files.is_there(event, role))
        return [(files.path(event, role), files.place(event, role)) for role in there]

    async def sealed(self, path: Path, key: str) -> Path:
        """Return a file sealed: the same after a stop, so that sending it goes on.

        Raises StorageError and GoneError.
        """
        return await asyncio.to_thread(self._sealed, path, key)

    async def measured(self, path: Path, name: str, piece: int, *, sealed: bool) -> AwayFile:
        """Return what a file will be in the store. Raises StorageError and GoneError."""

        def measure() -> AwayFile:
            with translated(), _there(path).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                size = file.tell()
            return AwayFile(name=name, sealed=sealed, bytes=size, sha256=digest, piece=piece)

        return await asyncio.to_thread(measure)

    async def piece(self, path: Path, file: AwayFile, index: int) -> bytes:
        """Return one piece of a file. Raises StorageError and GoneError."""

        def read() -> bytes:
            with translated(), _there(path).open("rb") as opened:
                opened.seek(index * file.piece)
                return opened.read(file.piece)

        return await asyncio.to_thread(read)

    async def sweep(self, copy_id: str) -> None:
        """Delete what was sealed of a copy. Raises StorageError."""
        await asyncio.to_thread(self._sweep, {copy_id})

    async def sweep_all(self, store: AwayStore) -> None:
        """Delete what was sealed of copies that are not to be sent any more. Raises StorageError."""
        found = await asyncio.to_thread(lambda: {one for one in map(_copy_of, self._sealed_files()) if one})
        await asyncio.to_thread(self._sweep, found - await store.waiting(found))

    def _sealed_files(self) -> list[Path]:
        with translated():
            return list(self._spool.iterdir()) if self._spool.exists() else []

    def _sweep(self, ids: set[str]) -> None:
        with translated():
            for path in self._sealed_files():
                if _copy_of(path) in ids:
                    path.unlink()

    def _sealed(self, path: Path, key: str) -> Path:
        target = self._spool / f"{path.name}-{key_name(key)}"
        with translated():
            if not target.exists():
                self._spool.mkdir(parents=True, exist_ok=True, mode=0o700)
                seal(_there(path), target, key)
        return target


def _there(path: Path) -> Path:
    if not path.is_file():
        raise GoneError(path.name)
    return path


def _copy_of(path: Path) -> str:
    """Return whose file this is: every name of ours has the id in it."""
    match = re.search(r"[0-9a-f]{32}", path.name)
    return match[0] if match else ""
