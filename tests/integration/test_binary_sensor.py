"""Binary sensors."""

from __future__ import annotations

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine

from .conftest import Settle


async def test_activity(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    entity = "binary_sensor.front_door_activity"
    assert hass.states.get(entity).state == "off"
    assert hass.states.get(entity).attributes["device_class"] == "motion"
    await engine.opened("e1", "front_door")
    await settle(lambda: hass.states.get(entity).state == "on")
    await engine.closed("e1", "front_door", lasting=False)
    await settle(lambda: hass.states.get(entity).state == "off")


async def test_activity_that_began_before(
    hass: HomeAssistant, engine: FakeEngine, entry: MockConfigEntry, settle: Settle
) -> None:
    await engine.opened("e1", "front_door")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(lambda: hass.states.get("binary_sensor.front_door_activity").state == "on")
    await hass.config_entries.async_unload(entry.entry_id)


async def test_connected(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    entity = "binary_sensor.front_door_connected"
    assert hass.states.get(entity).state == "on"
    await engine.change_camera("front_door", status={"connected": False, "problem": "timeout"})
    await settle(lambda: hass.states.get(entity).state == "off")
    assert hass.states.get(entity).attributes["problem"] == "timeout"


async def test_problem(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    entity = "binary_sensor.watchpost_problem"
    assert hass.states.get(entity).state == "off"
    problems = [{"code": "disk_full", "detail": ""}, {"code": "model_timeout", "detail": "api.example.org"}]
    await engine.change_system(problems=problems)
    await settle(lambda: hass.states.get(entity).state == "on")
    assert hass.states.get(entity).attributes["problems"] == ["disk_full", "model_timeout"]
    await engine.change_system(problems=[])
    await settle(lambda: hass.states.get(entity).state == "off")
