"""Asks Home Assistant for what only it knows: where a camera's stream is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from ..model.camera import Camera
from ..sources.base import SourceError

type Ask = Callable[[str], Awaitable[str | None]]
"""Asks one listener for the stream address of a camera id; None: it will send stills."""

TIMEOUT = 15.0
"""Seconds to wait for an answer."""


class HomeResolver:
    """Knows who can be asked for each home. Answers are handed on and never kept."""

    def __init__(self) -> None:
        self._asks: dict[str, list[Ask]] = {}

    def attach(self, home_id: str, ask: Ask) -> Callable[[], None]:
        """Take a listener that can be asked, and return how to let go of it."""
        asks = self._asks.setdefault(home_id, [])
        asks.append(ask)
        return lambda: asks.remove(ask)

    async def stream_address(self, camera: Camera) -> str | None:
        """Return where the stream of a camera is; None for stills. Raises SourceError when nobody answers."""
        asks = self._asks.get(camera.home_id)
        if not asks:
            raise SourceError("unreachable", "Home Assistant is not connected")
        try:
            async with asyncio.timeout(TIMEOUT):
                return await asks[-1](camera.id)
        except TimeoutError as err:
            raise SourceError("timeout", "Home Assistant did not answer") from err
        except ConnectionError as err:
            raise SourceError("unreachable", "Home Assistant went away") from err
