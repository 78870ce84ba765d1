"""Two selects for each camera: which model describes what it sees, and when it is recorded."""

from __future__ import annotations

from typing import override

from homeassistant.components.select import SelectEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cameras import async_add_cameras, schedule_of
from .const import DOMAIN
from .coordinator import WatchpostConfigEntry
from .entity import CameraEntity
from .recorded import MODES

PARALLEL_UPDATES = 0

SCHEDULE = "schedule"
HOME = "home"
"""The model of the home: an empty name on the wire."""


async def async_setup_entry(
    hass: HomeAssistant, entry: WatchpostConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the selects of every camera, now and later."""
    async_add_cameras(entry, async_add_entities, lambda *of: [Model(*of), RecordingMode(*of)])


class Model(CameraEntity, SelectEntity):
    """The model of a camera: the home's, or one that its server offers."""

    _attr_entity_category = EntityCategory.CONFIG

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "model")

    @property
    @override
    def options(self) -> list[str]:
        """Return the home's, those offered, and the chosen one even when it is no longer offered."""
        names = dict.fromkeys((HOME, *self.coordinator.model_names))
        if self.available:
            names[self.current_option] = None
        return list(names)

    @property
    @override
    def current_option(self) -> str:
        """Return the chosen one."""
        return self.watched.settings.model or HOME

    @override
    async def async_select_option(self, option: str) -> None:
        """Choose another. Raises HomeAssistantError."""
        await self.async_change(model="" if option == HOME else option)


class RecordingMode(CameraEntity, SelectEntity):
    """When a camera is recorded by itself."""

    _attr_entity_category = EntityCategory.CONFIG
    _attr_options = list(MODES)

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "recording_mode")
        self._subentry_id = subentry.subentry_id

    @property
    @override
    def current_option(self) -> str | None:
        """Return the mode; None for one that a later engine knows."""
        mode = self.watched.settings.recording.mode
        return mode if mode in MODES else None

    @override
    async def async_select_option(self, option: str) -> None:
        """Choose another. Raises HomeAssistantError, also for a schedule that nobody has made."""
        if option == SCHEDULE and not self._has_schedule:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_schedule")
        await self.async_change(recording={"mode": option})

    @property
    def _has_schedule(self) -> bool:
        """Return whether a week is known, or a helper that may have one yet."""
        subentry = self.entry.subentries[self._subentry_id]
        return bool(self.watched.settings.recording.schedule) or schedule_of(subentry) is not None
