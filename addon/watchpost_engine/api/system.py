"""The doors to the engine itself and to the home of a token."""

from __future__ import annotations

from aiohttp import web

from .. import __version__
from ..model.announcement import Notice, Subject
from .answers import found
from .body import read_json
from .door import HOME, READERS, Door, OpenDoor, Visitor
from .rooms import DEVICE_URL, Rooms
from .state import State
from .views import home_view
from .wire import HomeIn, SystemIn


class SystemDoors:
    """Engine and home."""

    def __init__(self, rooms: Rooms, state: State) -> None:
        self._rooms = rooms
        self._state = state

    def doors(self) -> list[Door | OpenDoor]:
        """Return the doors of this file."""
        return [
            OpenDoor(method="GET", path="/health", because="it only says alive", handler=self.health),
            Door(method="GET", path="/v1/system", scopes=READERS, handler=self.system),
            Door(method="PUT", path="/v1/system", scopes=HOME, handler=self.change_system),
            Door(method="GET", path="/v1/home", scopes=READERS, handler=self.home),
            Door(method="PUT", path="/v1/home", scopes=HOME, handler=self.change_home),
        ]

    async def health(self, _: web.Request) -> web.Response:
        """Say that the engine is alive."""
        return found({"status": "ok", "version": __version__})

    async def system(self, _: web.Request, visitor: Visitor) -> web.Response:
        """Say how the engine fares."""
        return found(await self._state.system(visitor.home_id))

    async def change_system(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Set the address devices shall use; an empty one is the engine's own."""
        body = await read_json(request, SystemIn)
        await self._rooms.facts.set(DEVICE_URL, body.device_url)
        for home_id in self._rooms.homes.known:  # it is everybody's
            self._rooms.announcer.notice(Notice(home_id=home_id, subject=Subject.SYSTEM))
        return found(await self._state.system(visitor.home_id))

    async def home(self, _: web.Request, visitor: Visitor) -> web.Response:
        """Return the home of the token."""
        return found(home_view(self._rooms.homes.known[visitor.home_id]))

    async def change_home(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Change what is said of a home: a new day may begin, and with it a new budget."""
        body = await read_json(request, HomeIn)
        home = await self._rooms.homes.update(visitor.home_id, body.applied)
        await self._rooms.analyst.model_changed(home)
        self._rooms.announcer.notice(Notice(home_id=home.id, subject=Subject.SYSTEM))
        return found(home_view(home))
