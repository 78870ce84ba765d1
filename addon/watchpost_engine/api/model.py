"""The doors to the model server of a home."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from aiohttp import web

from ..analysis.providers.base import ProviderError
from ..model.announcement import Notice, Subject
from .answers import found
from .body import read_json
from .door import HOME, Door, Visitor
from .errors import ApiError, too_fast
from .pace import Pace
from .rooms import Rooms
from .state import State
from .wire import ModelIn
from .workshop import Workshop, sample


class ModelDoors:
    """Which model a home asks, and trying it out."""

    def __init__(self, rooms: Rooms, state: State, workshop: Workshop) -> None:
        self._rooms = rooms
        self._state = state
        self._workshop = workshop
        self._tests = Pace(per_second=0.2, burst=10)

    def doors(self) -> list[Door]:
        """Return the doors of this file."""
        return [
            Door(method="GET", path="/v1/model", scopes=HOME, handler=self.show),
            Door(method="PUT", path="/v1/model", scopes=HOME, handler=self.change),
            Door(method="POST", path="/v1/model/test", scopes=HOME, handler=self.test),
            Door(method="GET", path="/v1/model/names", scopes=HOME, handler=self.names),
        ]

    async def show(self, _: web.Request, visitor: Visitor) -> web.Response:
        """Return the model settings of the home, without the key."""
        return found(await self._state.model(visitor.home_id))

    async def change(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Change any of the model settings; what waits for words is tried again."""
        body = await read_json(request, ModelIn)
        home = await self._rooms.homes.update(
            visitor.home_id, lambda home: replace(home, model=body.applied(home.model))
        )
        await self._rooms.analyst.model_changed(home)
        self._rooms.announcer.notice(Notice(home_id=home.id, subject=Subject.SYSTEM))
        return found(await self._state.model(home.id))

    async def test(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Try settings with one picture, keeping neither."""
        body = await read_json(request, ModelIn)
        home = self._rooms.homes.known[visitor.home_id]
        settings = body.applied(home.model)
        if not settings.configured:
            raise ApiError("invalid", "base_url: there is no server to try")
        if (seconds := self._tests.take(home.id)) > 0:
            raise too_fast(seconds, "too many tries")
        jpeg = await self._workshop.make(self._newest(home.id))
        started = time.monotonic()
        try:
            analysis = await self._rooms.analyst.test(home, settings, jpeg)
        except ProviderError as err:
            return found({"ok": False, "error": err.code, "message": err.detail or err.code})
        return found(
            {
                "ok": True,
                "seconds": round(time.monotonic() - started, 3),
                "tokens": analysis.tokens_in + analysis.tokens_out,
                "summary": analysis.summary,
            }
        )

    async def names(self, _: web.Request, visitor: Visitor) -> web.Response:
        """Return the models that the server offers; none when it cannot say."""
        settings = self._rooms.homes.known[visitor.home_id].model
        if not settings.configured:
            return found({"names": []})
        try:
            return found({"names": await self._rooms.analyst.names(settings)})
        except ProviderError:
            return found({"names": []})  # the problem shows where words are asked for

    def _newest(self, home_id: str) -> Callable[[], bytes]:
        """Return how to get a picture of one of the home's cameras; a drawn one when none has any yet."""
        for camera in self._rooms.roster.cameras(home_id):
            if (frame := self._rooms.keeper.newest(camera)) is not None:
                return frame.picture.jpeg
        return sample
