"""All doors of the engine in one table, and the server that they hang in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from .auth import Guard
from .cameras import CameraDoors
from .docs import DocsDoors
from .door import Door, OpenDoor
from .errors import answer_errors
from .events import EventDoors
from .homes import HomeDoors
from .live import LiveDoors
from .metrics import MetricsDoor
from .model import ModelDoors
from .pace import Pace
from .push import PushDoors
from .rooms import Rooms
from .state import State
from .system import SystemDoors
from .tokens import TokenDesk
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
        CameraDoors(rooms, state, desk),
        PushDoors(rooms, guard),
        LiveDoors(rooms, guard, visits, workshop),
        EventDoors(rooms, workshop),
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
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Let visitors in meanwhile, and yield the port (for 0, the one that was free). Raises OSError.

    No access log: paths hold tickets. Bodies are taken as they come: a packed one could unfold without end.
    """
    runner = web.AppRunner(
        app,
        access_log=None,
        auto_decompress=False,
        keepalive_timeout=75,
        lingering_time=2,
        shutdown_timeout=3,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, reuse_address=True).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
