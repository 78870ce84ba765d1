"""Reading a source that may fall silent for as long as it likes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator


async def with_pauses[T](items: AsyncGenerator[T], pause: float) -> AsyncGenerator[T | None]:
    """Yield items as they come, and None after every `pause` seconds without one: time to look up.

    Reads one item ahead at the most, so that a source which drops for slow readers can do so.
    """
    queue: asyncio.Queue[T] = asyncio.Queue(1)
    pump = asyncio.create_task(_pump(items, queue))
    try:
        while True:
            try:
                async with asyncio.timeout(pause):
                    item = await queue.get()
            except TimeoutError:
                yield None
            except asyncio.QueueShutDown:
                break
            else:
                yield item
        await pump
    finally:
        pump.cancel()
        await asyncio.wait({pump})
        await items.aclose()


async def _pump[T](items: AsyncGenerator[T], queue: asyncio.Queue[T]) -> None:
    try:
        async for item in items:
            await queue.put(item)
    finally:
        queue.shutdown()
