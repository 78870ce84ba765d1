"""The exporter: makes exports, one after the other, and takes them up again after a stop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import structlog

from ..model.export import Export, ExportState
from ..storage.errors import StorageError
from .clips import spliced
from .lapse import TIME_LAPSE, lapse_file
from .splice import SpliceError, Take, splice_file

if TYPE_CHECKING:
    from ..model.camera import Camera
    from ..storage.exports import ExportStore
    from .clips import Find

_LOGGER = structlog.get_logger(__name__)

STEP = 0.02
"""Share of an export between two pieces of news of it."""

type FindCamera = Callable[[str, str], Camera | None]


class Exporter:
    """Owns the exports that wait or run."""

    def __init__(
        self, store: ExportStore, find: Find, camera: FindCamera, notice: Callable[[str], None]
    ) -> None:
        """`notice` is told the home whose exports have come further, on the event loop."""
        self._store = store
        self._find = find
        self._camera = camera
        self._notice = notice
        self._thread = ThreadPoolExecutor(1, "exports")
        self._waiting: asyncio.Queue[Export] = asyncio.Queue()
        self._open: dict[str, Export] = {}
        self._stop = threading.Event()
        """Set to end the export that runs."""

    def open(self, home_id: str) -> list[Export]:
        """Return the exports of a home that are not over, oldest first."""
        return sorted((one for one in self._open.values() if one.home_id == home_id), key=lambda one: one.id)

    def current(self, export: Export) -> Export:
        """Return how far an export has come by now."""
        return self._open.get(export.id, export)

    async def add(self, export: Export) -> None:
        """Take a new export. Raises StorageError."""
        await self._store.add(export)
        self._queue(export)

    async def cancel(self, export: Export) -> None:
        """End an export that is not over, and delete it. Raises StorageError."""
        running = self._open.pop(export.id, None)
        if running is not None and running.state is ExportState.RUNNING:
            self._stop.set()
        await self._store.remove(export)
        self._notice(export.home_id)

    async def run(self) -> None:
        """Make exports, until cancelled. Raises StorageError only where none can be read."""
        for export in reversed(await self._store.all()):
            if export.state in (ExportState.WAITING, ExportState.RUNNING):
                self._queue(replace(export, state=ExportState.WAITING, progress=0.0))
        while True:
            export = await self._waiting.get()
            if export.id in self._open:
                await self._make(export)

    def close(self) -> None:
        """Let the thread go; what runs is taken up at the next start."""
        self._stop.set()
        self._thread.shutdown()

    def _queue(self, export: Export) -> None:
        self._open[export.id] = export
        self._waiting.put_nowait(export)
        self._notice(export.home_id)

    async def _make(self, export: Export) -> None:
        self._stop.clear()
        export = self._open[export.id] = replace(export, state=ExportState.RUNNING)
        self._notice(export.home_id)
        try:
            done = await self._made(export)
        except SpliceError as err:
            done = replace(export, state=ExportState.FAILED, error=err.code)
        except StorageError as err:
            done = replace(export, state=ExportState.FAILED, error=err.code)
        except _StoppedError:
            return
        if self._open.pop(export.id, None) is None:  # cancelled in its last moment: its file is nobody's
            await self._remove(export)
            return
        try:
            await self._store.save(done)
        except StorageError:  # made again after the next start
            self._open[export.id] = export
        self._notice(export.home_id)

    async def _made(self, export: Export) -> Export:
        """Return an export with its file on disk. Raises SpliceError and StorageError."""
        camera = self._camera(export.home_id, export.camera_id)
        if camera is None:
            raise SpliceError("empty")
        loop = asyncio.get_running_loop()

        def progress(share: float) -> None:
            if self._stop.is_set():
                raise _StoppedError
            known = self._open.get(export.id, export)
            if share - known.progress >= STEP:
                loop.call_soon_threadsafe(self._note, export.id, share)

        target = self._store.path(export)

        async def make(takes: list[Take]) -> float:
            write = partial(lapse_file, form=TIME_LAPSE) if export.time_lapse else splice_file
            work = partial(write, takes, export.since, export.until, target, progress)
            return await loop.run_in_executor(self._thread, work)

        seconds = await spliced(partial(self._find, camera, export.since, export.until), make)
        size = await asyncio.to_thread(self._store.settle, export)
        return replace(export, state=ExportState.DONE, progress=1.0, seconds=seconds, bytes=size)

    async def _remove(self, export: Export) -> None:
        try:
            await self._store.remove(export)
        except StorageError as err:
            _LOGGER.warning("the file of a cancelled export is left", code=err.code)

    def _note(self, export_id: str, share: float) -> None:
        if (known := self._open.get(export_id)) is not None and share > known.progress:
            self._open[export_id] = replace(known, progress=share)
            self._notice(known.home_id)


class _StoppedError(Exception):
    """Somebody wants this export no longer, or the engine stops."""
