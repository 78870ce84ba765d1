"""The doors to what was recorded of events: clips, previews, and what is kept for ever."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

from aiohttp import web

from ..model.camera import Camera
from ..model.event import Event, PictureRole
from ..model.frame import PictureError
from ..recording.clips import span_of
from ..recording.splice import SpliceError
from ..storage.events import EventQuery
from .answers import done, found
from .door import HOME, READERS, Door, Visitor
from .errors import ApiError, not_found
from .events import PATH
from .rooms import Rooms
from .views import event_view

NEAR, MOST_NEAR = timedelta(minutes=10), 1000
"""How far from each other events may be that lie in one recording, and how many are looked at."""

SHOWN = (PictureRole.BEFORE, PictureRole.PEAK, PictureRole.AFTER)
"""The pictures that stand for an event that was not recorded, in this order."""


class FilmDoors:
    """Videos of a home's events."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def doors(self) -> list[Door]:
        """Return the doors of this file."""
        return [
            Door(method="GET", path=f"{PATH}/clip.mp4", scopes=READERS, handler=self.clip),
            Door(method="GET", path=f"{PATH}/preview.mp4", scopes=READERS, handler=self.preview),
            Door(method="POST", path=f"{PATH}/keep", scopes=HOME, handler=self.keep),
            Door(method="DELETE", path=f"{PATH}/keep", scopes=HOME, handler=self.let_go),
        ]

    async def clip(self, request: web.Request, visitor: Visitor) -> web.StreamResponse:
        """Return what was recorded of an event, with its pre-roll and post-roll."""
        event, camera = await self._event(request, visitor)
        try:
            path = await self._rooms.clips.clip(event.id, span_of(event, camera))
        except SpliceError as err:
            raise ApiError("not_found", f"there is no clip of this event ({err.code})") from err
        return web.FileResponse(path, headers={"Content-Type": "video/mp4"})

    async def preview(self, request: web.Request, visitor: Visitor) -> web.StreamResponse:
        """Return some seconds of an event, small and silent; of one that was not recorded, its pictures."""
        event, camera = await self._event(request, visitor)
        read = [await self._rooms.files.read(event, role) for role in SHOWN if role in event.pictures]
        pictures = [jpeg for jpeg in read if jpeg is not None]
        try:
            path = await self._rooms.clips.preview(event.id, span_of(event, camera), pictures)
        except SpliceError as err:
            raise ApiError("not_found", f"there is no preview of this event ({err.code})") from err
        except PictureError as err:
            raise ApiError("not_found", "there is no preview of this event (damaged)") from err
        return web.FileResponse(path, headers={"Content-Type": "video/mp4"})

    async def keep(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Keep an event for ever, with what was recorded of it."""
        event, camera = await self._event(request, visitor)
        await self._set_kept(event, camera, kept=True)
        return found(event_view(replace(event, kept=True)))

    async def let_go(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Keep an event no longer than others."""
        event, camera = await self._event(request, visitor)
        await self._set_kept(event, camera, kept=False)
        return done()

    async def _set_kept(self, event: Event, camera: Camera, *, kept: bool) -> None:
        span = span_of(event, camera)
        await self._rooms.events.set_kept(event, kept=kept)
        others = () if kept else [one async for one in self._kept_beside(event, camera)]
        await self._rooms.recordings.mark(
            camera.home_id, camera.id, span.since, span.until, kept=kept, unless=others
        )

    async def _kept_beside(self, event: Event, camera: Camera) -> AsyncIterator[tuple[datetime, datetime]]:
        """Give the spans of other kept events that may share a recording with one."""
        query = EventQuery(
            home_id=camera.home_id, camera_id=camera.id, since=event.opened_at - NEAR,
            until=event.seen_at + NEAR, limit=MOST_NEAR,
        )  # fmt: skip
        for other in await self._rooms.events.find(query):
            if other.kept and other.id != event.id:
                span = span_of(other, camera)
                yield span.since, span.until

    async def _event(self, request: web.Request, visitor: Visitor) -> tuple[Event, Camera]:
        event = await self._rooms.events.get(visitor.home_id, request.match_info["event_id"])
        camera = None if event is None else self._rooms.roster.camera(visitor.home_id, event.camera_id)
        if event is None or camera is None:
            raise not_found("event")
        return event, camera
