"""The shelf: where the recordings of a camera are put, and whence they come into the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import structlog

from ..model.camera import Camera
from ..model.ids import new_id
from ..model.recording import Recording, RecordingKind
from ..storage.errors import StorageError
from ..storage.recording_files import RecordingFiles
from ..storage.recordings import RecordingStore

_LOGGER = structlog.get_logger(__name__)

AGAIN = 5.0
"""Seconds after which a row that could not be written is tried again."""


type Weigh = Callable[[Recording], Awaitable[Recording]]
"""Returns a recording marked with what the events say that lie in it. Raises StorageError."""


class Archive:
    """Takes complete recordings into the database, one after the other. The owner of the only retry."""

    def __init__(
        self,
        store: RecordingStore,
        files: RecordingFiles,
        weigh: Weigh,
        on_trouble: Callable[[OSError | None], None],
    ) -> None:
        """`on_trouble` is told, on the event loop, that the disk fails, or (None) works again."""
        self._weigh = weigh
        self.files = files
        self._store = store
        self._on_trouble = on_trouble
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Queue[Recording] = asyncio.Queue()
        self._fresh: dict[str, Recording] = {}
        """Complete, and without a row; written by any thread, one step at a time."""

        self._failing: set[CameraShelf] = set()

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits."""
        return self._waiting.empty()

    def fresh(self, camera: Camera) -> list[Recording]:
        """Return the complete recordings of a camera that the database does not know yet, oldest first."""
        known = sorted(self._fresh.copy().values(), key=lambda one: one.id)
        return [one for one in known if (one.home_id, one.camera_id) == (camera.home_id, camera.id)]

    def file(self, recording: Recording) -> None:
        """Take a complete recording in. From any thread."""
        self._fresh[recording.id] = recording
        self._loop.call_soon_threadsafe(self._waiting.put_nowait, recording)

    def trouble(self, shelf: CameraShelf, error: OSError | None) -> None:
        """Take note of how the disk fares for a camera. From any thread."""
        self._loop.call_soon_threadsafe(self._note, shelf, error)

    def _note(self, shelf: CameraShelf, error: OSError | None) -> None:
        """Pass it on: it fails as soon as it does for one, and works again when it does for all."""
        if error is not None:
            self._failing.add(shelf)
            self._on_trouble(error)
        elif shelf in self._failing:
            self._failing.remove(shelf)
            if not self._failing:
                self._on_trouble(None)

    async def run(self) -> None:
        """Write rows, until cancelled; a file whose row never came is found at the next start."""
        failing = False
        while True:
            recording = await self._waiting.get()
            try:
                await self._save(recording)
            except StorageError as err:
                self._waiting.put_nowait(recording)
                if not failing:
                    _LOGGER.warning("recording not in the database", code=err.code)
                failing = True
                await asyncio.sleep(AGAIN)
            else:
                failing = False

    async def settle(self) -> None:
        """Write what waits, at the end of the engine; what cannot be is found at the next start."""
        while not self._waiting.empty():
            try:
                await self._save(self._waiting.get_nowait())
            except StorageError as err:
                _LOGGER.warning("recordings are left for the next start", code=err.code)
                return

    async def _save(self, recording: Recording) -> None:
        """Write a row that knows what lies in the recording. Raises StorageError."""
        await self._store.save(await self._weigh(recording))
        self._fresh.pop(recording.id, None)


class CameraShelf:
    """One camera's part of the archive."""

    def __init__(self, archive: Archive, home_id: str, camera_id: str) -> None:
        self._archive = archive
        self._home_id = home_id
        self._camera_id = camera_id

    def place(self, begun: datetime, kind: RecordingKind, codec: str) -> Recording:
        """Name a new recording."""
        return Recording(
            id=new_id(),
            home_id=self._home_id,
            camera_id=self._camera_id,
            kind=kind,
            started_at=begun,
            seconds=0.0,
            bytes=0,
            codec=codec,
        )

    def part(self, recording: Recording) -> Path:
        """Return the file a recording is in while it is being made."""
        return self._archive.files.part(recording)

    def path(self, recording: Recording) -> Path:
        """Return the file a recording is in once it is complete."""
        return self._archive.files.path(recording)

    def file(self, recording: Recording) -> None:
        """Take in a complete one. From any thread."""
        self._archive.file(recording)

    def trouble(self, error: OSError | None) -> None:
        """Take note of how the disk fares. From any thread."""
        self._archive.trouble(self, error)
