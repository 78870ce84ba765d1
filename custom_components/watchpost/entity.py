"""What all entities share: which device they sit on, when they are available, what they listen to."""

from __future__ import annotations

from typing import override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity

from .cameras import camera_id, unique_id
from .coordinator import WatchpostConfigEntry
from .devices import async_camera_device, async_engine_device
from .messages import Camera


class WatchpostEntity(Entity):
    """An entity that shows what the coordinator holds."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: WatchpostConfigEntry, camera: str | None, key: str) -> None:
        """Name it: `key` is translation key and end of the unique id; `camera` None is the engine."""
        self.entry = entry
        self.coordinator = entry.runtime_data
        self._listens_to = camera
        self._attr_unique_id = unique_id(entry, camera, key)
        self._attr_translation_key = key

    @property
    @override
    def available(self) -> bool:
        """Return whether the engine is there."""
        return self.coordinator.connected

    @override
    async def async_added_to_hass(self) -> None:
        """Begin to listen."""
        await super().async_added_to_hass()
        signal = self.coordinator.signal(self._listens_to)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self._async_changed))

    @callback
    def _async_changed(self) -> None:
        """Show what the coordinator holds now."""
        self.async_write_ha_state()


class EngineEntity(WatchpostEntity):
    """An entity of the engine itself."""

    def __init__(self, entry: WatchpostConfigEntry, key: str) -> None:
        """Sit on the engine's device."""
        super().__init__(entry, None, key)
        self.device_entry = async_engine_device(self.coordinator.hass, entry)


class CameraEntity(WatchpostEntity):
    """An entity of one camera."""

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry, key: str) -> None:
        """Sit on the camera's device, which may be another integration's."""
        self.camera_id = camera_id(subentry)
        super().__init__(entry, self.camera_id, key)
        self.device_entry = async_camera_device(self.coordinator.hass, entry, subentry)

    @property
    @override
    def available(self) -> bool:
        """Return whether the engine is there and knows the camera."""
        return super().available and self.camera_id in self.coordinator.state.cameras

    @property
    def watched(self) -> Camera:
        """Return the camera as the engine knows it. Only while available."""
        return self.coordinator.state.cameras[self.camera_id]

    async def async_change(self, **settings: object) -> None:
        """Change how the camera is watched. The state follows from the engine. Raises HomeAssistantError."""
        await self.coordinator.async_call(self.coordinator.client.change_settings(self.camera_id, **settings))
