"""The other entrance: a page for people, through Home Assistant's ingress. It only shows."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp.typedefs import Handler

from .. import __version__
from ..model.home import Home
from ..model.token import Scope, Token
from ..storage.events import EventQuery
from .answers import NEVER
from .docs import DocsDoors
from .door import Handler as VisitHandler
from .door import OpenHandler, Visitor
from .errors import ApiError, answer_errors
from .events import EventDoors
from .page import POLICY, Page, render
from .rooms import Rooms
from .state import State
from .workshop import Workshop

_PATH = re.compile(r"(/[A-Za-z0-9_-]+)+")
_EVENTS = 20
_MEGABYTE = 1024 * 1024


def make_ingress(rooms: Rooms, peer: str) -> web.Application:
    """Return an app that answers the Supervisor at `peer`, and nobody else.

    The Supervisor has checked who asks; its own header is all that is trusted here.
    """

    @web.middleware
    async def only_supervisor(request: web.Request, handler: Handler) -> web.StreamResponse:
        if (request.remote or "").removeprefix("::ffff:") != peer:
            raise ApiError("forbidden", "this entrance is Home Assistant's")
        return await handler(request)

    app = web.Application(middlewares=[answer_errors, only_supervisor])
    workshop = Workshop()
    app.router.add_get("/", Ingress(rooms).show)
    for door in DocsDoors().doors():
        app.router.add_route(door.method, door.path, door.handler)
    for shown in EventDoors(rooms, workshop).doors():
        if shown.path.endswith(".jpg"):
            app.router.add_route(shown.method, shown.path, _for_own_home(rooms, shown.handler))

    async def close_workshop(_: web.Application) -> None:
        workshop.close()

    app.on_cleanup.append(close_workshop)
    return app


class Ingress:
    """The page."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._state = State(rooms)

    async def show(self, request: web.Request) -> web.Response:
        """Return how everything is now."""
        headers = {
            "Cache-Control": NEVER,
            "Content-Security-Policy": POLICY,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        text = render(await self._page(request.headers.get("X-Ingress-Path", "")))
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def _page(self, path: str) -> Page:
        rooms, home = self._rooms, own_home(self._rooms)
        cameras = [] if home is None else [one for one in rooms.roster.cameras(home.id) if one.wanted]
        query = EventQuery(home_id="" if home is None else home.id, limit=_EVENTS)
        return Page(
            base=f"{path}/" if _PATH.fullmatch(path) else "",
            version=__version__,
            zone=UTC if home is None else ZoneInfo(home.time_zone),
            problems=rooms.problems.of("" if home is None else home.id),
            facts=await self._facts(home),
            cameras=[(camera, rooms.keeper.status(camera)) for camera in cameras],
            events=await rooms.events.find(query),
        )

    async def _facts(self, home: Home | None) -> list[str]:
        used, free = await self._state.disk()
        facts = [f"{used // _MEGABYTE} MB of pictures", f"{free // _MEGABYTE} MB free"]
        if home is not None:
            facts.append(f"{await self._rooms.jobs.count(home.id)} wait for words")
        if (broker := self._rooms.broker()) != "none":
            facts.append(f"MQTT {broker}")
        return facts


def own_home(rooms: Rooms) -> Home | None:
    """Return the home this app was installed for: the first that was made."""
    return min(rooms.homes.known.values(), key=lambda home: home.created_at, default=None)


def _for_own_home(rooms: Rooms, handler: VisitHandler) -> OpenHandler:
    token = Token(id="", scope=Scope.VIEWER, home_id=None, label="ingress", created_at=datetime.now(UTC))

    async def handle(request: web.Request) -> web.StreamResponse:
        home = own_home(rooms)
        return await handler(request, Visitor(token=token, home_id="" if home is None else home.id))

    return handle
