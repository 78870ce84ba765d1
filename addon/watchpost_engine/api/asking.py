"""What the engine asks a listener, and what it answers."""

from __future__ import annotations

import asyncio
from itertools import count
from urllib.parse import urlsplit

from .line import Goodbye, Line
from .wire import ReplyIn

_STREAMS = ("rtsp", "rtsps", "http", "https")


class Asking:
    """Questions to one listener that are not answered yet."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._open: dict[str, asyncio.Future[str | None]] = {}
        self._numbers = count(1)

    async def stream_address(self, camera_id: str) -> str | None:
        """Return where the stream of a camera is, None for stills. Raises ConnectionError: nobody answers."""
        name = f"r{next(self._numbers)}"
        reply: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._open[name] = reply
        try:
            await self._line.say(
                {"type": "request", "id": name, "what": "stream_address", "camera_id": camera_id}
            )
            return await reply
        except Goodbye as end:
            raise ConnectionResetError("the listener has left") from end
        finally:
            del self._open[name]

    def take(self, reply: ReplyIn) -> None:
        """Hand an answer to whoever waits for it; one that nobody waits for any more is dropped."""
        waiting = self._open.get(reply.id)
        if waiting is not None and not waiting.done():
            waiting.set_result(_playable(reply.address))

    def close(self) -> None:
        """Tell all who wait that no answer will come."""
        for waiting in self._open.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError("the listener has left"))


def _playable(address: str | None) -> str | None:
    """Return an address that can be played; for any other, stills are as good."""
    if not address:
        return None
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return None
    return address if scheme in _STREAMS else None
