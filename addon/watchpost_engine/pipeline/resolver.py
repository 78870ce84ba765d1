"""Asks Home Assistant for what only it knows: where a camera's stream is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from ..model.camera import Camera
from ..sources.base import SourceError

type Ask = Callable[[str], Awaitable[str | None]]
"""Asks one listener for the stream address of a camera id; None: it will send stills."""

TIMEOUT = 15.0
"""Seconds to wait for an answer, of all listeners together."""


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
        # The newest is the one most likely alive; one that is gone is noticed only after a while.
        return await _first_answer(camera, asks[::-1])


async def _first_answer(camera: Camera, asks: Sequence[Ask]) -> str | None:
    """Ask one after another until one answers; each gets its share of the time that is left."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + TIMEOUT
    refusal = SourceError("unreachable", "Home Assistant went away")
    for left, ask in zip(range(len(asks), 0, -1), asks, strict=True):
        try:
            async with asyncio.timeout((deadline - loop.time()) / left):
                return await ask(camera.id)
        except TimeoutError:
            refusal = SourceError("timeout", "Home Assistant did not answer")
        except ConnectionError:
            continue  # the refusal says so, if nobody else was asked in vain
    raise refusal
