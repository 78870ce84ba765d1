"""Feeds the engine from cameras that Home Assistant already has.

1. The engine asks for the address of a camera's stream (`stream_address.py` says it, or None).
2. With an address it opens the stream itself. Without, a Feeder brings stills from then on.
3. A later request that is answered with an address ends the stills.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace

from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.start import async_at_started

from .cameras import camera_id, camera_subentries, source_entity
from .const import DOMAIN
from .coordinator import WatchpostConfigEntry, WatchpostCoordinator
from .feeder import Feeder
from .messages import Request
from .stream_address import async_stream_address

STREAM_ADDRESS = "stream_address"
MOST_TRIES = 3
"""So often in a row the engine may fail with an address before it gets stills instead."""

PATIENCE = 4.0
"""Seconds that an answer waits for Home Assistant to start, and for a form to end; the engine waits 15."""

STEADY = 120.0
"""Seconds after which a stream that ended had worked."""


async def async_setup(
    hass: HomeAssistant, entry: WatchpostConfigEntry, coordinator: WatchpostCoordinator
) -> None:
    """Answer and feed from now on, until the entry is unloaded."""
    Relay(hass, entry, coordinator).start()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """How often the engine asked for a camera's address in quick succession."""

    count: int
    last: float
    """On the monotonic clock."""


class Relay:
    """Knows which camera entity stands behind which camera, and which ones need stills."""

    def __init__(
        self, hass: HomeAssistant, entry: WatchpostConfigEntry, coordinator: WatchpostCoordinator
    ) -> None:
        """Keep who is fed by what."""
        self._hass = hass
        self._entry = entry
        self._coordinator = coordinator
        self._feeders: dict[str, asyncio.Task[None]] = {}
        self._tries: dict[str, Tries] = {}
        self._connected = False
        self._changed = asyncio.Event()

    @callback
    def start(self) -> None:
        """Begin to answer."""
        entry, coordinator = self._entry, self._coordinator
        entry.async_on_unload(coordinator.async_add_request_handler(self.async_answer))
        entry.async_on_unload(entry.add_update_listener(self._async_entry_changed))
        signal = coordinator.signal(None)
        entry.async_on_unload(async_dispatcher_connect(self._hass, signal, self._engine_changed))
        self._engine_changed()

    async def async_answer(self, request: Request) -> str | None:
        """Answer the engine: an address, or None and stills."""
        if request.what != STREAM_ADDRESS:
            return None
        await self._async_started()
        entity_id = await self._async_entity(request.camera_id)
        if entity_id is None:
            return None
        address = await async_stream_address(self._hass, entity_id)
        if address is not None and self._fails(request.camera_id):
            address = None
        if address is None:
            self._feed(request.camera_id)
        elif feeder := self._feeders.pop(request.camera_id, None):
            feeder.cancel()
        return address

    async def _async_started(self) -> None:
        """Let other integrations bring their cameras first, for as long as the engine waits for an answer."""
        if self._hass.state is CoreState.running:
            return
        started = asyncio.Event()

        @callback
        def tell(_hass: HomeAssistant) -> None:
            started.set()

        cancel = async_at_started(self._hass, tell)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await started.wait()
        cancel()

    async def _async_entity(self, asked_for: str) -> str | None:
        """Return the camera entity behind a camera; None when there is none.

        The engine asks as soon as it has a camera. Then the form that gives it one may still be open, and the
        subentry comes in a moment.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while (entity_id := self._entities().get(asked_for)) is None:
                    await self._changed.wait()
                return entity_id
        return None

    async def _async_entry_changed(self, _hass: HomeAssistant, _entry: WatchpostConfigEntry) -> None:
        """Let those look again who wait for a camera."""
        self._changed.set()
        self._changed.clear()

    def _fails(self, camera_id: str) -> bool:
        """Tell whether the engine keeps asking: an address that we can reach may be out of its reach."""
        now = self._hass.loop.time()
        tries = self._tries.get(camera_id)
        if tries is None or now - tries.last > STEADY:
            tries = Tries(count=0, last=now)
        tries = replace(tries, count=tries.count + 1, last=now)
        self._tries[camera_id] = tries
        return tries.count > MOST_TRIES

    @callback
    def _feed(self, camera_id: str) -> None:
        """Have stills brought, if they are not already."""
        feeder = self._feeders.get(camera_id)
        if feeder is not None and not feeder.done():
            return
        self._feeders[camera_id] = self._entry.async_create_background_task(
            self._hass,
            Feeder(self._hass, self._coordinator, camera_id).run(),
            f"{DOMAIN} stills of {camera_id}",
        )

    @callback
    def _engine_changed(self) -> None:
        """Look after each reconnect which cameras get nothing: a restart here ended their stills."""
        back = self._coordinator.connected and not self._connected
        self._connected = self._coordinator.connected
        if back:
            self._tries.clear()
            self._entry.async_create_background_task(self._hass, self._feed_hungry(), f"{DOMAIN} relay")

    async def _feed_hungry(self) -> None:
        """Bring stills to cameras that get no pictures and have no stream."""
        for fed, entity_id in self._entities().items():
            camera = self._coordinator.state.cameras.get(fed)
            if camera is None or camera.status.connected:
                continue
            if await async_stream_address(self._hass, entity_id) is None:
                self._feed(fed)

    def _entities(self) -> dict[str, str]:
        """Return the camera entity behind each camera that has one."""
        subentries = camera_subentries(self._entry)
        return {camera_id(one): entity for one in subentries if (entity := source_entity(one)) is not None}
