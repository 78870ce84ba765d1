"""Switches for each camera: whether it is watched, whether it is recorded right now, and with its sound."""

from __future__ import annotations

from typing import Any, override

from homeassistant.components.switch import SwitchEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cameras import async_add_cameras
from .coordinator import WatchpostConfigEntry
from .entity import CameraEntity

PARALLEL_UPDATES = 0

LONGEST = 24 * 3600.0
"""Seconds after which a recording begun by hand ends by itself."""


async def async_setup_entry(
    hass: HomeAssistant, entry: WatchpostConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the switches of every camera, now and later."""
    async_add_cameras(entry, async_add_entities, lambda *of: [Watching(*of), Recording(*of), Sound(*of)])


class Watching(CameraEntity, SwitchEntity):
    """Whether the engine looks at the pictures of a camera."""

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "watching")

    @property
    @override
    def is_on(self) -> bool:
        """Return whether it does."""
        return self.watched.settings.watching

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Watch. Raises HomeAssistantError."""
        await self.async_change(watching=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Look away. Raises HomeAssistantError."""
        await self.async_change(watching=False)


class Recording(CameraEntity, SwitchEntity):
    """Whether a camera is recorded by hand. What its mode asks for goes on beside it."""

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "recording")

    @property
    @override
    def is_on(self) -> bool:
        """Return whether somebody has begun it."""
        return self.watched.status.recording == "manual"

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Record. Raises HomeAssistantError."""
        calls = self.coordinator.client.recordings
        await self.coordinator.async_call(calls.record(self.camera_id, LONGEST))

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """End it. Raises HomeAssistantError."""
        await self.coordinator.async_call(self.coordinator.client.recordings.stop(self.camera_id))


class Sound(CameraEntity, SwitchEntity):
    """Whether a camera's sound is recorded with its pictures."""

    _attr_entity_category = EntityCategory.CONFIG

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "sound")

    @property
    @override
    def is_on(self) -> bool:
        """Return whether it is."""
        return self.watched.settings.recording.audio

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Listen. Raises HomeAssistantError."""
        await self.async_change(recording={"audio": True})

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Do not listen any more. Raises HomeAssistantError."""
        await self.async_change(recording={"audio": False})
