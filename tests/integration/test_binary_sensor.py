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


async def test_view_problem(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    problem, view = "binary_sensor.front_door_view_problem", "sensor.front_door_view"
    assert (hass.states.get(problem).state, hass.states.get(view).state) == ("off", "clear")
    assert hass.states.get(problem).attributes["device_class"] == "problem"
    for kind in ("covered", "sprayed", "defocused", "frozen", "black"):
        await engine.tell_view("front_door", kind)
        await settle(lambda kind=kind: hass.states.get(view).state == kind)
        assert hass.states.get(problem).state == "on"
    for kind in ("unknown", "enchanted"):
        await engine.change_camera("front_door", status={"view": kind})
        await settle(lambda: hass.states.get(view).state == "unknown")
        assert hass.states.get(problem).state == "unknown"
        await engine.tell_view("front_door", "clear")
        await settle(lambda: hass.states.get(problem).state == "off")
