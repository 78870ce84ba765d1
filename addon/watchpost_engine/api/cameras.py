"""The doors to cameras: which there are, and how they are watched."""

from __future__ import annotations

from aiohttp import web

from ..model.camera import Camera
from .answers import done, found, made
from .body import read_json, read_query
from .door import CAMERA_ID, HOME, READERS, Door, Visitor
from .errors import ApiError, not_found
from .rooms import Rooms
from .state import State
from .tokens import TokenDesk
from .views import event_view
from .wire import CameraIn, CamerasIn, PurgeQuery, SettingsIn

PATH = f"/v1/cameras/{CAMERA_ID}"


class CameraDoors:
    """Cameras of a home."""

    def __init__(self, rooms: Rooms, state: State, desk: TokenDesk) -> None:
        self._rooms = rooms
        self._state = state
        self._desk = desk

    def doors(self) -> list[Door]:
        """Return the doors of this file."""
        return [
            Door(method="GET", path="/v1/cameras", scopes=READERS, handler=self.all),
            Door(method="PUT", path="/v1/cameras", scopes=HOME, handler=self.want),
            Door(method="GET", path=PATH, scopes=READERS, handler=self.one),
            Door(method="PUT", path=PATH, scopes=HOME, handler=self.want_one),
            Door(method="DELETE", path=PATH, scopes=HOME, handler=self.release),
            Door(method="PATCH", path=f"{PATH}/settings", scopes=HOME, handler=self.change_settings),
            Door(method="POST", path=f"{PATH}/key", scopes=HOME, handler=self.make_key),
            Door(method="DELETE", path=f"{PATH}/key", scopes=HOME, handler=self.revoke_key),
            Door(method="POST", path=f"{PATH}/look", scopes=HOME, handler=self.look),
            Door(method="POST", path=f"{PATH}/accept", scopes=HOME, handler=self.accept),
        ]

    async def all(self, _: web.Request, visitor: Visitor) -> web.Response:
        """Return all cameras of the home."""
        return found({"cameras": await self._state.cameras(visitor.home_id)})

    async def want(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Take all cameras that an owner wants."""
        body = await read_json(request, CamerasIn)
        await self._rooms.roster.want(visitor.home_id, body.owner, body.wishes())
        return await self.all(request, visitor)

    async def one(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Return one camera."""
        return found(await self._state.camera(camera_of(self._rooms, request, visitor)))

    async def want_one(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Make or update one wanted camera."""
        body = await read_json(request, CameraIn)
        wish = body.wish(request.match_info["camera_id"])
        change = None if body.settings is None else body.settings.applied
        camera = await self._rooms.roster.want_one(visitor.home_id, body.owner, wish, change)
        return found(await self._state.camera(camera))

    async def release(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Stop watching a camera; with purge, forget it and the keys of its devices."""
        query = read_query(request, PurgeQuery)
        camera = camera_of(self._rooms, request, visitor)
        purge = query.purge == "true"
        if purge:
            await self._desk.revoke_camera_keys(camera.home_id, camera.id)
        if not await self._rooms.roster.release(camera.home_id, camera.id, purge=purge):
            raise not_found("camera")
        if purge:
            await self._forget_films(camera)
        return done()

    async def _forget_films(self, camera: Camera) -> None:
        """Delete what was made of a camera's recordings."""
        await self._rooms.clips.forget()
        for export in await self._rooms.exports.all(camera.home_id):
            if export.camera_id == camera.id:
                await self._rooms.exporter.cancel(export)

    async def change_settings(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Change any of a camera's settings."""
        body = await read_json(request, SettingsIn)
        camera_id = request.match_info["camera_id"]
        camera = await self._rooms.roster.change_settings(visitor.home_id, camera_id, body.applied)
        if camera is None:
            raise not_found("camera")
        return found(await self._state.camera(camera))

    async def make_key(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Give out a new key for a camera's device, which may be waiting for it before the camera exists."""
        secret = await self._desk.make_camera_key(visitor.home_id, request.match_info["camera_id"])
        return made({"key": secret, "url": f"{self._rooms.device_url()}/v1/frames"})

    async def revoke_key(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Make the keys of a camera's device useless."""
        await self._desk.revoke_camera_keys(visitor.home_id, request.match_info["camera_id"])
        return done()

    async def look(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Have described what a camera sees now."""
        camera = camera_of(self._rooms, request, visitor)
        event = await self._rooms.keeper.look(camera)
        if event is None:
            raise _no_picture()
        return found(event_view(event), status=202)

    async def accept(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Take what a camera sees now for normal."""
        if not await self._rooms.keeper.accept(camera_of(self._rooms, request, visitor)):
            raise _no_picture()
        return done()


def _no_picture() -> ApiError:
    return ApiError("conflict", "this camera has no picture yet")


def camera_of(rooms: Rooms, request: web.Request, visitor: Visitor) -> Camera:
    """Return the camera a path names. Raises ApiError `not_found`, also for one of another home."""
    camera = rooms.roster.camera(visitor.home_id, request.match_info["camera_id"])
    if camera is None:
        raise not_found("camera")
    return camera
