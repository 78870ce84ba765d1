"""The same engine in a thread of its own, for visitors that block."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.engine.api.house import House, opened, running_rooms
from watchpost_engine.api.rooms import Limits


@dataclass(frozen=True)
class Street:
    """Where the house stands."""

    house: House
    folder: Path
    loop: asyncio.AbstractEventLoop

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.house.url)
        return str(parts.hostname), int(parts.port or 0)

    def run[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the engine's thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)


@contextmanager
def in_a_thread(folder: Path) -> Iterator[Street]:
    """Have an engine run in a thread meanwhile."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="engine", daemon=True)
    thread.start()

    async def up(stop: asyncio.Event, ready: asyncio.Future[House]) -> None:
        many = Limits(wrong_tokens=100_000)
        async with running_rooms(folder) as rooms, opened(replace(rooms, limits=many)) as house:
            ready.set_result(house)
            await stop.wait()

    async def begin() -> tuple[House, asyncio.Event, asyncio.Task[None]]:
        stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
        task = asyncio.create_task(up(stop, ready))
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        return await ready if ready.done() else await task, stop, task  # type: ignore[func-returns-value]

    house, stop, task = asyncio.run_coroutine_threadsafe(begin(), loop).result(30)
    try:
        yield Street(house, folder, loop)
    finally:
        loop.call_soon_threadsafe(stop.set)
        asyncio.run_coroutine_threadsafe(asyncio.wait_for(task, 30), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
