"""The talk with one listener of the news, from hello to good-bye."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime

import structlog

from .. import __version__
from ..events.announcer import Listener
from ..model.announcement import Notice, Subject
from ..model.token import Scope
from ..storage.errors import StorageError
from .asking import Asking
from .board import Board, split_camera, split_system
from .door import Visitor
from .line import BREACH, FAILED, GOING_AWAY, REVOKED, TOO_SLOW, Goodbye, Line
from .rooms import Rooms
from .state import State
from .views import SCHEMA_VERSION, Json, news_message
from .visits import Reason
from .wire import ListenIn, ReplyIn

_LOGGER = structlog.get_logger(__name__)

_PAGE = 200
"""News read from disk at once."""

_SYSTEM = ""
"""Stands for the engine itself, where cameras go by their ids."""


class Talk:
    """Tells one listener what it missed, and what happens.

    1. The listener is attached before the snapshot is taken: nothing goes unnoticed in between.
    2. What is announced only wakes us. News are always read from disk, after the last one told: none is told
       twice, none left out, and who reads slowly costs no memory.
    3. Cameras and engine are looked at when somebody hints that they changed; hints add up.
    """

    def __init__(self, rooms: Rooms, state: State, visitor: Visitor, line: Line) -> None:
        self._rooms = rooms
        self._state = state
        self._visitor = visitor
        self._home_id = visitor.home_id
        self._line = line
        self._asking = Asking(line)
        self._board = Board(rooms.limits.counters_seconds)
        self._end: asyncio.Future[Goodbye] = asyncio.get_running_loop().create_future()
        self._wake = asyncio.Event()
        self._hints: dict[str, None] = {}
        self._cursor = 0
        """Of the last news told."""

    def leave(self, reason: Reason) -> None:
        """End the talk, whatever it is waiting for."""
        if not self._end.done():
            code = REVOKED if reason is Reason.REVOKED else GOING_AWAY
            self._end.set_result(Goodbye(code, reason.value))

    async def run(self) -> Goodbye:
        """Talk, and return how it ended."""
        end = Goodbye()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._until_told_to_leave())
                tasks.create_task(self._converse(tasks))
        except* Goodbye as ends:
            end = _first(ends)
        except* StorageError as errors:
            end = Goodbye(FAILED, "the storage does not work")
            _LOGGER.warning("news cannot be read", error=str(errors.exceptions[0]))
        finally:
            self._asking.close()
        return end

    async def _until_told_to_leave(self) -> None:
        raise await self._end

    async def _converse(self, tasks: asyncio.TaskGroup) -> None:
        _, newest = await self._rooms.events.news_range(self._home_id)
        await self._line.say(self._hello(newest))
        listen = await self._line.hear(ListenIn, self._rooms.limits.listen_seconds)
        if listen.schema_version != SCHEMA_VERSION:
            raise Goodbye(BREACH, f"schema version {SCHEMA_VERSION} is spoken here")
        with ExitStack() as stack:
            listener = stack.enter_context(closing(self._rooms.announcer.listen(self._home_id)))
            await self._line.say(await self._snapshot(listen.cursor))
            tasks.create_task(self._read())
            tasks.create_task(self._listen(listener))
            if self._visitor.token.scope is Scope.HOME:
                stack.callback(self._rooms.resolver.attach(self._home_id, self._asking.stream_address))
            await self._tell()

    def _hello(self, newest: int) -> Json:
        return {
            "type": "hello",
            "schema_version": SCHEMA_VERSION,
            "engine_version": __version__,
            "engine_id": self._rooms.engine_id,
            "home_id": self._home_id,
            "cursor": newest,
        }

    async def _snapshot(self, cursor: int | None) -> Json:
        """Return how everything is now, at least as new as its cursor says."""
        oldest, newest = await self._rooms.events.news_range(self._home_id)
        # A cursor from the future is one from before a backup was restored: begin anew.
        lost = cursor is not None and (cursor > newest or cursor < oldest - 1)
        self._cursor = newest if cursor is None or cursor > newest else cursor
        cameras = await self._state.cameras(self._home_id)
        system = await self._state.system(self._home_id)
        now = time.monotonic()
        for camera in cameras:
            if camera["wanted"]:
                self._board.take(str(camera["id"]), split_camera(camera), now)
        self._board.take(_SYSTEM, split_system(system), now)
        return {
            "type": "snapshot",
            "cursor": newest,
            "missed": lost,
            "cameras": cameras,
            "open_events": await self._state.open_events(self._home_id),
            "system": system,
        }

    async def _read(self) -> None:
        """Take what the listener says, until it leaves."""
        while True:
            self._asking.take(await self._line.hear(ReplyIn))

    async def _listen(self, listener: Listener) -> None:
        """Notice what happens. Nothing is done here, so this is never too slow."""
        async for item in listener:
            if not isinstance(item, Notice):
                self._hints |= {item.camera_id: None, _SYSTEM: None}
            elif item.subject is Subject.SYSTEM:
                self._hints[_SYSTEM] = None
            else:
                self._hints[item.camera_id] = None
            self._wake.set()
        raise Goodbye(TOO_SLOW, "too slow")

    async def _tell(self) -> None:
        """Tell what is new, the news first, for ever."""
        while True:
            self._wake.clear()
            await self._tell_news()
            hints, self._hints = self._hints, {}
            for name in [*hints, *self._board.due(time.monotonic())]:
                await (self._tell_camera(name) if name else self._tell_system())
            try:
                async with asyncio.timeout(self._board.wait(time.monotonic())):
                    await self._wake.wait()
            except TimeoutError:
                continue  # counters have waited long enough

    async def _tell_news(self) -> None:
        while page := await self._rooms.events.news_after(self._home_id, self._cursor, _PAGE):
            for announcement in page:
                await self._line.say(news_message(announcement, datetime.now(UTC)))
                self._cursor = announcement.cursor

    async def _tell_camera(self, camera_id: str) -> None:
        camera = self._rooms.roster.camera(self._home_id, camera_id)
        if camera is None or not camera.wanted:
            if self._board.drop(camera_id):
                await self._line.say({"type": "camera_gone", "camera_id": camera_id})
            return
        view = await self._state.camera(camera)
        if self._board.take(camera_id, split_camera(view), time.monotonic()):
            await self._line.say({"type": "camera", "camera": view})

    async def _tell_system(self) -> None:
        view = await self._state.system(self._home_id)
        if self._board.take(_SYSTEM, split_system(view), time.monotonic()):
            await self._line.say({"type": "system", "system": view})


def _first(ends: BaseExceptionGroup[Goodbye]) -> Goodbye:
    """Return what ended a talk; what followed from it does not matter."""
    end = ends.exceptions[0]
    return _first(end) if isinstance(end, BaseExceptionGroup) else end
