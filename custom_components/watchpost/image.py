"""Images for each camera: the last change before and after side by side, how it looks since, and why."""

from __future__ import annotations

from datetime import datetime
from typing import override

from homeassistant.components.image import ImageEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cameras import async_add_cameras
from .coordinator import WatchpostConfigEntry
from .entity import CameraEntity
from .messages import Event

PARALLEL_UPDATES = 0

ROLES = {"last_change": "change", "after": "after"}


async def async_setup_entry(
    hass: HomeAssistant, entry: WatchpostConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the images of every camera, now and later."""
    async_add_cameras(
        entry,
        async_add_entities,
        lambda entry, subentry: [
            *(ChangeImage(hass, entry, subentry, key) for key in ROLES),
            WhyImage(hass, entry, subentry),
        ],
    )


class ChangeImage(CameraEntity, ImageEntity):
    """One picture of the last change. Its state is the time of the change, which survives a restart."""

    def __init__(
        self, hass: HomeAssistant, entry: WatchpostConfigEntry, subentry: ConfigSubentry, key: str
    ) -> None:
        """Name it, and choose the picture."""
        CameraEntity.__init__(self, entry, subentry, key)
        ImageEntity.__init__(self, hass)
        self._role = ROLES[key]
        self._shown: tuple[str, datetime] | None = None
        self._picture: bytes | None = None

    @property
    def _change(self) -> Event | None:
        """Return the last change, once it has an after picture."""
        change = self.watched.last_change if self.available else None
        return change if change is not None and "after" in change.pictures else None

    @property
    @override
    def image_last_updated(self) -> datetime | None:
        """Return when the picture was taken."""
        change = self._change
        return None if change is None else change.closed_at or change.seen_at

    @override
    async def async_image(self) -> bytes | None:
        """Return the picture, fetched once for each change. Raises HomeAssistantError."""
        if (change := self._change) is None:
            return None
        wanted = (change.id, change.closed_at or change.seen_at)
        if self._picture is None or self._shown != wanted:
            fetch = self.coordinator.client.event_picture(change.id, self._role)
            self._picture = await self.coordinator.async_call(fetch)
            self._shown = wanted
        return self._picture


class WhyImage(CameraEntity, ImageEntity):
    """What the engine compared when it told the newest event, a visit or a change."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_entity_registry_enabled_default = False

    def __init__(self, hass: HomeAssistant, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        CameraEntity.__init__(self, entry, subentry, "why")
        ImageEntity.__init__(self, hass)
        self._shown: tuple[str, float] | None = None
        self._picture: bytes | None = None

    @property
    def _event(self) -> Event | None:
        """Return the newest event, if it can be explained."""
        event = self.coordinator.state.last_events.get(self.camera_id) if self.available else None
        return event if event is not None and "why" in event.pictures else None

    @property
    @override
    def image_last_updated(self) -> datetime | None:
        """Return when the event began."""
        event = self._event
        return None if event is None else event.opened_at

    @override
    async def async_image(self) -> bytes | None:
        """Return the picture, fetched anew when a stronger moment came. Raises HomeAssistantError."""
        if (event := self._event) is None:
            return None
        if self._picture is None or self._shown != (event.id, event.peak_score):
            fetch = self.coordinator.client.event_picture(event.id, "why")
            self._picture = await self.coordinator.async_call(fetch)
            self._shown = (event.id, event.peak_score)
        return self._picture
