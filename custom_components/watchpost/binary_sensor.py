"""Binary sensors: something moves, the camera gives pictures and sees, the engine has a problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.binary_sensor import BinarySensorDeviceClass, BinarySensorEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cameras import async_add_cameras
from .coordinator import WatchpostConfigEntry
from .copies import async_add_copies
from .entity import CameraEntity, EngineEntity
from .sight import PROBLEMS, known

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: WatchpostConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the engine's, and those of every camera, now and later."""
    async_add_entities([EngineProblem(entry)])
    async_add_copies(entry, Platform.BINARY_SENSOR, async_add_entities, lambda: [AwayProblem(entry)])
    async_add_cameras(
        entry, async_add_entities, lambda *of: [Activity(*of), Connected(*of), ViewProblem(*of)]
    )


class EngineProblem(EngineEntity, BinarySensorEntity):
    """Whether something of the engine does not work."""

    _attr_device_class = BinarySensorDeviceClass.PROBLEM
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: WatchpostConfigEntry) -> None:
        """Name it."""
        super().__init__(entry, "problem")

    @property
    @override
    def is_on(self) -> bool:
        """Return whether there is any."""
        return bool(self.coordinator.state.system.problems)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return the codes of all."""
        return {"problems": [problem.code for problem in self.coordinator.state.system.problems]}


class AwayProblem(EngineEntity, BinarySensorEntity):
    """Whether away copies do not get to their store."""

    _attr_device_class = BinarySensorDeviceClass.PROBLEM
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: WatchpostConfigEntry) -> None:
        """Name it."""
        super().__init__(entry, "away_problem")

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the last try failed."""
        return bool(self.coordinator.state.system.away.error)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return why, as a code, and since when."""
        away = self.coordinator.state.system.away
        return {"problem": away.error or None, "since": away.failing_since}


class Activity(CameraEntity, BinarySensorEntity):
    """Whether something is moving: an event is open."""

    _attr_device_class = BinarySensorDeviceClass.MOTION

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "activity")

    @property
    @override
    def is_on(self) -> bool:
        """Return whether an event is open."""
        return self.coordinator.state.is_active(self.camera_id)


class Connected(CameraEntity, BinarySensorEntity):
    """Whether pictures come in."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "connected")

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the engine gets pictures of it."""
        return self.watched.status.connected

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return why not: a code."""
        return {"problem": self.watched.status.problem or None}


class ViewProblem(CameraEntity, BinarySensorEntity):
    """Whether the camera does not show what it is there to show: covered, out of focus, frozen."""

    _attr_device_class = BinarySensorDeviceClass.PROBLEM
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "view_problem")

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether there is a problem; None as long as nobody can say."""
        view = known(self.watched.status.view)
        return None if view is None else view in PROBLEMS
