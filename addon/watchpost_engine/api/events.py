"""The doors to events and pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from aiohttp import web

from ..model.event import Event, EventState, PictureRole
from ..model.recording import Recording
from ..pictures.pair import side_by_side
from ..pictures.why import draw_why
from ..recording.clips import span_of
from ..storage.bucket import AwayError
from .answers import ASK_AGAIN, FOREVER, NEVER, done, found, picture
from .body import read_query
from .cameras import PATH as CAMERA_PATH
from .cameras import camera_of
from .clip_view import clip_view
from .door import EVENT_ID, HOME, READERS, Door, Visitor
from .errors import ApiError, not_found, not_returned
from .rooms import Rooms
from .views import Json, event_view
from .wire import EventsQuery, SnapshotQuery
from .workshop import Workshop, narrow

PATH = f"/v1/events/{EVENT_ID}"


class EventDoors:
    """Events of a home with their pictures, and the newest picture of each camera."""

    def __init__(self, rooms: Rooms, workshop: Workshop) -> None:
        self._rooms = rooms
        self._workshop = workshop

    def doors(self) -> list[Door]:
        """Return the doors of this file."""
        role = "{role:before|peak|after|why}.jpg"
        return [
            Door(method="GET", path="/v1/events", scopes=READERS, handler=self.some),
            Door(method="GET", path=PATH, scopes=READERS, handler=self.one),
            Door(method="DELETE", path=PATH, scopes=HOME, handler=self.delete),
            Door(method="GET", path=f"{PATH}/{role}", scopes=READERS, handler=self.picture),
            Door(method="GET", path=f"{PATH}/change.jpg", scopes=READERS, handler=self.change),
            Door(method="GET", path=f"{CAMERA_PATH}/snapshot.jpg", scopes=READERS, handler=self.snapshot),
            Door(method="GET", path=f"{CAMERA_PATH}/why.jpg", scopes=READERS, handler=self.why),
        ]

    async def some(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Return a page of events, newest first."""
        asked = read_query(request, EventsQuery)
        events = await self._rooms.events.find(asked.query(visitor.home_id, asked.limit + 1))
        page = events[: asked.limit]
        more = len(events) > asked.limit
        return found({"events": await self._views(page), "next": page[-1].id if more else None})

    async def one(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Return one event."""
        (view,) = await self._views([await self._event(request, visitor)])
        return found(view)

    async def delete(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Delete an event that is over: its pictures first, so that none is left that nobody knows."""
        event = await self._event(request, visitor)
        if event.state is EventState.OPEN:
            raise ApiError("conflict", "this event is not over yet")
        await self._rooms.away.leave(event.home_id, [event.id])
        await self._rooms.returned.forget(event.id)
        await self._rooms.clips.forget(event.id)
        await self._rooms.files.remove(event)
        await self._rooms.events.remove(event)
        return done()

    async def picture(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Return one of an event's pictures."""
        event = await self._event(request, visitor)
        jpeg = await self._read(event, PictureRole(request.match_info["role"]))
        return picture(request, jpeg, keep=_keep(event))

    async def change(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Return before and after side by side, with the place marked."""
        event = await self._event(request, visitor)
        before = await self._read(event, PictureRole.BEFORE)
        after = await self._read(event, PictureRole.AFTER)
        work = partial(side_by_side, before, after, event.boxes)
        if event.state is EventState.OPEN:
            jpeg = await self._workshop.make(work)
        else:
            jpeg = await self._workshop.make_once(f"{event.id} {event.boxes}", work)
        return picture(request, jpeg, keep=_keep(event))

    async def snapshot(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Return the newest picture of a camera, at most so wide."""
        width = read_query(request, SnapshotQuery).width
        frame = self._rooms.keeper.newest(camera_of(self._rooms, request, visitor))
        if frame is None:
            raise ApiError("not_found", "this camera has no picture yet")

        def work() -> bytes:
            jpeg = frame.picture.jpeg()
            return jpeg if width is None else narrow(jpeg, width)

        return picture(request, await self._workshop.make(work), keep=NEVER)

    async def why(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Return how a camera's newest picture compares with its settled scene."""
        trace = await self._rooms.keeper.explain(camera_of(self._rooms, request, visitor))
        if trace is None:
            raise ApiError("not_found", "this camera has no picture yet")
        return picture(request, await self._workshop.make(partial(draw_why, trace)), keep=NEVER)

    async def _views(self, events: Sequence[Event]) -> list[Json]:
        """Return events of one home, each with what there is of its clip."""
        if not events:
            return []
        cameras = {event.camera_id: event for event in events}
        making = {camera_id: self._making(event) for camera_id, event in cameras.items()}
        beside = await self._rooms.recordings.beside(events[0].home_id, [event.id for event in events])
        views: list[Json] = []
        for event in events:
            camera = self._rooms.roster.camera(event.home_id, event.camera_id)
            found = [*beside.get(event.id, ()), *making[event.camera_id]]
            clip = None if camera is None else clip_view(span_of(event, camera), found)
            views.append({**event_view(event), "clip": clip})
        return views

    def _making(self, event: Event) -> list[Recording]:
        """Return what is recorded of an event's camera and is in no list yet."""
        camera = self._rooms.roster.camera(event.home_id, event.camera_id)
        if camera is None:
            return []
        rolling = self._rooms.keeper.rolling(camera)
        return [*self._rooms.archive.fresh(camera), *([] if rolling is None else [rolling])]

    async def _event(self, request: web.Request, visitor: Visitor) -> Event:
        event = await self._rooms.events.get(visitor.home_id, request.match_info["event_id"])
        if event is None:
            raise not_found("event")
        return event

    async def _read(self, event: Event, role: PictureRole) -> bytes:
        jpeg = await self._rooms.files.read(event, role) if role in event.pictures else None
        if jpeg is None and role in event.pictures:
            jpeg = await self._returned(event, role)
        if jpeg is None:
            raise not_found("picture")
        return jpeg

    async def _returned(self, event: Event, role: PictureRole) -> bytes | None:
        """Return a picture from the away store."""
        try:
            path = await self._rooms.returned.file(event.home_id, event.id, f"-{role}.jpg")
        except AwayError as err:
            raise not_returned(err.code) from err
        return None if path is None else await asyncio.to_thread(path.read_bytes)


def _keep(event: Event) -> str:
    """Say how long a picture may be kept: those of an event that is over never change."""
    return ASK_AGAIN if event.state is EventState.OPEN else FOREVER
