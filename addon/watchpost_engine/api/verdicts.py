"""The doors to what users say of events: not a change."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web

from ..events import verdict
from ..model.camera import Camera
from ..pipeline.roster import Change
from .answers import done, found
from .body import read_json
from .cameras import PATH as CAMERA_PATH
from .cameras import camera_of
from .door import EVENT_ID, HOME, READERS, TOLERANCE_ID, Door, Visitor
from .errors import ApiError, not_found
from .rooms import Rooms
from .views import Json, tolerance_view
from .wire import VerdictIn

EVENT_PATH = f"/v1/events/{EVENT_ID}/verdict"
TOLERANCES = f"{CAMERA_PATH}/tolerances"


class VerdictDoors:
    """Verdicts on events, and what they make the gate tolerate."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def doors(self) -> list[Door]:
        """Return the doors of this file."""
        one = f"{TOLERANCES}/{TOLERANCE_ID}"
        return [
            Door(method="POST", path=EVENT_PATH, scopes=HOME, handler=self.mark),
            Door(method="DELETE", path=EVENT_PATH, scopes=HOME, handler=self.unmark),
            Door(method="GET", path=TOLERANCES, scopes=READERS, handler=self.all),
            Door(method="DELETE", path=TOLERANCES, scopes=HOME, handler=self.forget_all),
            Door(method="DELETE", path=one, scopes=HOME, handler=self.forget),
        ]

    async def mark(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Take an event for a false alarm."""
        event = await self._rooms.events.get(visitor.home_id, request.match_info["event_id"])
        if event is None:
            raise not_found("event")
        await read_json(request, VerdictIn)
        if not event.evidence:
            raise ApiError("conflict", "the gate saw nothing in this event")
        now = datetime.now(UTC)
        change = self._rooms.roster.change_settings
        try:
            camera = await change(event.home_id, event.camera_id, lambda old: verdict.mark(old, event, now))
        except verdict.TooManyError as err:
            raise ApiError("conflict", "this camera tolerates too much already") from err
        if camera is None:
            raise not_found("camera")
        return found(_listed(camera, event.id))

    async def unmark(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Take the verdict on an event back, also on one that is no longer kept."""
        event_id = request.match_info["event_id"]
        for camera in self._rooms.roster.cameras(visitor.home_id):
            if verdict.of_event(camera.settings, event_id):
                await self._change(camera, lambda old: verdict.unmark(old, event_id))
                return done()
        if await self._rooms.events.get(visitor.home_id, event_id) is None:
            raise not_found("event")
        return done()

    async def all(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Return what a camera's gate tolerates."""
        return found(_listed(camera_of(self._rooms, request, visitor)))

    async def forget_all(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Have a camera's gate tolerate nothing any more."""
        await self._change(camera_of(self._rooms, request, visitor), verdict.forget_all)
        return done()

    async def forget(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Drop one tolerance."""
        camera, wanted = camera_of(self._rooms, request, visitor), request.match_info["tolerance_id"]
        if all(one.id != wanted for one in camera.settings.tolerances):
            raise not_found("tolerance")
        await self._change(camera, lambda old: verdict.forget(old, wanted))
        return done()

    async def _change(self, camera: Camera, change: Change) -> None:
        await self._rooms.roster.change_settings(camera.home_id, camera.id, change)


def _listed(camera: Camera, event_id: str = "") -> Json:
    """Return a camera's tolerances, or those of one event."""
    wanted = verdict.of_event(camera.settings, event_id) if event_id else camera.settings.tolerances
    return {"tolerances": [tolerance_view(one) for one in wanted]}
