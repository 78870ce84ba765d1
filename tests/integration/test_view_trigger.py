"""The trigger watchpost.view_problem in real automations."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from tests.fakes.engine import FakeEngine

from .conftest import Settle, camera_subentry

DATA = {key: f"{{{{ trigger.{key} }}}}" for key in ("camera", "camera_id", "entity_id", "view", "late")}


@pytest.fixture
def calls(hass: HomeAssistant) -> list[ServiceCall]:
    return async_mock_service(hass, "test", "act")


async def automate(hass: HomeAssistant, **trigger: Any) -> None:
    automation = {
        "triggers": {"trigger": "watchpost.view_problem", **trigger},
        "actions": {"action": "test.act", "data": DATA},
        "mode": "queued",
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()


async def test_each_beginning_once(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    calls: list[ServiceCall],
) -> None:
    await automate(hass, target={"entity_id": "event.front_door_event"})
    told = await engine.tell_view("front_door", "covered")
    await engine.tell(told)
    await engine.tell_view("front_door", "clear")
    await engine.tell_view("front_door", "black", late=True)
    await engine.tell_view("front_door", "frozen")
    await settle(lambda: len(calls) == 2)
    assert [call.data["view"] for call in calls] == ["covered", "frozen"]
    assert calls[0].data["camera"] == "Front door"
    assert calls[0].data["entity_id"] == "event.front_door_event"


@pytest.mark.parametrize("subentries", [[camera_subentry(), camera_subentry("garage", "Garage")]])
async def test_the_end_of_those_that_are_meant(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    calls: list[ServiceCall],
) -> None:
    await settle(lambda: hass.states.get("event.garage_event"))
    await automate(
        hass, target={"entity_id": "event.front_door_event"}, options={"ended": True, "late": True}
    )
    await engine.tell_view("garage", "covered")
    await engine.tell_view("garage", "clear")
    await engine.tell_view("front_door", "covered")
    await engine.tell_view("front_door", "clear", late=True)
    await settle(lambda: calls)
    assert [(call.data["camera_id"], call.data["view"]) for call in calls] == [("front_door", "clear")]
    assert calls[0].data["late"] is True


async def test_a_camera_that_nobody_has_sets_off_nothing(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    calls: list[ServiceCall],
) -> None:
    await automate(hass)
    engine.add_camera("attic", "Attic")
    await engine.tell_view("attic", "covered")
    await engine.tell_view("front_door", "covered")
    await settle(lambda: calls)
    assert [call.data["camera_id"] for call in calls] == ["front_door"]
