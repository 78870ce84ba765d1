"""The roster: which cameras exist, who wants them, and how they are watched."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..events.verdict import fade
from ..model.camera import Camera, WatchSettings
from ..storage.cameras import CameraStore
from ..storage.events import EventQuery, EventStore
from ..storage.files import PictureFiles
from ..storage.recording_cleaner import RecordingCleaner
from .keeper import Keeper

type Change = Callable[[WatchSettings], WatchSettings]
"""Makes settings of those that are valid when its turn comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A camera that an owner wants watched."""

    id: str
    name: str
    source: str = field(repr=False)
    interval: float = 1.0
    sub_source: str = field(default="", repr=False)


class Roster:
    """The one place where cameras are added, changed and let go. All raise StorageError: nothing changed."""

    def __init__(
        self, store: CameraStore, events: EventStore, files: PictureFiles, recordings: RecordingCleaner,
        keeper: Keeper,
    ) -> None:  # fmt: skip
        self._store = store
        self._events = events
        self._files = files
        self._recordings = recordings
        self._keeper = keeper
        self._known: dict[str, Camera] = {}
        self._turn = asyncio.Lock()

    async def load(self) -> None:
        """Learn which cameras there are, without watching them yet."""
        self._known = {camera.key: camera for camera in await self._store.all()}

    def start(self) -> None:
        """Watch all cameras that are wanted."""
        for camera in self._known.values():
            if camera.wanted:
                self._keeper.keep(camera)

    def camera(self, home_id: str, camera_id: str) -> Camera | None:
        """Return a camera of a home."""
        return self._known.get(f"{home_id}/{camera_id}")

    def everyone(self) -> Collection[Camera]:
        """Return the cameras of all homes."""
        return self._known.values()

    def cameras(self, home_id: str) -> list[Camera]:
        """Return the cameras of a home, those no longer wanted too, by their ids."""
        mine = (camera for camera in self._known.values() if camera.home_id == home_id)
        return sorted(mine, key=lambda camera: camera.id)

    async def want(self, home_id: str, owner: str, wishes: Sequence[Wish]) -> list[Camera]:
        """Make the wishes of one owner true: its other cameras stop being watched, and keep their events."""
        async with self._turn:
            wanted = [self._granted(home_id, owner, wish) for wish in wishes]
            keys = {camera.key for camera in wanted}
            gone = [
                replace(camera, wanted=False)
                for camera in self.cameras(home_id)
                if camera.owner == owner and camera.wanted and camera.key not in keys
            ]
            await self._apply([*wanted, *gone])
            return wanted

    async def want_one(self, home_id: str, owner: str, wish: Wish, change: Change | None = None) -> Camera:
        """Make one wish of an owner true, and change how the camera is watched."""
        async with self._turn:
            camera = self._granted(home_id, owner, wish)
            if change is not None:
                camera = replace(camera, settings=change(camera.settings))
            await self._apply([camera])
            return camera

    async def change_settings(self, home_id: str, camera_id: str, change: Change) -> Camera | None:
        """Change how a camera is watched; None when there is no such camera, or no more."""
        async with self._turn:
            if (known := self.camera(home_id, camera_id)) is None:
                return None
            changed = replace(known, settings=change(known.settings))
            await self._apply([changed])
            return changed

    async def fade(self, now: datetime) -> None:
        """Forget the tolerances whose time is over."""
        async with self._turn:
            await self._apply(
                [replace(one, settings=fade(one.settings, now)) for one in self._known.values() if one.wanted]
            )

    async def release(self, home_id: str, camera_id: str, *, purge: bool) -> bool:
        """Stop watching a camera; with purge, forget it with all its events and pictures.

        False when there is no such camera, or no more: one that is forgotten never comes back by this.
        """
        async with self._turn:
            if (camera := self.camera(home_id, camera_id)) is None:
                return False
            if purge:
                await self._forget(camera)
            else:
                await self._apply([replace(camera, wanted=False)])
            return True

    async def _forget(self, camera: Camera) -> None:
        await self._keeper.release(camera)
        await self._remove_events(camera)
        await self._recordings.forget(camera)
        await self._keeper.forget(camera)
        await self._store.remove(camera)
        del self._known[camera.key]
        self._keeper.tell_gone(camera)

    def _granted(self, home_id: str, owner: str, wish: Wish) -> Camera:
        known = self.camera(home_id, wish.id)
        camera = known or Camera(id=wish.id, home_id=home_id, name=wish.name, source=wish.source)
        return replace(
            camera, name=wish.name, source=wish.source, sub_source=wish.sub_source, interval=wish.interval,
            owner=owner, wanted=True,
        )  # fmt: skip

    async def _apply(self, cameras: Sequence[Camera]) -> None:
        """Put on disk what is new, then act on it."""
        changed = [camera for camera in cameras if self._known.get(camera.key) != camera]
        if not changed:
            return
        await self._store.save(*changed)
        for camera in changed:
            self._known[camera.key] = camera
            if camera.wanted:
                self._keeper.keep(camera)
            else:
                await self._keeper.release(camera)
                self._keeper.tell_gone(camera)

    async def _remove_events(self, camera: Camera) -> None:
        query = EventQuery(home_id=camera.home_id, camera_id=camera.id, limit=200)
        while batch := await self._events.find(query):
            for event in batch:
                await self._files.remove(event)
                await self._events.remove(event)
