"""Buttons for each camera: look now; accept what is there; the last event was no change, or is kept."""

from __future__ import annotations

from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cameras import async_add_cameras
from .coordinator import WatchpostConfigEntry
from .entity import CameraEntity
from .verdicts import async_keep_newest, async_mark_newest, async_undo_newest

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: WatchpostConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the buttons of every camera, now and later."""
    async_add_cameras(
        entry,
        async_add_entities,
        lambda *of: [Look(*of), Accept(*of), NotAChange(*of), UndoNotAChange(*of), Keep(*of)],
    )


class Look(CameraEntity, ButtonEntity):
    """Has described what the camera sees now, as an event of its own."""

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "look")

    @override
    async def async_press(self) -> None:
        """Look. Raises HomeAssistantError."""
        await self.coordinator.async_call(self.coordinator.client.look(self.camera_id))


class NotAChange(CameraEntity, ButtonEntity):
    """Marks the newest event as a false alarm: its kind is told less easily at its place."""

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "not_a_change")

    @override
    async def async_press(self) -> None:
        """Mark it. Raises HomeAssistantError."""
        await async_mark_newest(self.coordinator, self.camera_id)


class UndoNotAChange(CameraEntity, ButtonEntity):
    """Takes back what was marked last."""

    _attr_entity_category = EntityCategory.CONFIG

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "undo_not_a_change")

    @override
    async def async_press(self) -> None:
        """Take it back. Raises HomeAssistantError."""
        await async_undo_newest(self.coordinator, self.camera_id)


class Accept(CameraEntity, ButtonEntity):
    """Makes what the camera sees now its settled scene; an open event is over."""

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "accept")

    @override
    async def async_press(self) -> None:
        """Accept. Raises HomeAssistantError."""
        await self.coordinator.async_call(self.coordinator.client.accept(self.camera_id))


class Keep(CameraEntity, ButtonEntity):
    """Keeps the newest event for ever, with what was recorded of it."""

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "keep")

    @override
    async def async_press(self) -> None:
        """Keep it. Raises HomeAssistantError."""
        await async_keep_newest(self.coordinator, self.camera_id)
