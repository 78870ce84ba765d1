"""What made work fail, also when nobody thought of it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from homeassistant.core import HomeAssistant


async def failure_of(hass: HomeAssistant, work: Coroutine[Any, Any, None], name: str) -> BaseException | None:
    """Return what `work` raised, None when it came to its end. Cancelled with its caller, who waits."""
    task = hass.async_create_background_task(work, name)
    try:
        await asyncio.wait({task})
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
        # Asked for here: both may end at the same moment, and then nobody else would.
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
    return error
