"""The condition watchpost.is_active in a real automation."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.fakes.engine import FakeEngine

from .conftest import Settle

ACTIVITY = "binary_sensor.front_door_activity"


@pytest.fixture
def calls(hass: HomeAssistant) -> list[ServiceCall]:
    return async_mock_service(hass, "test", "act")


async def ask(hass: HomeAssistant, calls: list[ServiceCall]) -> bool:
    before = len(calls)
    hass.bus.async_fire("ask")
    await hass.async_block_till_done()
    return len(calls) > before


async def automate(hass: HomeAssistant, target: dict[str, Any]) -> None:
    automation = {
        "triggers": {"trigger": "event", "event_type": "ask"},
        "conditions": {"condition": "watchpost.is_active", "target": target},
        "actions": {"action": "test.act"},
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()


async def test_while_something_moves(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    calls: list[ServiceCall],
) -> None:
    await automate(hass, {"entity_id": ACTIVITY})
    assert not await ask(hass, calls)
    await engine.opened("e1", "front_door")
    await settle(lambda: hass.states.get(ACTIVITY).state == "on")
    assert await ask(hass, calls)
    await engine.closed("e1", "front_door")
    await settle(lambda: hass.states.get(ACTIVITY).state == "off")
    assert not await ask(hass, calls)


async def test_other_motion_in_the_area_does_not_count(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    calls: list[ServiceCall],
) -> None:
    area = ar.async_get(hass).async_create("Entrance")
    registry = er.async_get(hass)
    other = registry.async_get_or_create("binary_sensor", "hue", "1", original_device_class="motion")
    for entity_id in (ACTIVITY, other.entity_id):
        registry.async_update_entity(entity_id, area_id=area.id)
    hass.states.async_set(other.entity_id, "on", {"device_class": "motion"})
    await automate(hass, {"area_id": area.id})
    assert not await ask(hass, calls)
    await engine.opened("e1", "front_door")
    await settle(lambda: hass.states.get(ACTIVITY).state == "on")
    assert await ask(hass, calls)


async def test_the_editor_lists_it(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "automation", {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "condition_platforms/subscribe"})
    assert (await client.receive_json())["success"]
    description = (await client.receive_json())["event"]["watchpost.is_active"]
    assert set(description["fields"]) == {"behavior", "for"}
