"""Keeps the news of one engine: holds its state, and hands moments on.

1. `async_connect` opens the news and has the snapshot before any entity exists.
2. State changes at once; entities listen to `signal(camera_id)`, platforms to `signal_cameras`.
3. News become moments (`moments.py`), each exactly once.
4. When the connection is lost, the one task here reconnects, with the cursor of what was handed on.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.start import async_at_started
from homeassistant.util.signal_type import SignalType

from . import issues
from .client import EngineClient, EngineError, Forbidden, TooNew, TooOld, Unauthorized
from .const import CLIENT, DOMAIN
from .failure_of import failure_of
from .failures import failure
from .memory import Memory
from .messages import Message, News, Request, Snapshot, Unreadable, ViewNews
from .moments import Moments
from .news import NewsConnection
from .state import EngineState, fold, from_snapshot

_LOGGER = logging.getLogger(__name__)

RETRY_FIRST = 1.0
RETRY_MOST = 60.0
"""Seconds between two attempts to reconnect."""

STEADY = 30.0
"""Seconds that a connection must have lasted for the next attempt to come quickly again."""

type WatchpostConfigEntry = ConfigEntry[WatchpostCoordinator]
type RequestHandler = Callable[[Request], Awaitable[str | None]]


class WatchpostCoordinator:
    """One engine as Home Assistant knows it."""

    state: EngineState
    """There from `async_connect` on."""

    def __init__(self, hass: HomeAssistant, entry: WatchpostConfigEntry, client: EngineClient) -> None:
        """Keep who talks to whom; `async_connect` begins."""
        self.hass = hass
        self.entry = entry
        self.client = client
        self.connected = False
        self.model_names: tuple[str, ...] = ()
        self._memory = Memory(hass, entry.entry_id)
        self._moments = Moments(hass, entry.entry_id, self._memory)
        self._handlers: list[RequestHandler] = []
        self._task: asyncio.Task[None] | None = None

    async def async_connect(self) -> None:
        """Open the news, take the snapshot and keep listening from then on. Raises EngineError."""
        await self._memory.load()
        connection = await self._open()
        self._task = self._in_background(self._keep_listening(connection), "news")
        self.entry.async_on_unload(
            self.hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._async_stop)
        )

    @callback
    def async_arm(self) -> None:
        """Let moments through once Home Assistant has started. Call it when all entities are there."""
        self.entry.async_on_unload(async_at_started(self.hass, self._moments.arm))

    async def async_disconnect(self) -> None:
        """Stop listening and keep what was dealt with."""
        await self._async_stop()
        await self._memory.save()

    @callback
    def signal(self, camera_id: str | None) -> SignalType[()]:
        """Return the signal sent when a camera, or (None) the engine, is not what it was."""
        return SignalType(f"{DOMAIN}_{self.entry.entry_id}_{camera_id or ''}")

    @property
    def signal_cameras(self) -> SignalType[()]:
        """Return the signal sent when there may be other cameras than before."""
        return SignalType(f"{DOMAIN}_cameras_{self.entry.entry_id}")

    @callback
    def async_add_request_handler(self, handler: RequestHandler) -> CALLBACK_TYPE:
        """Let `handler` answer what the engine asks: it returns a camera's address, or None."""
        self._handlers.append(handler)
        return lambda: self._handlers.remove(handler)

    async def async_call[T](self, call: Awaitable[T]) -> T:
        """Return what a call to the engine returns. Raises HomeAssistantError with words for the user."""
        try:
            return await call
        except EngineError as error:
            if isinstance(error, Unauthorized):
                self.entry.async_start_reauth(self.hass)
            raise failure(error) from error

    async def _open(self) -> NewsConnection:
        connection = await self.client.news(CLIENT)
        async with AsyncExitStack() as unless_all_goes_well:
            unless_all_goes_well.push_async_callback(connection.close)
            hello = connection.hello
            snapshot = await connection.listen(self._memory.meet(hello.engine_id, hello.cursor))
            self._begin(snapshot)
            unless_all_goes_well.pop_all()
        return connection

    def _begin(self, snapshot: Snapshot) -> None:
        if snapshot.missed:
            _LOGGER.warning("The engine at %s no longer has all news that were missed", self.client.url)
        self._moments.begin(snapshot)
        self.state = from_snapshot(snapshot)
        self.connected = True
        issues.async_contract_holds(self.hass, self.entry)
        issues.async_report(self.hass, self.entry, self.state.system)
        self._in_background(self._learn_model_names(), "models")
        self._tell_everyone()

    async def _keep_listening(self, connection: NewsConnection | None) -> None:
        attempt = 0
        while True:
            began = self.hass.loop.time()
            error = await failure_of(self.hass, self._listen(connection), f"{DOMAIN} listen")
            if self.connected and self.hass.loop.time() - began > STEADY:
                attempt = 0
            self._gone(error)
            await asyncio.sleep(pause(attempt))
            connection, attempt = None, attempt + 1

    async def _listen(self, connection: NewsConnection | None) -> None:
        """Take messages until the connection ends; without one, open one first."""
        if connection is None:
            connection = await self._open()
            _LOGGER.info("The engine at %s is back", self.client.url)
            self._no_longer_ask_for_a_token()
        try:
            async for message in connection:
                self._take(message, connection)
        finally:
            await connection.close()

    def _gone(self, error: BaseException | None) -> None:
        if not isinstance(error, EngineError):  # a fault of ours: told in full, and not the end of all news
            _LOGGER.error("Stopped listening to the engine at %s", self.client.url, exc_info=error)
        elif self.connected:
            _LOGGER.warning("Lost the engine at %s: %s", self.client.url, error)
        else:
            self._refused(error)
        if self.connected:
            self.connected = False
            self._tell_everyone()

    def _refused(self, error: EngineError) -> None:
        _LOGGER.debug("The engine at %s is not back: %s", self.client.url, error)
        if isinstance(error, Unauthorized | Forbidden):
            self.entry.async_start_reauth(self.hass)
        elif isinstance(error, TooOld | TooNew):
            issues.async_contract_differs(self.hass, self.entry, error)

    def _no_longer_ask_for_a_token(self) -> None:
        for flow in self.entry.async_get_active_flows(self.hass, {SOURCE_REAUTH}):
            self.hass.config_entries.flow.async_abort(flow["flow_id"])

    def _take(self, message: Message, connection: NewsConnection) -> None:
        match message:
            case Request():
                self._in_background(self._answer(message, connection), "request")
            case Unreadable(cursor=cursor):
                if cursor is not None:
                    self._moments.skip(cursor)
            case News() | ViewNews():
                self._take_news(message)
            case _:
                self._become(fold(self.state, message))

    def _take_news(self, news: News | ViewNews) -> None:
        # State first: whoever hears of the moment finds it already changed.
        self._become(fold(self.state, news))
        self._moments.take(news)

    def _become(self, state: EngineState) -> None:
        before, self.state = self.state, state
        for camera_id in state.changed_since(before):
            async_dispatcher_send(self.hass, self.signal(camera_id))
        if before.cameras.keys() != state.cameras.keys():
            async_dispatcher_send(self.hass, self.signal_cameras)
        if before.system != state.system:
            issues.async_report(self.hass, self.entry, state.system)
            async_dispatcher_send(self.hass, self.signal(None))
        if _server(before) != _server(state):
            self._in_background(self._learn_model_names(), "models")

    def _tell_everyone(self) -> None:
        async_dispatcher_send(self.hass, self.signal_cameras)
        async_dispatcher_send(self.hass, self.signal(None))
        for camera_id in self.state.cameras:
            async_dispatcher_send(self.hass, self.signal(camera_id))

    async def _answer(self, request: Request, connection: NewsConnection) -> None:
        address: str | None = None
        try:
            for handler in self._handlers:
                address = address or await handler(request)
        except HomeAssistantError as error:
            _LOGGER.debug("No address for camera %s: %s", request.camera_id, error)
        try:
            await connection.reply(request.id, address)
        except EngineError as error:
            # The listening task notices too, and says so.
            _LOGGER.debug("The engine did not take the answer: %s", error)

    async def _learn_model_names(self) -> None:
        try:
            names = await self.client.model_names()
        except EngineError as error:
            _LOGGER.debug("The engine does not say which models there are: %s", error)
            return
        if names != self.model_names:
            self.model_names = names
            self._tell_everyone()

    def _in_background(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return self.entry.async_create_background_task(self.hass, work, f"{DOMAIN} {name}")

    async def _async_stop(self, _event: Event | None = None) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None


def pause(attempt: int) -> float:
    """Return the seconds before an attempt: longer each time, and never those of all others."""
    return min(RETRY_MOST, RETRY_FIRST * 2.0 ** min(attempt, 16)) * random.uniform(0.5, 1.0)


def _server(state: EngineState) -> tuple[bool, str, bool]:
    """Return what decides which models there are."""
    model = state.system.model
    return (model.configured, model.base_url, model.has_key)
