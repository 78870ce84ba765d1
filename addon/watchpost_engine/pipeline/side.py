"""Side streams: the smaller stream of a camera, read only while somebody watches it live."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import structlog

from ..sources.base import SourceError, never
from ..sources.live import Live
from ..sources.registry import open_source
from . import backoff

if TYPE_CHECKING:
    from ..model.camera import Camera
    from ..sources.registry import SourceContext

_LOGGER = structlog.get_logger(__name__)

LOOK = 0.5
"""Seconds between two looks at whether it is still watched."""

LINGER = 10.0
"""Seconds for which it is read on after the last viewer has left: players come back."""


@dataclass(slots=True, kw_only=True)
class Side:
    """One side stream that is being read. Changes in place: its owner's own."""

    camera: Camera
    live: Live = field(default_factory=Live)
    viewers: int = 0
    idle: float = 0.0
    """Seconds without a viewer."""

    task: asyncio.Task[None] | None = None


class SideStreams:
    """Has the side streams that are watched; the only one who tries again when one breaks off."""

    def __init__(self, sources: SourceContext, current: Callable[[str, str], Camera | None]) -> None:
        """Read by `sources`; `current` returns a camera of a home as it is now."""
        self._sources = replace(sources, busy=never)  # nothing is looked at: its pictures need no decoding
        self._current = current
        self._sides: dict[str, Side] = {}

    async def watch(self, camera: Camera) -> AsyncGenerator[bytes]:
        """Yield the stream as MPEG-TS, from its next key frame until the viewer falls behind or it ends."""
        side = self._sides.get(camera.key)
        if side is None or side.camera.sub_source != camera.sub_source:
            side = self._sides[camera.key] = Side(camera=camera)
            side.task = asyncio.create_task(self._serve(side), name=f"side stream {camera.key}")
        side.viewers += 1
        try:
            async with aclosing(side.live.watch()) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            side.viewers -= 1

    async def close(self) -> None:
        """Stop reading all."""
        tasks = [side.task for side in self._sides.values() if side.task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _serve(self, side: Side) -> None:
        """Read for as long as it is wanted, later and later while that fails."""
        failures, lost = 0, False
        try:
            while self._is_wanted(side):
                code = await self._read(side)
                if not code:
                    return
                failures = failures + 1 if lost else 1
                if not lost:
                    _LOGGER.warning("side stream is lost", camera=side.camera.key, code=code)
                lost = True
                await asyncio.sleep(backoff.pause(failures, random.random()))
        finally:
            side.live.close()
            if self._sides.get(side.camera.key) is side:
                del self._sides[side.camera.key]

    async def _read(self, side: Side) -> str:
        """Read until it breaks off, and return why as a stable code; empty when nobody wants it any more."""
        reading = asyncio.create_task(self._frames(side))
        try:
            while not reading.done():
                if not self._is_wanted(side):
                    return ""
                await asyncio.wait({reading}, timeout=LOOK)
                side.idle = 0.0 if side.viewers else side.idle + LOOK
        finally:
            reading.cancel()
            await asyncio.wait({reading})
        error = None if reading.cancelled() else reading.exception()
        if error is not None and not isinstance(error, SourceError):
            raise error
        return "ended" if error is None else error.code

    async def _frames(self, side: Side) -> None:
        stream = replace(side.camera, source=side.camera.sub_source)
        async with aclosing(open_source(stream, self._sources, [side.live]).frames()) as frames:
            async for _ in frames:  # its packets are what is wanted
                pass

    def _is_wanted(self, side: Side) -> bool:
        camera = self._current(side.camera.home_id, side.camera.id)
        return (
            side.idle < LINGER
            and camera is not None
            and camera.wanted
            and camera.settings.watching
            and camera.sub_source == side.camera.sub_source
        )
