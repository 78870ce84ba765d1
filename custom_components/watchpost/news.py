"""The news: a WebSocket on which the engine tells what changes, and sometimes asks (contract/README.md)."""

from __future__ import annotations

import logging
from asyncio import timeout
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import (
    ClientError,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSMessage,
    WSMsgType,
    WSServerHandshakeError,
)

from .errors import ContractError, EngineError, TooNew, TooOld, Unreachable, from_answer
from .fields import Fields
from .messages import SCHEMA_VERSION, Hello, Message, Snapshot, Unreadable
from .parse import parse_hello, parse_message, parse_snapshot
from .transport import Transport

_LOGGER = logging.getLogger(__name__)

HEARTBEAT: float | None = 30.0
"""Seconds between pings: an engine that vanished without a word is noticed."""

ANSWER_TIMEOUT = 15.0
MAX_MESSAGE = 32 * 1024 * 1024
MAX_UNREADABLE = 10
"""So many in a row and the engine speaks something else: the owner shall start again."""


class NewsConnection:
    """An open connection. First `listen`, then iterate; `reply` to requests. It never reconnects."""

    def __init__(self, socket: ClientWebSocketResponse, hello: Hello, client: str) -> None:
        """Keep a socket on which hello was said."""
        self._socket = socket
        self.hello = hello
        self._client = client
        self._unreadable = 0

    async def listen(self, cursor: int | None) -> Snapshot:
        """Say up to where news are known, and return how everything is now. Raises EngineError."""
        message = {
            "type": "listen",
            "schema_version": SCHEMA_VERSION,
            "client": self._client,
            "cursor": cursor,
        }
        await self._send(message)
        return parse_snapshot(await _receive(self._socket))

    async def reply(self, request_id: str, address: str | None) -> None:
        """Answer a request for a stream address. Raises Unreachable when the connection is gone."""
        await self._send({"type": "reply", "id": request_id, "address": address})

    async def close(self) -> None:
        """Say good-bye."""
        await self._socket.close()

    async def __aiter__(self) -> AsyncIterator[Message]:
        """Yield messages until the connection ends; then raise Unreachable, or ContractError for nonsense."""
        async for message in self._socket:
            if message.type is WSMsgType.ERROR:
                break
            if (parsed := self._parse(message)) is not None:
                yield parsed
        raise Unreachable(f"the news ended with code {self._socket.close_code}")

    def _parse(self, message: WSMessage) -> Message | None:
        value: object = None
        try:
            value = _json(message)
            parsed = parse_message(value)
        except ContractError as error:
            return self._count(value, error)
        self._unreadable = 0
        return parsed

    def _count(self, value: object, error: ContractError) -> Unreadable:
        """Return what stands for a message that breaks the contract; raise when they do not stop."""
        self._unreadable += 1
        if self._unreadable == 1:
            _LOGGER.warning("The engine sent a message that cannot be read: %s", error)
        if self._unreadable >= MAX_UNREADABLE:
            raise error
        cursor = None
        with suppress(ContractError):
            cursor = Fields.of(value, "message").whole("cursor")
        return Unreadable(cursor=cursor, reason=error.message)

    async def _send(self, message: dict[str, object]) -> None:
        try:
            await self._socket.send_json(message)
        except (ClientError, OSError) as error:
            raise Unreachable(type(error).__name__) from error


async def open_news(transport: Transport, client: str) -> NewsConnection:
    """Connect and read the engine's hello. Raises EngineError: TooOld or TooNew when the contracts differ."""
    try:
        async with timeout(ANSWER_TIMEOUT):
            socket = await transport.session.ws_connect(
                f"{transport.url}/v1/news",
                headers=transport.headers,
                heartbeat=HEARTBEAT,
                max_msg_size=MAX_MESSAGE,
                timeout=ClientWSTimeout(ws_close=5),
            )
    except WSServerHandshakeError as error:
        raise from_answer(error.status, None, "") from error
    except (ClientError, TimeoutError, OSError) as error:
        raise Unreachable(type(error).__name__) from error
    try:
        hello = _hello(await _receive(socket))
    except EngineError:
        await socket.close()
        raise
    return NewsConnection(socket, hello, client)


def _hello(value: object) -> Hello:
    """Return the hello; of another contract only the version can be read."""
    found = Fields.of(value, "hello").whole("schema_version")
    if found < SCHEMA_VERSION:
        raise TooOld(found, SCHEMA_VERSION)
    if found > SCHEMA_VERSION:
        raise TooNew(found, SCHEMA_VERSION)
    return parse_hello(value)


async def _receive(socket: ClientWebSocketResponse) -> object:
    try:
        message = await socket.receive(ANSWER_TIMEOUT)
    except TimeoutError as error:
        raise Unreachable("no answer on the news") from error
    if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
        raise Unreachable(f"the news ended with code {socket.close_code}")
    return _json(message)


def _json(message: WSMessage) -> object:
    if message.type is not WSMsgType.TEXT:
        raise ContractError("news: not text")
    try:
        value: object = message.json()
    except (ValueError, RecursionError) as error:  # no JSON; numbers too long to read; nested too deep
        raise ContractError("news: not JSON") from error
    return value
