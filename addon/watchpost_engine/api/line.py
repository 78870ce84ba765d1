"""A line to a listener, over WebSocket: whole messages in both directions, and an end that says why."""

from __future__ import annotations

import asyncio
import json

from aiohttp import WSMsgType, web
from pydantic import BaseModel, ValidationError

from .views import Json

TOO_SLOW = 4008
BREACH = 4400
REVOKED = 4401
GOING_AWAY = 1001
FAILED = 1011

_HEARTBEAT = 30.0
_MOST = 64 * 1024
"""Bytes of a message that a listener may send."""

_FAREWELL = 2.0
"""Seconds a listener has to answer a good-bye, and then to read what is still on its way to it."""


class Goodbye(Exception):  # noqa: N818 - it ends a talk, right or wrong
    """Ends a talk. No code: the other side has left already."""

    def __init__(self, code: int | None = None, reason: str = "") -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


class Line:
    """A listener's connection. Everything here raises Goodbye when the talk has to end."""

    def __init__(self, request: web.Request, send_seconds: float) -> None:
        self._request = request
        self._send_seconds = send_seconds
        # Not compressed: these are local networks, and memory for every listener is the dearer thing.
        self.response = web.WebSocketResponse(
            heartbeat=_HEARTBEAT, timeout=_FAREWELL, compress=False, max_msg_size=_MOST
        )

    async def open(self) -> None:
        """Agree to talk. Raises web.HTTPBadRequest for a call that is no WebSocket's."""
        await self.response.prepare(self._request)

    async def say(self, message: Json) -> None:
        """Send a message, waiting for room no longer than agreed."""
        text = json.dumps(message, separators=(",", ":"))
        try:
            async with asyncio.timeout(self._send_seconds):
                await self.response.send_str(text)
        except TimeoutError:
            raise Goodbye(TOO_SLOW, "too slow") from None
        except ConnectionError:
            raise Goodbye from None

    async def hear[T: BaseModel](self, model: type[T], seconds: float | None = None) -> T:
        """Return the next message."""
        try:
            async with asyncio.timeout(seconds):
                message = await self.response.receive()
        except TimeoutError:
            raise Goodbye(BREACH, "nothing was said") from None
        if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
            raise Goodbye
        if message.type is not WSMsgType.TEXT:
            raise Goodbye(BREACH, "text only")
        try:
            return model.model_validate_json(message.data)
        except ValidationError:
            raise Goodbye(BREACH, f"this is no {model.__name__.removesuffix('In').lower()}") from None

    async def close(self, goodbye: Goodbye) -> None:
        """Say good-bye. A listener that reads nothing holds nobody up: its line is cut a little later."""
        transport = self._request.transport
        if goodbye.code is None or transport is None:
            return
        try:
            async with asyncio.timeout(_FAREWELL):
                await self.response.close(code=goodbye.code, message=goodbye.reason.encode())
        except TimeoutError:
            asyncio.get_running_loop().call_later(_FAREWELL, transport.abort)
