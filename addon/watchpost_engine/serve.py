"""Runs the engine until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import structlog

from . import __version__, chores
from .api.ingress import make_ingress
from .api.porch import Porch, allow_files
from .api.rooms import Rooms
from .api.server import make_app, serving
from .app import build, start
from .introduction import introduce
from .presence import announced
from .settings import Settings
from .sources.broker import Broker
from .supervisor import Supervisor, SupervisorError

_LOGGER = structlog.get_logger(__name__)


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Raises StorageError or OSError when it cannot start."""
    allow_files()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with AsyncExitStack() as stack:
        supervisor = await stack.enter_async_context(_supervisor(settings))
        broker = settings.broker or await _broker(supervisor)
        rooms = await stack.enter_async_context(build(settings, broker))
        await stack.enter_async_context(_doors(rooms, settings))
        if settings.announce:
            await stack.enter_async_context(announced(rooms.engine_id, settings.port))
        await start(rooms)
        await _run(rooms, settings, supervisor, stop)


async def _run(rooms: Rooms, settings: Settings, supervisor: Supervisor | None, stop: asyncio.Event) -> None:
    """Run everything that never ends by itself; what fails takes the engine down, for its owner to see."""
    work = [
        rooms.keeper.run(),
        rooms.archive.run(),
        rooms.exporter.run(),
        rooms.uploader.run(),
        rooms.analyst.run(),
        chores.clean(rooms),
        chores.refresh(rooms),
        chores.take_stock(rooms),
    ]
    if supervisor is not None:
        work.append(introduce(rooms, supervisor, settings))
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(one) for one in work]
        await stop.wait()
        _LOGGER.info("stopping")
        for task in running:
            task.cancel()


@asynccontextmanager
async def _doors(rooms: Rooms, settings: Settings) -> AsyncIterator[None]:
    porch = Porch()
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(serving(make_app(rooms), settings.host, settings.port, porch))
        if settings.ingress_port:
            ingress = make_ingress(rooms, settings.ingress_peer)
            await stack.enter_async_context(serving(ingress, settings.host, settings.ingress_port, porch))
        _LOGGER.info("engine is up", version=__version__, port=port)
        yield


@asynccontextmanager
async def _supervisor(settings: Settings) -> AsyncIterator[Supervisor | None]:
    if not settings.supervisor_token:
        yield None
        return
    async with aiohttp.ClientSession() as session:
        yield Supervisor(session, settings.supervisor_url, settings.supervisor_token)


async def _broker(supervisor: Supervisor | None) -> Broker | None:
    if supervisor is None:
        return None
    try:
        return await supervisor.broker()
    except SupervisorError as err:
        _LOGGER.warning("no broker from the Supervisor", reason=str(err))
        return None
