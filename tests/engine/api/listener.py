"""A listener of the news, as a test sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientWebSocketResponse, WSMsgType

from tests.engine.api.document import named
from tests.engine.api.house import House

SCHEMAS = {
    "hello": "Hello",
    "snapshot": "Snapshot",
    "news": "News",
    "camera": "CameraNews",
    "camera_gone": "CameraGone",
    "system": "SystemNews",
    "request": "Request",
}


@dataclass
class Listener:
    """Checks every message against the document."""

    socket: ClientWebSocketResponse
    hello: dict[str, Any] = field(default_factory=dict)
    snapshot: dict[str, Any] = field(default_factory=dict)

    async def next(self) -> dict[str, Any]:
        """Return the next message."""
        message = await self.socket.receive(20)
        assert message.type is WSMsgType.TEXT, message
        said: dict[str, Any] = message.json()
        assert named(SCHEMAS[said["type"]], said) == []
        return said

    async def listen(self, cursor: int | None = None) -> None:
        """Say listen, and take the snapshot."""
        said = {"type": "listen", "schema_version": 1, "client": "test/1", "cursor": cursor, "new": True}
        await self.socket.send_json(said)
        self.snapshot = await self.next()
        assert self.snapshot["type"] == "snapshot"

    async def until(self, kind: str) -> dict[str, Any]:
        """Return the next message of a type; others may come before."""
        while (said := await self.next())["type"] != kind:
            continue
        return said

    async def news(self, count: int) -> list[dict[str, Any]]:
        """Return so many pieces of news."""
        return [await self.until("news") for _ in range(count)]

    async def end(self) -> int | None:
        """Return the code the talk ends with."""
        while (message := await self.socket.receive(20)).type is WSMsgType.TEXT:
            continue
        assert message.type is WSMsgType.CLOSE, message
        return self.socket.close_code


@asynccontextmanager
async def connected(house: House, who: str = "home") -> AsyncIterator[Listener]:
    """Connect and take the hello."""
    headers = {"Authorization": f"Bearer {house.tokens.get(who, who)}"}
    async with house.session.ws_connect(f"{house.url}/v1/news", headers=headers) as socket:
        listener = Listener(socket)
        listener.hello = await listener.next()
        assert listener.hello["type"] == "hello"
        yield listener


@asynccontextmanager
async def listening(house: House, cursor: int | None = None, who: str = "home") -> AsyncIterator[Listener]:
    """Connect, listen, and take the snapshot."""
    async with connected(house, who) as listener:
        await listener.listen(cursor)
        yield listener
