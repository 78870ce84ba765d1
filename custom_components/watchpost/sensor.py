"""Sensors: what changed last in words, what the day brought, and how the engine fares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import PERCENTAGE, EntityCategory, Platform, UnitOfInformation
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later

from .cameras import async_add_cameras
from .const import MAX_STATE
from .coordinator import WatchpostConfigEntry
from .copies import async_add_copies
from .engine_figures import AWAY_SENSORS, ENGINE_SENSORS, EngineSensorDescription, Value
from .entity import CameraEntity, EngineEntity
from .messages import Camera
from .sight import VIEWS, known
from .words import summary_of

PARALLEL_UPDATES = 0

RARELY = 30.0
"""Seconds."""


@dataclass(frozen=True, kw_only=True)
class CameraSensorDescription(SensorEntityDescription):
    """A sensor of a camera."""

    value: Callable[[Camera], Value]


def _score(camera: Camera) -> Value:
    return None if camera.last_change is None else round(camera.last_change.change_score * 100)


CAMERA_SENSORS = (
    CameraSensorDescription(
        key="score",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        value=_score,
    ),
    CameraSensorDescription(
        key="changes_today",
        state_class=SensorStateClass.TOTAL_INCREASING,
        value=lambda camera: camera.today.changes,
    ),
    CameraSensorDescription(
        key="analyses_today",
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda camera: camera.today.analyses,
    ),
    CameraSensorDescription(
        key="tokens_today",
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda camera: camera.today.tokens,
    ),
)

VIEW = CameraSensorDescription(
    key="view",
    device_class=SensorDeviceClass.ENUM,
    options=list(VIEWS),
    entity_category=EntityCategory.DIAGNOSTIC,
    value=lambda camera: known(camera.status.view),
)

RARE_SENSORS = (
    CameraSensorDescription(
        key="last_picture",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value=lambda camera: camera.status.last_frame_at,
    ),
    CameraSensorDescription(
        key="fps",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value=lambda camera: camera.status.fps,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: WatchpostConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of the engine, and of every camera now and later."""
    async_add_entities(EngineSensor(entry, description) for description in ENGINE_SENSORS)
    async_add_copies(
        entry, Platform.SENSOR, async_add_entities, lambda: [EngineSensor(entry, one) for one in AWAY_SENSORS]
    )
    async_add_cameras(entry, async_add_entities, _build)


def _build(entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> list[SensorEntity]:
    counters = [CameraSensor(entry, subentry, description) for description in (*CAMERA_SENSORS, VIEW)]
    rare = [RareSensor(entry, subentry, description) for description in RARE_SENSORS]
    return [LastChange(entry, subentry), RecordingsSize(entry, subentry), *counters, *rare]


class EngineSensor(EngineEntity, SensorEntity):
    """One figure of the engine."""

    entity_description: EngineSensorDescription

    def __init__(self, entry: WatchpostConfigEntry, description: EngineSensorDescription) -> None:
        """Keep what it shows."""
        super().__init__(entry, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> Value:
        """Return the figure."""
        return self.entity_description.value(self.coordinator.state.system)


class CameraSensor(CameraEntity, SensorEntity):
    """One figure of a camera."""

    entity_description: CameraSensorDescription

    def __init__(
        self, entry: WatchpostConfigEntry, subentry: ConfigSubentry, description: CameraSensorDescription
    ) -> None:
        """Keep what it shows."""
        super().__init__(entry, subentry, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> Value:
        """Return the figure."""
        return self.entity_description.value(self.watched)


class RareSensor(CameraSensor):
    """A figure that moves with every picture, shown at most twice a minute."""

    _shown = -RARELY
    _was_available = True
    _waiting: CALLBACK_TYPE | None = None

    @override
    @callback
    def _async_changed(self) -> None:
        """Show it now, or when it is time."""
        wait = self._shown + RARELY - self.hass.loop.time()
        if wait <= 0 or self.available != self._was_available:
            self._show()
        elif self._waiting is None:
            self._waiting = async_call_later(self.hass, wait, self._show)

    @callback
    def _show(self, _now: datetime | None = None) -> None:
        self._stop_waiting()
        self._shown = self.hass.loop.time()
        self._was_available = self.available
        self.async_write_ha_state()

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Stop waiting."""
        self._stop_waiting()

    @callback
    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting()
            self._waiting = None


class LastChange(CameraEntity, SensorEntity):
    """The last change in words. Unknown until there are words: an error never stands in for them."""

    # What is longer than a state is no statistic: the recorder need not keep it twice.
    _unrecorded_attributes = frozenset({"summary", "labels"})

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "last_change")

    @property
    @override
    def native_value(self) -> str | None:
        """Return the words, as far as a state can hold them."""
        change = self.watched.last_change
        return None if change is None else summary_of(change, MAX_STATE)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return all of the words, and what else is known of the change."""
        if (change := self.watched.last_change) is None:
            return None
        analysis = change.analysis
        return {
            "event_id": change.id,
            "since": change.seen_at,
            "change": change.change,
            "words": change.words,
            "words_error": change.words_error or None,
            "summary": analysis and analysis.summary,
            "kind": analysis and analysis.kind,
            "importance": analysis and analysis.importance,
            "labels": list(analysis.labels) if analysis else [],
        }


class RecordingsSize(CameraEntity, SensorEntity):
    """What the recordings of a camera take on disk."""

    _attr_device_class = SensorDeviceClass.DATA_SIZE
    _attr_native_unit_of_measurement = UnitOfInformation.BYTES
    _attr_suggested_unit_of_measurement = UnitOfInformation.GIGABYTES
    _attr_suggested_display_precision = 2
    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, "recordings_size")

    @override
    async def async_added_to_hass(self) -> None:
        """Begin to listen: the engine tells it of all cameras together."""
        await super().async_added_to_hass()
        signal = self.coordinator.signal(None)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self._async_changed))

    @property
    @override
    def native_value(self) -> int:
        """Return the bytes."""
        return self.coordinator.state.system.storage.recordings.get(self.camera_id, 0)
