"""Tells the engine which cameras Home Assistant wants watched: those of the entry's subentries, no others.

The whole list is sent at the start, whenever the entry changes, and after each reconnect. Sending it
twice does no harm. What is missing in it stops being watched and keeps its events.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_SOURCE, CONF_TOKEN, CONF_URL, EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .cameras import camera_subentries, has_sub_stream
from .client import EngineClient, EngineError, NotFound, WantedCamera
from .const import (
    CONF_CAMERA_ID,
    CONF_INTERVAL,
    CONF_KIND,
    CONF_SUB_SOURCE,
    CONF_TOPIC,
    KIND_ENTITY,
    KIND_MQTT,
    KIND_PUSH,
)
from .coordinator import WatchpostConfigEntry, WatchpostCoordinator
from .due import Due

_LOGGER = logging.getLogger(__name__)

INVALID = "invalid"
"""The code of a refusal that no repetition changes."""

FIXED_SOURCES = {KIND_ENTITY: "relay:", KIND_PUSH: "push:"}


async def async_setup(
    hass: HomeAssistant, entry: WatchpostConfigEntry, coordinator: WatchpostCoordinator
) -> None:
    """Keep the engine told from now on, until the entry is unloaded."""
    Wanted(hass, entry, coordinator).start()


async def async_release(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Tell the engine of an entry that is removed that nothing is wanted any more; what it saw it keeps."""
    client = EngineClient(async_get_clientsession(hass), entry.data[CONF_URL], entry.data[CONF_TOKEN])
    try:
        await client.want_cameras(entry.entry_id, [])
    except EngineError as err:
        _LOGGER.warning(
            "The engine at %s was not told that its cameras are no longer wanted: %s", client.url, err
        )


def wanted_camera(name: str, data: Mapping[str, Any]) -> WantedCamera:
    """Return the camera that a subentry's data stand for."""
    return WantedCamera(
        id=data[CONF_CAMERA_ID],
        name=name,
        source=source_of(data),
        sub_source=data.get(CONF_SUB_SOURCE, ""),
        interval=data[CONF_INTERVAL],
    )


def source_of(data: Mapping[str, Any]) -> str:
    """Return a subentry's source in the engine's words. It may hold a login: never logged."""
    kind: str = data[CONF_KIND]
    if kind == KIND_MQTT:
        return f"mqtt://{data[CONF_TOPIC]}"
    return FIXED_SOURCES.get(kind) or str(data[CONF_SOURCE])


class Wanted:
    """Sends the list when it is due."""

    def __init__(
        self, hass: HomeAssistant, entry: WatchpostConfigEntry, coordinator: WatchpostCoordinator
    ) -> None:
        """Remember the way to the engine that was set up: only another one needs a reload."""
        self._hass = hass
        self._entry = entry
        self._coordinator = coordinator
        self._way, self._subs = _way(entry), _subs(entry)
        self._due = Due(entry, "the list of cameras", self._send)
        self._refused: set[str] = set()

    @callback
    def start(self) -> None:
        """Send the list now, and again whenever something changes."""
        entry = self._entry
        entry.async_on_unload(entry.add_update_listener(self._async_entry_changed))
        entry.async_on_unload(self._hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._home_changed))
        self._due.start()

    async def _async_entry_changed(self, hass: HomeAssistant, entry: WatchpostConfigEntry) -> None:
        """Send the list again, or begin anew when the engine is to be reached another way."""
        subs = _subs(entry)
        changed = any(self._subs.get(subentry, has) != has for subentry, has in subs.items())
        self._subs = subs
        if _way(entry) != self._way or changed:  # another engine, or other entities of a camera
            hass.config_entries.async_schedule_reload(entry.entry_id)
        else:
            self._due.set()

    @callback
    def _home_changed(self, _event: Event) -> None:
        """Send the home's time zone again."""
        self._due.set()

    async def _send(self) -> None:
        """Send the list, and when a day of the home begins. Raises EngineError."""
        subentries = camera_subentries(self._entry)
        cameras = [wanted_camera(subentry.title, subentry.data) for subentry in subentries]
        try:
            await self._coordinator.client.want_cameras(self._entry.entry_id, cameras)
        except EngineError as err:
            if err.code != INVALID:
                raise
            await self._send_singly(cameras, err)
        else:
            self._refused.clear()
        await self._coordinator.client.put_home(time_zone=self._hass.config.time_zone)

    async def _send_singly(self, cameras: Sequence[WantedCamera], refusal: EngineError) -> None:
        """Send each camera by itself, so that one bad one spoils nothing. Raises EngineError."""
        refused: set[str] = set()
        for camera in cameras:
            try:
                await self._coordinator.client.want_camera(self._entry.entry_id, camera)
            except EngineError as err:
                if err.code != INVALID:
                    raise
                refused.add(camera.id)
                if camera.id not in self._refused:
                    _LOGGER.error("The engine refuses the settings of camera %s", camera.name)
        if not refused:
            raise refusal  # it is the list itself that is wrong
        self._refused = refused
        await self._forget_others({camera.id for camera in cameras})

    async def _forget_others(self, ids: set[str]) -> None:
        """Let the engine stop watching what this entry no longer has. Raises EngineError."""
        for camera in list(self._coordinator.state.cameras.values()):
            if camera.owner == self._entry.entry_id and camera.wanted and camera.id not in ids:
                with suppress(NotFound):
                    await self._coordinator.client.forget_camera(camera.id)


def _way(entry: WatchpostConfigEntry) -> tuple[str, str, str | None]:
    """Return how the engine is reached, and which one it is."""
    return entry.data[CONF_URL], entry.data[CONF_TOKEN], entry.unique_id


def _subs(entry: WatchpostConfigEntry) -> dict[str, bool]:
    """Return which cameras have a sub-stream."""
    return {one.subentry_id: has_sub_stream(one) for one in camera_subentries(entry)}
