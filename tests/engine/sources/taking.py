"""Takes frames from sources, in short words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager

import pytest

from watchpost_engine.model.camera import Camera
from watchpost_engine.model.frame import Frame
from watchpost_engine.sources.base import Source, SourceError

PATIENCE = 20.0
"""Seconds after which a test that should have got something fails."""


def camera(source: str, *, interval: float = 0.01, id: str = "yard") -> Camera:
    """A camera with that address."""
    return Camera(id=id, home_id="here", name="Yard", source=source, interval=interval)


async def take(source: Source, count: int = 1) -> list[Frame]:
    """The first frames of a source, which is closed then."""
    frames: list[Frame] = []
    async with asyncio.timeout(PATIENCE), aclosing(source.frames()) as stream:
        async for frame in stream:
            frames.append(frame)
            if len(frames) == count:
                break
    return frames


async def failure(source: Source) -> SourceError:
    """What a source ends with, whatever it gives before."""
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(SourceError) as caught:
            await exhaust(source)
    return caught.value


async def exhaust(source: Source) -> None:
    """Take frames until it ends."""
    async with aclosing(source.frames()) as stream:
        async for _ in stream:
            pass


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 -- nobody tells of it
            await asyncio.sleep(0.01)


@asynccontextmanager
async def watching(source: Source) -> AsyncIterator[asyncio.Queue[Frame]]:
    """Watch a source meanwhile, and end as the pipeline does: by cancelling. Raises what ended it before."""
    frames: asyncio.Queue[Frame] = asyncio.Queue()

    async def watch() -> None:
        async with aclosing(source.frames()) as stream:
            async for frame in stream:
                frames.put_nowait(frame)

    task = asyncio.create_task(watch())
    try:
        async with asyncio.timeout(PATIENCE):
            yield frames
    finally:
        task.cancel()
        await asyncio.wait({task})
    if not task.cancelled():
        task.result()
