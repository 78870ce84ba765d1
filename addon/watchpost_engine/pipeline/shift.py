"""A shift: one watch after another for one camera. The only retry of a source."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable

import structlog

from ..sources.base import SourceError
from . import backoff
from .post import Post
from .watch import Watch

_LOGGER = structlog.get_logger(__name__)


class Shift:
    """Starts a watch again when it ends, later and later while it keeps failing."""

    def __init__(self, post: Post, start_watch: Callable[[Post], Watch]) -> None:
        self._post = post
        self._start_watch = start_watch

    async def run(self) -> None:
        """Go on until cancelled."""
        failures, was_gone = 0, False
        while True:
            started, seen = time.monotonic(), self._post.pulse.frames_seen
            code = await self._watch_once()
            well = self._post.pulse.frames_seen > seen and time.monotonic() - started >= backoff.HEALTHY
            is_gone = code in backoff.GONE
            failures = 1 if well or is_gone is not was_gone else failures + 1
            was_gone, self._post.pulse.problem = is_gone, code
            rest = backoff.pause(failures, random.random())
            await asyncio.sleep(min(rest, backoff.SOON) if is_gone else rest)

    async def _start(self) -> None:
        await self._start_watch(self._post).run()

    async def _watch_once(self) -> str:
        """Run a watch to its end, and return why it ended as a stable code."""
        watch = asyncio.create_task(self._start())
        try:
            await asyncio.wait({watch})
        finally:
            if not watch.done():
                watch.cancel()
                await asyncio.wait({watch})
        error = None if watch.cancelled() else watch.exception()
        if isinstance(error, SourceError):
            return error.code
        if error is not None:  # a fault of ours: one camera must not take the others with it
            _LOGGER.error("watch failed", camera=self._post.camera.key, exc_info=error)
            return "failed"
        return "ended"
