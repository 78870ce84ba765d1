"""All doors of the engine in one table, and the server that they hang in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from .auth import Guard
from .away import AwayDoors
from .cameras import CameraDoors
from .docs import DocsDoors
from .door import Door, OpenDoor
from .errors import answer_errors
from .events import EventDoors
from .exports import ExportDoors
from .films import FilmDoors
from .homes import HomeDoors
from .live import LiveDoors
from .metrics import MetricsDoor
from .model import ModelDoors
from .pace import Pace
from .porch import Porch, entrance
from .push import PushDoors
from .recordings import RecordingDoors
from .rooms import Rooms
from .state import State
from .system import SystemDoors
from .tokens import TokenDesk
from .verdicts import VerdictDoors
from .visits import Visits
from .websocket import NewsDoor
from .workshop import Workshop

_WRONG_TOKENS_PER_SECOND = 1 / 6

DOORS = web.AppKey("doors", list[Door | OpenDoor])
"""Every door that hangs in an app."""


def make_app(rooms: Rooms) -> web.Application:
    """Hang every door. Raises ValueError for one that does not say whom it lets in."""
    guard = Guard(rooms.tokens, Pace(per_second=_WRONG_TOKENS_PER_SECOND, burst=rooms.limits.wrong_tokens))
    visits, workshop, state = Visits(), Workshop(), State(rooms)
    desk = TokenDesk(rooms.tokens, visits)
    app = web.Application(middlewares=[answer_errors], client_max_size=rooms.limits.push_most)
    for room in (
        DocsDoors(),
        SystemDoors(rooms, state),
        MetricsDoor(rooms, state),
        HomeDoors(rooms, desk),
        ModelDoors(rooms, state, workshop),
        AwayDoors(rooms, state),
        CameraDoors(rooms, state, desk),
        PushDoors(rooms, guard),
        LiveDoors(rooms, guard, visits, workshop),
        EventDoors(rooms, workshop),
        RecordingDoors(rooms, state, workshop),
        ExportDoors(rooms),
        FilmDoors(rooms),
        VerdictDoors(rooms),
        NewsDoor(rooms, state, visits),
    ):
        hang(app, guard, room.doors())

    async def show_out(_: web.Application) -> None:
        visits.close()

    async def close_workshop(_: web.Application) -> None:
        workshop.close()

    app.on_shutdown.append(show_out)
    app.on_cleanup.append(close_workshop)
    return app


def hang(app: web.Application, guard: Guard, doors: Iterable[Door | OpenDoor]) -> None:
    """Add doors to an app, each behind its guard."""
    app.setdefault(DOORS, [])
    for door in doors:
        app[DOORS].append(door)
        app.router.add_route(door.method, door.path, door.guarded(guard))


@asynccontextmanager
async def serving(
    app: web.Application, host: str, port: int, porch: Porch | None = None
) -> AsyncIterator[int]:
    """Let visitors in meanwhile, and yield the port (for 0, the one that was free). Raises OSError.

    Servers of one process share a porch: its room is that of the process.
    """
    runner = web.AppRunner(app, shutdown_timeout=3)
    await runner.setup()
    assert runner.server is not None  # it is set up
    make = entrance(runner.server, porch or Porch())
    async with AsyncExitStack() as stack:
        stack.push_async_callback(runner.cleanup)
        listener = await asyncio.get_running_loop().create_server(
            make, host, port, reuse_address=True, backlog=128
        )
        stack.callback(listener.close)
        yield int(listener.sockets[0].getsockname()[1])
