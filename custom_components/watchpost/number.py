"""Numbers for each camera: how sensitive it is, how long something must move, what is recorded and kept."""

from __future__ import annotations

from typing import override

from homeassistant.components.number import NumberDeviceClass, NumberEntity, NumberMode
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cameras import async_add_cameras
from .coordinator import WatchpostConfigEntry
from .entity import CameraEntity
from .recorded import RANKS

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: WatchpostConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the numbers of every camera, now and later."""
    async_add_cameras(entry, async_add_entities, _build)


def _build(entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> list[NumberEntity]:
    kinds = (Sensitivity, MinimumDuration, PreRoll, PostRoll)
    return [*(kind(entry, subentry) for kind in kinds), *(KeepDays(entry, subentry, rank) for rank in RANKS)]


class Sensitivity(CameraEntity, NumberEntity):
    """0, only large and clear changes, to 100, the smallest that can be told from noise."""

    _attr_entity_category = EntityCategory.CONFIG
    _attr_mode = NumberMode.SLIDER
    _attr_native_min_value = 0
    _attr_native_max_value = 100
    _attr_native_step = 1
    _attr_native_unit_of_measurement = PERCENTAGE

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "sensitivity")

    @property
    @override
    def native_value(self) -> int:
        """Return how sensitive it is."""
        return self.watched.settings.sensitivity

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change it. Raises HomeAssistantError."""
        await self.async_change(sensitivity=round(value))


class Seconds(CameraEntity, NumberEntity):
    """A length of time that a camera is set to."""

    _attr_device_class = NumberDeviceClass.DURATION
    _attr_entity_category = EntityCategory.CONFIG
    _attr_mode = NumberMode.BOX
    _attr_native_min_value = 0
    _attr_native_step = 0.5
    _attr_native_unit_of_measurement = UnitOfTime.SECONDS


class MinimumDuration(Seconds):
    """How long something must move before it is an event. What lasts is always told."""

    _attr_native_max_value = 300

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "min_duration")

    @property
    @override
    def native_value(self) -> float:
        """Return the seconds."""
        return self.watched.settings.min_duration

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change them. Raises HomeAssistantError."""
        await self.async_change(min_duration=value)


class Roll(Seconds):
    """What is recorded around an event."""

    _attr_native_max_value = 60


class PreRoll(Roll):
    """How much from before an event is recorded with it."""

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "pre_roll")

    @property
    @override
    def native_value(self) -> float:
        """Return the seconds."""
        return self.watched.settings.recording.pre_roll

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change them. Raises HomeAssistantError."""
        await self.async_change(recording={"pre_roll": value})


class PostRoll(Roll):
    """How much is recorded after an event."""

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "post_roll")

    @property
    @override
    def native_value(self) -> float:
        """Return the seconds."""
        return self.watched.settings.recording.post_roll

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change them. Raises HomeAssistantError."""
        await self.async_change(recording={"post_roll": value})


class KeepDays(CameraEntity, NumberEntity):
    """For how many days recordings of one worth are kept, if there is room."""

    _attr_device_class = NumberDeviceClass.DURATION
    _attr_entity_category = EntityCategory.CONFIG
    _attr_entity_registry_enabled_default = False
    _attr_mode = NumberMode.BOX
    _attr_native_min_value = 0
    _attr_native_max_value = 3650
    _attr_native_step = 0.5
    _attr_native_unit_of_measurement = UnitOfTime.DAYS

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry, rank: str) -> None:
        """Name it."""
        super().__init__(entry, subentry, f"keep_{rank}")
        self._rank = rank

    @property
    @override
    def native_value(self) -> float:
        """Return the days."""
        return self.watched.settings.recording.keep_days[self._rank]

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change them. Raises HomeAssistantError."""
        await self.async_change(recording={"keep_days": {self._rank: value}})
