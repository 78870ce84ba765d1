"""The condition `watchpost.is_active`: something is moving in front of a camera."""

from __future__ import annotations

from typing import override

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.const import STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import Condition, make_entity_state_condition

from .const import DOMAIN

MOTION = {Platform.BINARY_SENSOR.value: DomainSpec(device_class=BinarySensorDeviceClass.MOTION)}
StateCondition = make_entity_state_condition(MOTION, STATE_ON)


class IsActive(StateCondition):  # type: ignore[valid-type, misc]  # made by a function of core
    """Looks only at our own entities: an area may have other motion sensors."""

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return those of the entities that are ours."""
        registry = er.async_get(self._hass)
        found: set[str] = super().entity_filter(entities)
        return {
            entity_id
            for entity_id in found
            if (entry := registry.async_get(entity_id)) is not None and entry.platform == DOMAIN
        }


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions of Watchpost."""
    return {"is_active": IsActive}
