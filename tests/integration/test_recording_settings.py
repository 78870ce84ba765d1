"""Entities that say how a camera is recorded, and how long that is kept."""

from __future__ import annotations

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine

from .conftest import Settle


async def test_the_sound_is_left_out(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    switch = "switch.front_door_record_sound"
    assert hass.states.get(switch).state == "on"
    for turn, state in (("turn_off", "off"), ("turn_on", "on")):
        await hass.services.async_call("switch", turn, {"entity_id": switch}, blocking=True)
        await settle(lambda state=state: hass.states.get(switch).state == state)
        assert engine.cameras["front_door"]["settings"]["recording"]["audio"] is (state == "on")


async def test_how_long_recordings_are_kept(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle,
    entity_registry: er.EntityRegistry,
) -> None:  # fmt: skip
    names = {"continuous": "continuous_recordings", "event": "recordings_of_events"}
    for name in names.values():
        entity_registry.async_update_entity(f"number.front_door_keep_{name}", disabled_by=None)
    await hass.config_entries.async_reload(loaded.entry_id)
    for rank, name in names.items():
        entity = f"number.front_door_keep_{name}"
        await settle(lambda entity=entity: hass.states.get(entity))
        begun = engine.cameras["front_door"]["settings"]["recording"]["keep_days"]
        assert float(hass.states.get(entity).state) == begun[rank]
        data = {"entity_id": entity, "value": 12.5}
        await hass.services.async_call("number", "set_value", data, blocking=True)
        await settle(lambda entity=entity: hass.states.get(entity).state == "12.5")
        assert engine.cameras["front_door"]["settings"]["recording"]["keep_days"] == {**begun, rank: 12.5}
