"""How everything is now, as it goes over the wire."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from .. import __version__
from ..analysis.budget import day_of
from ..model.camera import Camera
from ..model.event import Event
from ..model.usage import Usage
from ..storage.events import EventQuery
from .rooms import Rooms
from .views import SCHEMA_VERSION, Json, away_view, camera_view, event_view, export_view, model_view

_DISK_SECONDS = 10.0
"""How old the disk's numbers may be: adding up the pictures of a full disk is no small thing."""


class State:
    """Asks the rooms, off the event loop where they ask the disk. All raise StorageError."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._disk = (0, 0)
        self._disk_at: float | None = None

    async def cameras(self, home_id: str) -> list[Json]:
        """Return all cameras of a home."""
        cameras = self._rooms.roster.cameras(home_id)
        today = await self._today(home_id)
        last = await asyncio.gather(*(self._last_change(camera) for camera in cameras))
        return [self._view(camera, today, event) for camera, event in zip(cameras, last, strict=True)]

    async def camera(self, camera: Camera) -> Json:
        """Return one camera."""
        return self._view(camera, await self._today(camera.home_id), await self._last_change(camera))

    async def open_events(self, home_id: str) -> list[Json]:
        """Return the events of a home that are not over, as they were told: from the disk, words and all."""
        running = await self._rooms.events.open_events()
        return [event_view(event) for event in running if event.home_id == home_id]

    async def model(self, home_id: str) -> Json:
        """Return the model settings of a home and what is used of them."""
        home = self._rooms.homes.known[home_id]
        used = await self._rooms.usage.total(home_id, day_of(home, datetime.now(UTC)))
        return model_view(home.model, used)

    async def system(self, home_id: str) -> Json:
        """Return how the engine fares, as far as it concerns a home."""
        used, free = await self.disk()
        return {
            "version": __version__,
            "schema_version": SCHEMA_VERSION,
            "engine_id": self._rooms.engine_id,
            "started_at": self._rooms.started_at.isoformat(),
            "device_url": self._rooms.device_url(),
            "queue": await self._rooms.jobs.count(home_id),
            "disk_used": used,
            "disk_free": free,
            "exports": [export_view(one) for one in self._rooms.exporter.open(home_id)],
            "storage": await self._storage(home_id, used),
            "away": await self.away(home_id),
            "problems": [
                {"code": problem.code, "detail": problem.detail}
                for problem in self._rooms.problems.of(home_id)
            ],
            "broker": self._rooms.broker(),
            "model": await self.model(home_id),
        }

    async def away(self, home_id: str) -> Json:
        """Return how the away copies of a home fare."""
        store = self._rooms.homes.known[home_id].away.store
        count = await self._rooms.away.count(home_id)
        return away_view(store, count, self._rooms.uploader.troubles.get(home_id))

    async def disk(self) -> tuple[int, int]:
        """Return the bytes that pictures and recordings take, and those that are free."""
        now = time.monotonic()
        if self._disk_at is None or now - self._disk_at > _DISK_SECONDS:
            self._disk = (
                await self._rooms.cleaner.used()
                + await self._rooms.recording_cleaner.used()
                + await self._rooms.exported(),
                await self._rooms.files.free(),
            )
            self._disk_at = now
        return self._disk

    async def _storage(self, home_id: str, used: int) -> Json:
        """Return what may be kept, what each camera's recordings take, and for how long there is room."""
        daily = await self._rooms.recordings.daily(datetime.now(UTC))
        room = max(0, min(self._rooms.budget - used, self._disk[1]))
        return {
            "budget": self._rooms.budget,
            "recordings": await self._rooms.recordings.used(home_id),
            "days_left": None if daily <= 0 else round(room / daily, 1),
        }

    async def _today(self, home_id: str) -> dict[str, Usage]:
        day = day_of(self._rooms.homes.known[home_id], datetime.now(UTC))
        return await self._rooms.usage.of_home(home_id, day)

    async def _last_change(self, camera: Camera) -> Event | None:
        query = EventQuery(home_id=camera.home_id, camera_id=camera.id, lasting=True, limit=1)
        return next(iter(await self._rooms.events.find(query)), None)

    def _view(self, camera: Camera, today: dict[str, Usage], last_change: Event | None) -> Json:
        return camera_view(
            camera,
            self._rooms.keeper.status(camera),
            today=today.get(camera.id, Usage()),
            last_change=last_change,
            live=live_kind(camera),
        )


def live_kind(camera: Camera) -> str:
    """Return how a camera is seen live: as the stream it sends, or as single pictures."""
    return "stream" if camera.source.lower().startswith(("rtsp:", "rtsps:")) else "mjpeg"
