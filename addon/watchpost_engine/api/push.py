"""The doors for pictures: thousands a second, so nothing here waits for anything but the body."""

from __future__ import annotations

import json
import math

from aiohttp import hdrs, web

from ..model.camera import Camera
from ..model.frame import PictureError
from ..pictures.jpeg import check_jpeg
from .auth import Guard
from .body import read_body
from .cameras import PATH as CAMERA_PATH
from .door import CAMERA, HOME, Door, OpenDoor, Visitor
from .errors import ApiError, not_found, too_fast
from .pace import Pace
from .rooms import Rooms
from .waiting import Waiting

AGE = "X-Watchpost-Age"
_OLDEST = 3600.0
"""Seconds. What lay longer tells nothing of how it looks now."""

_TYPES = ("image/jpeg", "image/jpg")


class PushDoors:
    """Takes pictures in, from devices and from Home Assistant."""

    def __init__(self, rooms: Rooms, guard: Guard) -> None:
        self._rooms = rooms
        self._guard = guard
        self._limits = limits = rooms.limits
        self._pace = Pace(per_second=limits.push_per_second, burst=math.ceil(limits.push_per_second))
        self._waiting = Waiting(at_once=limits.push_at_once, most=limits.push_waiting)
        self._answers: dict[tuple[float, bool], bytes] = {}

    def doors(self) -> list[Door | OpenDoor]:
        """Return the doors of this file."""
        because = "it asks the guard by itself, one call less for each of thousands"
        return [
            OpenDoor(
                method="POST", path="/v1/frames", because=because, handler=self.by_device, scopes=CAMERA
            ),
            Door(method="POST", path=f"{CAMERA_PATH}/frames", scopes=HOME, handler=self.by_home),
        ]

    async def by_device(self, request: web.Request) -> web.Response:
        """Take a picture from a device, whose key says which camera it is."""
        token = self._guard.admit(request, CAMERA)
        camera = self._rooms.roster.camera(token.home_id or "", token.camera_id or "")
        return await self._take(request, camera, "push:")

    async def by_home(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Take a picture of a camera that Home Assistant feeds."""
        camera = self._rooms.roster.camera(visitor.home_id, request.match_info["camera_id"])
        return await self._take(request, camera, "relay:")

    async def _take(self, request: web.Request, camera: Camera | None, source: str) -> web.Response:
        if camera is None or not camera.wanted:
            raise not_found("camera")
        if not camera.source.startswith(source):
            raise ApiError("conflict", f"the pictures of this camera do not come by {source}")
        if (seconds := self._pace.take(camera.key)) > 0:
            raise too_fast(seconds, "too many pictures")
        _check_type(request)
        age = _age(request)
        jpeg = await self._body(request, camera)
        _check(jpeg)
        watching = camera.settings.watching
        if not self._rooms.inbox.deliver(camera.key, jpeg, age) and watching:
            raise ApiError("unavailable", "nobody watches this camera yet", headers={"Retry-After": "2"})
        return web.Response(
            body=self._answer(camera.interval, watching), status=202, content_type="application/json"
        )

    async def _body(self, request: web.Request, camera: Camera) -> bytes:
        most = self._limits.push_most
        if request.content.is_eof():
            return await read_body(request, most)
        size = request.content_length
        with self._waiting.room(camera.key, most if size is None else min(size, most)):
            return await read_body(request, most, self._limits.push_seconds)

    def _answer(self, interval: float, watching: bool) -> bytes:
        """Return what a device is told: the same few bytes again and again."""
        answer = self._answers.get((interval, watching))
        if answer is None:
            if len(self._answers) > 1000:
                self._answers.clear()
            answer = json.dumps({"interval": interval, "watching": watching}).encode()
            self._answers[interval, watching] = answer
        return answer


def _check_type(request: web.Request) -> None:
    kind = request.headers.get(hdrs.CONTENT_TYPE, "")
    if kind != "image/jpeg" and kind.partition(";")[0].strip().lower() not in _TYPES:
        raise ApiError("unsupported_media", "a picture has the type image/jpeg")


def _check(jpeg: bytes) -> None:
    """Look at the head and the end of a picture. Raises ApiError `unsupported_media` or `invalid`."""
    if not jpeg.startswith(b"\xff\xd8"):
        raise ApiError("unsupported_media", "this is no JPEG")
    try:
        check_jpeg(jpeg)
    except PictureError as err:
        raise ApiError("invalid", str(err)) from None


def _age(request: web.Request) -> float:
    """Return how many seconds ago a picture was taken. Raises ApiError `invalid`."""
    text = request.headers.get(AGE)
    if text is None:
        return 0.0
    try:
        age = float(text)
    except ValueError:
        age = math.nan
    if not 0 <= age <= _OLDEST:
        raise ApiError("invalid", f"{AGE} is a number of seconds, 0 to {_OLDEST:g}")
    return age
