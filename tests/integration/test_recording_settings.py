"""Entities that say how a camera is recorded, and how long that is kept."""

from __future__ import annotations

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine

from .conftest import Settle, call


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


async def test_the_mode_is_chosen(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    select = "select.front_door_recording_mode"
    assert hass.states.get(select).state == "off"
    await call(hass, "select", "select_option", select, option="events")
    await settle(lambda: hass.states.get(select).state == "events")
    assert engine.cameras["front_door"]["settings"]["recording"]["mode"] == "events"
    assert engine.cameras["front_door"]["settings"]["recording"]["pre_roll"] == 5.0


async def test_by_hand(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    switch = "switch.front_door_record_now"
    await call(hass, "switch", "turn_on", switch)
    await settle(lambda: hass.states.get(switch).state == "on")
    await call(hass, "switch", "turn_off", switch)
    await settle(lambda: hass.states.get(switch).state == "off")
    assert engine.footage.records == [("front_door", 86400.0), ("front_door", None)]


async def test_what_is_recorded_around_an_event_is_chosen(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    for number, key, begun in (("pre_roll", "pre_roll", "5.0"), ("post_roll", "post_roll", "10.0")):
        entity = f"number.front_door_{number}"
        assert hass.states.get(entity).state == begun
        await call(hass, "number", "set_value", entity, value=12.5)
        await settle(lambda entity=entity: hass.states.get(entity).state == "12.5")
        assert engine.cameras["front_door"]["settings"]["recording"][key] == 12.5
        with pytest.raises(ServiceValidationError):
            await call(hass, "number", "set_value", entity, value=61)
    assert engine.cameras["front_door"]["settings"]["recording"]["mode"] == "off"
