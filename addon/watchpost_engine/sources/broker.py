"""One connection to the MQTT broker."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiomqtt import Client, MqttCodeError, MqttError

from .base import SourceError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .latest import Latest

PATIENCE = 5.0
"""Seconds for an answer of the broker."""

KEEPALIVE = 15
"""Seconds of silence after which the broker is asked whether it is still there."""

REFUSALS = frozenset({4, 5, 134, 135})
"""Reasons that are about the login."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """Where the broker is, and how to log in."""

    host: str
    port: int = 1883
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False


class Link:
    """A connection shared by many topics, until the last of them is closed or it breaks. Never mended."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._client: Client | None = None
        self._slots: dict[str, set[Latest[bytes]]] = {}
        self._subscribed: set[str] = set()
        self._turn = asyncio.Lock()
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ready.add_done_callback(lambda ready: ready.exception())  # seen, whoever waits for it or not
        self._task = asyncio.create_task(self._run(), name="mqtt")

    @property
    def alive(self) -> bool:
        """Whether it can still be used."""
        return not self._task.done() and not self._task.cancelling()

    @property
    def topics(self) -> int:
        """How many topics are subscribed to."""
        return len(self._subscribed)

    async def open(self, topic: str, slot: Latest[bytes]) -> None:
        """Subscribe, and put what comes into the slot. Raises SourceError."""
        self._slots.setdefault(topic, set()).add(slot)
        try:
            await asyncio.shield(self._ready)
            async with self._turn:
                await self._subscribe(topic)
        except BaseException:
            await self.close(topic, slot)
            raise

    async def _subscribe(self, topic: str) -> None:
        if self._client is None:
            raise SourceError("ended")
        try:
            answers = await self._client.subscribe(topic)
        except MqttError:
            raise SourceError("timeout", "the broker does not answer") from None
        if any(not isinstance(answer, int) and answer.is_failure for answer in answers):
            raise SourceError("refused", "the broker does not allow this topic")
        self._subscribed.add(topic)

    async def close(self, topic: str, slot: Latest[bytes]) -> None:
        """Stop putting into the slot; with the last one, the connection ends."""
        slots = self._slots.get(topic, set())
        slots.discard(slot)
        if not slots:
            self._slots.pop(topic, None)
        if not self._slots:
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=1.0)
        elif not slots:
            await self._unsubscribe(topic)

    async def _unsubscribe(self, topic: str) -> None:
        async with self._turn:
            if topic not in self._slots and self._client is not None:
                self._subscribed.discard(topic)
                with suppress(MqttError):  # it has gone by itself
                    await self._client.unsubscribe(topic, timeout=1.0)

    async def _run(self) -> None:
        """Connect, and hand out what comes until it breaks."""
        failure = SourceError("ended", "the broker has gone")
        try:
            context = await asyncio.to_thread(ssl.create_default_context) if self._broker.tls else None
            async with self._connected(context) as self._client:
                self._ready.set_result(None)
                async for message in self._client.messages:
                    self._hand_out(str(message.topic), message.payload)
        except MqttError as error:
            if not self._ready.done():
                failure = SourceError(code_of(error), "MQTT broker")
        finally:
            self._client = None
            self._subscribed.clear()
            self._end(failure)

    @asynccontextmanager
    async def _connected(self, context: ssl.SSLContext | None) -> AsyncIterator[Client]:
        """Connect. A connection half made cannot be given up: it is made first, then closed."""
        client = Client(
            self._broker.host,
            self._broker.port,
            username=self._broker.username,
            password=self._broker.password,
            tls_context=context,
            timeout=PATIENCE,
            keepalive=KEEPALIVE,
        )
        async with AsyncExitStack() as stack:
            entering = asyncio.ensure_future(stack.enter_async_context(client))
            try:
                await asyncio.shield(entering)
            except asyncio.CancelledError:
                with suppress(MqttError):
                    await entering
                raise
            except MqttError as error:
                if is_timeout(error):
                    await hang_up(client)
                raise
            yield client

    def _hand_out(self, topic: str, payload: object) -> None:
        if isinstance(payload, bytes):
            for slot in self._slots.get(topic, ()):
                slot.put(payload)

    def _end(self, failure: SourceError) -> None:
        if not self._ready.done():
            self._ready.set_exception(failure)
        for slots in self._slots.values():
            for slot in slots:
                slot.fail(failure)


def code_of(error: MqttError) -> str:
    """Sort why no connection came about."""
    if isinstance(error, MqttCodeError):
        reason = error.rc if isinstance(error.rc, int) else getattr(error.rc, "value", 0)
        return "refused" if reason in REFUSALS else "unreachable"
    return "timeout" if is_timeout(error) else "unreachable"


def is_timeout(error: MqttError) -> bool:
    """Whether the broker took the connection and was silent."""
    return not isinstance(error, MqttCodeError) and "timed out" in str(error)


async def hang_up(client: Client) -> None:
    """Close the connection that aiomqtt leaves open when it waited in vain for the broker's welcome."""
    client.timeout = 0.0
    with suppress(MqttError):  # it waits for a farewell, too
        await client.__aexit__(None, None, None)
