"""A button for each camera: look now."""

from __future__ import annotations

from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cameras import async_add_cameras
from .coordinator import WatchpostConfigEntry
from .entity import CameraEntity

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: WatchpostConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the button of every camera, now and later."""
    async_add_cameras(entry, async_add_entities, lambda *of: [Look(*of)])


class Look(CameraEntity, ButtonEntity):
    """Has described what the camera sees now, as an event of its own."""

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "look")

    @override
    async def async_press(self) -> None:
        """Look. Raises HomeAssistantError."""
        await self.coordinator.async_call(self.coordinator.client.look(self.camera_id))
