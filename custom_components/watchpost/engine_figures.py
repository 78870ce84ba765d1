"""The figures of the engine that sensors show: how it fares, what there is room for, and its away copies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from homeassistant.components.sensor import SensorDeviceClass, SensorEntityDescription, SensorStateClass
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfInformation, UnitOfTime

from .messages import System

type Value = str | int | float | datetime | None


@dataclass(frozen=True, kw_only=True)
class EngineSensorDescription(SensorEntityDescription):
    """A sensor of the engine."""

    value: Callable[[System], Value]


ENGINE_SENSORS = (
    EngineSensorDescription(
        key="version",
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda system: system.version,
    ),
    EngineSensorDescription(
        key="queue",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda system: system.queue,
    ),
    EngineSensorDescription(
        key="disk_used",
        device_class=SensorDeviceClass.DATA_SIZE,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.GIGABYTES,
        suggested_display_precision=2,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda system: system.disk_used,
    ),
    EngineSensorDescription(
        key="days_left",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.DAYS,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda system: system.storage.days_left,
    ),
    EngineSensorDescription(
        key="export_progress",
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda system: round(system.exports[0].progress * 100) if system.exports else None,
    ),
)

AWAY_SENSORS = (
    EngineSensorDescription(
        key="away_waiting",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda system: system.away.waiting,
    ),
    EngineSensorDescription(
        key="away_waiting_size",
        device_class=SensorDeviceClass.DATA_SIZE,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.MEGABYTES,
        suggested_display_precision=1,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda system: system.away.waiting_bytes,
    ),
    EngineSensorDescription(
        key="away_size",
        device_class=SensorDeviceClass.DATA_SIZE,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.GIGABYTES,
        suggested_display_precision=2,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda system: system.away.bytes,
    ),
    EngineSensorDescription(
        key="away_copied",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda system: system.away.copied_at,
    ),
)
