"""The doors to live pictures: a ticket first, then the view that it opens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from aiohttp import web

from ..model.camera import Camera
from ..model.frame import Frame
from .answers import NEVER, found
from .auth import Guard
from .body import read_query
from .cameras import PATH as CAMERA_PATH
from .cameras import camera_of
from .door import READERS, Door, OpenDoor, Visitor
from .errors import ApiError, not_found
from .feed import with_pauses
from .rooms import Rooms
from .state import live_kind
from .tickets import Ticket, Tickets
from .visits import Reason, Visits
from .wire import LiveQuery
from .workshop import Workshop

_PAUSE = 10.0
"""Seconds of silence after which a view is looked after: whether its viewer is still there."""

_BOUNDARY = "watchpost-frame"


class LiveDoors:
    """Live views. Each viewer has its own pace; none of them holds up a camera or another viewer."""

    def __init__(self, rooms: Rooms, guard: Guard, visits: Visits, workshop: Workshop) -> None:
        self._rooms = rooms
        self._guard = guard
        self._visits = visits
        self._workshop = workshop
        self._tickets = Tickets(rooms.limits.ticket_seconds)

    def doors(self) -> list[Door | OpenDoor]:
        """Return the doors of this file."""
        path = "/v1/live/{ticket:[A-Za-z0-9_-]{43}}"
        return [
            Door(method="POST", path=f"{CAMERA_PATH}/live", scopes=READERS, handler=self.issue),
            OpenDoor(method="GET", path=path, because="the ticket opens it", handler=self.open),
        ]

    async def issue(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Give out a ticket for the live view of a camera."""
        camera = camera_of(self._rooms, request, visitor)
        quality = read_query(request, LiveQuery).quality
        if quality == "sub" and not camera.sub_source:
            raise ApiError("conflict", "this camera has no sub-stream")
        ticket = self._tickets.issue(visitor.token, camera.home_id, camera.id, quality)
        return found(
            {
                "url": f"/v1/live/{ticket.secret}",
                "kind": "stream" if quality == "sub" else live_kind(camera),
                "expires_in": self._tickets.seconds,
            }
        )

    async def open(self, request: web.Request) -> web.StreamResponse:
        """Show a camera live to whoever has a ticket, until it leaves or may no longer stay."""
        ticket = self._checked(request)
        camera = self._rooms.roster.camera(ticket.home_id, ticket.camera_id)
        if camera is None or not camera.wanted:
            raise not_found("camera")
        if self._visits.count(ticket.token_id) >= self._rooms.limits.visits:
            raise ApiError("unavailable", "too many watch already", headers={"Retry-After": "10"})
        response, parts = self._view(camera, ticket.quality)
        scope = asyncio.timeout(None)

        def leave(_: Reason) -> None:
            scope.reschedule(asyncio.get_running_loop().time())

        try:
            async with scope, aclosing(parts):
                with self._visits.stay(ticket.token_id, leave):
                    await response.prepare(request)
                    await self._show(request, response, parts)
        except (TimeoutError, ConnectionResetError):
            return response  # shown out, did not read what it was sent, or has left
        return response

    def _checked(self, request: web.Request) -> Ticket:
        ticket = self._tickets.find(request.match_info["ticket"])
        known = self._rooms.tokens.by_hash.values()
        if ticket is None or not any(token.id == ticket.token_id for token in known):
            self._guard.hold_back(request)
            raise not_found("ticket, or no more")
        return ticket

    def _view(self, camera: Camera, quality: str) -> tuple[web.StreamResponse, AsyncGenerator[bytes | None]]:
        """Return the head of a view and its parts. Raises ApiError `unavailable`."""
        live, frames = self._rooms.keeper.live(camera), self._rooms.keeper.follow(camera)
        if live is None or frames is None:
            raise ApiError("unavailable", "this camera is not watched", headers={"Retry-After": "10"})
        if quality == "sub":
            return _head("video/mp2t"), with_pauses(self._rooms.side_streams.watch(camera), _PAUSE)
        if live_kind(camera) == "stream":
            return _head("video/mp2t"), with_pauses(live.watch(), _PAUSE)
        newest = self._rooms.keeper.newest(camera)
        return _head(f"multipart/x-mixed-replace; boundary={_BOUNDARY}"), self._motion(frames, newest)

    async def _motion(
        self, frames: AsyncGenerator[Frame], frame: Frame | None
    ) -> AsyncGenerator[bytes | None]:
        """Yield frames as parts of an MJPEG; in silence the newest again, so that no player gives up."""
        if frame is not None:
            yield await self._part(frame)
        async with aclosing(with_pauses(frames, _PAUSE)) as steps:
            async for step in steps:
                frame = step or frame
                yield None if frame is None else await self._part(frame)

    async def _part(self, frame: Frame) -> bytes:
        jpeg = await self._workshop.make(frame.picture.jpeg)
        head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
        return b"".join((head.encode(), jpeg, b"\r\n"))

    async def _show(
        self, request: web.Request, response: web.StreamResponse, parts: AsyncGenerator[bytes | None]
    ) -> None:
        """Send parts until they or the viewer's connection end. Raises TimeoutError when it does not read."""
        async for part in parts:
            if part is not None:  # a viewer that does not read is let go
                async with asyncio.timeout(self._rooms.limits.send_seconds):
                    await response.write(part)
            elif request.transport is None or request.transport.is_closing():
                return


def _head(kind: str) -> web.StreamResponse:
    return web.StreamResponse(headers={"Content-Type": kind, "Cache-Control": NEVER})
