"""Work for an engine that has to be done again whenever something changes, and is tried until it is taken."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .client import EngineError
from .coordinator import WatchpostConfigEntry

_LOGGER = logging.getLogger(__name__)

RETRY = 30.0
"""Seconds until it is tried again when the engine is there and did not take it."""


class Due:
    """Tells an engine something: one task, so that two tellings never overtake each other."""

    def __init__(self, entry: WatchpostConfigEntry, what: str, tell: Callable[[], Awaitable[None]]) -> None:
        """Name, for the log, `what` is told; `tell` raises EngineError when it was not taken."""
        self._entry = entry
        self._coordinator = entry.runtime_data
        self._what = what
        self._tell = tell
        self._connected = self._coordinator.connected
        self._due = asyncio.Event()
        self._failing = False

    @callback
    def start(self) -> None:
        """Tell it now, after each reconnect, and whenever it is `set`, until the entry is unloaded."""
        coordinator = self._coordinator
        signal = coordinator.signal(None)
        self._entry.async_on_unload(async_dispatcher_connect(coordinator.hass, signal, self._engine_changed))
        self._due.set()
        work = self._tell_when_due()
        self._entry.async_create_background_task(coordinator.hass, work, f"watchpost {self._what}")

    @callback
    def set(self) -> None:
        """Have it told once more."""
        self._due.set()

    @callback
    def _engine_changed(self) -> None:
        """Tell it again after each reconnect: the engine may have been restored from a backup."""
        back = self._coordinator.connected and not self._connected
        self._connected = self._coordinator.connected
        if back:
            self._due.set()

    async def _tell_when_due(self) -> None:
        """Tell for as long as the entry is set up. While the engine is gone, its return makes it due."""
        while True:
            await self._due.wait()
            self._due.clear()
            try:
                await self._tell()
            except EngineError as err:
                self._say_failed(err)
                if self._coordinator.connected:
                    await self._wait_to_retry()
            else:
                self._say_told()

    async def _wait_to_retry(self) -> None:
        """Wait until it is due again, at most RETRY seconds, and count it as due then."""
        try:
            async with asyncio.timeout(RETRY):
                await self._due.wait()
        except TimeoutError:
            self._due.set()

    def _say_failed(self, err: EngineError) -> None:
        """Log the first failure."""
        if not self._failing:
            _LOGGER.warning("The engine did not take %s: %s", self._what, err)
        self._failing = True

    def _say_told(self) -> None:
        """Log the first success after a failure."""
        if self._failing:
            _LOGGER.info("The engine took %s", self._what)
        self._failing = False
