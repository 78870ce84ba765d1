"""Reads ahead, so that what is taken is always the newest."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from .base import SourceError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from .latest import Latest


@asynccontextmanager
async def pump[T](work: Coroutine[None, None, None], slot: Latest[T]) -> AsyncIterator[Latest[T]]:
    """Let `work` fill the slot meanwhile.

    When it ends, whoever takes from the slot gets what it raised, or SourceError `ended`.
    """
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda task: slot.fail(reason(task)))
    try:
        yield slot
    finally:
        task.cancel()
        await asyncio.wait({task})


def reason(task: asyncio.Future[None]) -> Exception:
    """Say why it is over."""
    error = None if task.cancelled() else task.exception()
    return error if isinstance(error, Exception) else SourceError("ended")
