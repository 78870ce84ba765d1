"""What can be changed: switch, number, select and button. The state follows from the engine."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine

from .conftest import Settle

SETTINGS = ("PATCH", "/v1/cameras/front_door/settings")
ACCEPT = ("POST", "/v1/cameras/front_door/accept")
LOOK = ("POST", "/v1/cameras/front_door/look")


async def act(hass: HomeAssistant, domain: str, service: str, entity: str, **data: Any) -> None:
    target = {"entity_id": f"{domain}.front_door_{entity}", **data}
    await hass.services.async_call(domain, service, target, blocking=True)


async def test_watching(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    def watching() -> str:
        return hass.states.get("switch.front_door_watching").state

    assert watching() == "on"
    await act(hass, "switch", "turn_off", "watching")
    assert engine.bodies[-1] == (*SETTINGS, {"watching": False})
    await settle(lambda: watching() == "off")
    await act(hass, "switch", "turn_on", "watching")
    await settle(lambda: watching() == "on")


async def test_sensitivity(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    assert hass.states.get("number.front_door_sensitivity").state == "50"
    await act(hass, "number", "set_value", "sensitivity", value=72)
    assert engine.bodies[-1] == (*SETTINGS, {"sensitivity": 72})
    await settle(lambda: hass.states.get("number.front_door_sensitivity").state == "72")
    with pytest.raises(ServiceValidationError):
        await act(hass, "number", "set_value", "sensitivity", value=101)


async def test_minimum_duration(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    assert hass.states.get("number.front_door_minimum_duration").state == "0.0"
    await act(hass, "number", "set_value", "minimum_duration", value=2.5)
    assert engine.bodies[-1] == (*SETTINGS, {"min_duration": 2.5})
    await settle(lambda: hass.states.get("number.front_door_minimum_duration").state == "2.5")


async def test_model(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    def model() -> Any:
        return hass.states.get("select.front_door_model")

    await settle(lambda: model().attributes["options"] == ["home", "gpt-5-mini", "qwen3-vl"])
    assert model().state == "home"
    await act(hass, "select", "select_option", "model", option="qwen3-vl")
    assert engine.bodies[-1] == (*SETTINGS, {"model": "qwen3-vl"})
    await settle(lambda: model().state == "qwen3-vl")
    await act(hass, "select", "select_option", "model", option="home")
    assert engine.bodies[-1] == (*SETTINGS, {"model": ""})
    # One that is no longer offered is still the one that is chosen.
    await engine.change_camera("front_door", settings={"model": "llava"})
    await settle(lambda: model().state == "llava")
    assert model().attributes["options"][-1] == "llava"


async def test_look(hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle) -> None:
    await act(hass, "button", "press", "look_now")
    assert engine.calls[-1] == LOOK
    await settle(lambda: hass.states.get("event.front_door_event").state != "unknown")


async def test_accept(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    await engine.opened("e1", "front_door")
    await settle(lambda: hass.states.get("binary_sensor.front_door_activity").state == "on")
    await act(hass, "button", "press", "accept_as_normal")
    assert ACCEPT in engine.calls
    await settle(lambda: hass.states.get("binary_sensor.front_door_activity").state == "off")
    engine.fail(*ACCEPT, 409, "conflict")
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "button", "press", "accept_as_normal")
    assert caught.value.translation_key == "engine_conflict"


@pytest.mark.parametrize(
    ("status", "code", "key"),
    [
        (409, "conflict", "engine_conflict"),
        (429, "rate_limited", "engine_rate_limited"),
        (503, "unavailable", "engine_unavailable"),
        (507, "disk_full", "engine_disk_full"),
        (418, "teapot", "engine_error"),
    ],
)
async def test_what_goes_wrong_is_said(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, status: int, code: str, key: str
) -> None:
    engine.fail(*LOOK, status, code)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "button", "press", "look_now")
    assert (caught.value.translation_domain, caught.value.translation_key) == ("watchpost", key)
    engine.fail(*SETTINGS, status, code)
    for domain, service, entity, data in (
        ("switch", "turn_on", "watching", {}),
        ("number", "set_value", "sensitivity", {"value": 1}),
        ("select", "select_option", "model", {"option": "home"}),
    ):
        with pytest.raises(HomeAssistantError) as caught:
            await act(hass, domain, service, entity, **data)
        assert caught.value.translation_key == key
