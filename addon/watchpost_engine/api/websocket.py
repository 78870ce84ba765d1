"""The door to the news."""

from __future__ import annotations

from aiohttp import web

from .door import READERS, Door, Visitor
from .errors import ApiError
from .line import Line
from .rooms import Rooms
from .state import State
from .talk import Talk
from .visits import Visits


class NewsDoor:
    """Lets listeners in."""

    def __init__(self, rooms: Rooms, state: State, visits: Visits) -> None:
        self._rooms = rooms
        self._state = state
        self._visits = visits

    def doors(self) -> list[Door]:
        """Return the door of this file."""
        return [Door(method="GET", path="/v1/news", scopes=READERS, handler=self.open)]

    async def open(self, request: web.Request, visitor: Visitor) -> web.StreamResponse:
        """Talk to a listener until one side has enough."""
        if self._visits.count(visitor.token.id) >= self._rooms.limits.visits:
            raise ApiError("unavailable", "too many listen already", headers={"Retry-After": "10"})
        line = Line(request, self._rooms.limits.send_seconds)
        await line.open()
        talk = Talk(self._rooms, self._state, visitor, line)
        with self._visits.stay(visitor.token.id, talk.leave):
            end = await talk.run()
        await line.close(end)
        return line.response
