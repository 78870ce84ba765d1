"""The trigger watchpost.change_detected in real automations."""

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

from .conftest import ENGINE_ID, Settle, camera_subentry

EVENT = "event.front_door_event"
DATA = {
    key: f"{{{{ trigger.{key} }}}}"
    for key in (
        "event_id",
        "camera",
        "entity_id",
        "summary",
        "kind",
        "importance",
        "labels",
        "late",
        "picture",
    )
}


@pytest.fixture
def calls(hass: HomeAssistant) -> list[ServiceCall]:
    return async_mock_service(hass, "test", "act")


async def automate(hass: HomeAssistant, **trigger: Any) -> None:
    automation = {
        "triggers": {"trigger": "watchpost.change_detected", **trigger},
        "actions": {"action": "test.act", "data": DATA},
        "mode": "queued",
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()


async def sentinel(engine: FakeEngine, settle: Settle, calls: list[ServiceCall]) -> list[str]:
    """Return which events set the automation off, once something that surely does has come through."""
    await engine.described("last", "front_door", "The last one.")
    await settle(lambda: calls and calls[-1].data["event_id"] == "last")
    return [call.data["event_id"] for call in calls[:-1]]


async def test_once_as_soon_as_it_is_known(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    calls: list[ServiceCall],
) -> None:
    await automate(hass, target={"entity_id": EVENT})
    await engine.opened("e1", "front_door")
    await engine.closed("e1", "front_door")
    await settle(lambda: len(calls) == 1)
    data = calls[0].data
    assert (data["camera"], data["entity_id"], data["event_id"]) == ("Front door", EVENT, "e1")
    assert (data["summary"], data["kind"]) == (None, "appeared")
    assert data["picture"] == f"/api/watchpost/event/{loaded.entry_id}/e1/change.jpg"
    await engine.described("e1", "front_door", "A parcel.")
    await engine.described("e1", "front_door", "Two parcels.")
    await engine.closed("visit", "front_door", lasting=False)
    assert await sentinel(engine, settle, calls) == ["e1"]


async def test_known_before_the_end(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    calls: list[ServiceCall],
) -> None:
    await automate(hass, target={"entity_id": EVENT})
    await engine.opened("e1", "front_door")
    await engine.described("e1", "front_door", "A parcel.", state="open", closed_at=None)
    await engine.closed("e1", "front_door")
    assert await sentinel(engine, settle, calls) == ["e1"]
    assert calls[0].data["summary"] == "A parcel."


async def test_waiting_for_the_words(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    calls: list[ServiceCall],
) -> None:
    await automate(hass, target={"entity_id": EVENT}, options={"words": True})
    await engine.closed("e1", "front_door")
    await engine.closed("e2", "front_door", words="failed", words_error="unauthorized")
    await engine.described("e1", "front_door", "A parcel.")
    await engine.described("e1", "front_door", "Two parcels.")
    await engine.described("visit", "front_door", "Somebody passed by.", lasting=False)
    assert await sentinel(engine, settle, calls) == ["e1"]
    assert calls[0].data["summary"] == "A parcel."
    assert calls[0].data["labels"] == ["parcel", "door"]
    assert calls[0].data["importance"] == "medium"


@pytest.mark.parametrize(("options", "fired"), [({}, []), ({"late": False}, []), ({"late": True}, ["e1"])])
async def test_late_ones(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    calls: list[ServiceCall],
    options: dict[str, bool],
    fired: list[str],
) -> None:
    await automate(hass, target={"entity_id": EVENT}, options=options)
    await engine.closed("e1", "front_door", late=True)
    assert await sentinel(engine, settle, calls) == fired
    if fired:
        assert calls[0].data["late"] is True


async def test_once_over_a_reload(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    calls: list[ServiceCall],
) -> None:
    """The automation stays armed while the engine is away, and hears of each change once."""
    await automate(hass, target={"entity_id": EVENT})
    await engine.described("e1", "front_door", "A parcel.", state="open", closed_at=None)
    await settle(lambda: len(calls) == 1)
    assert await hass.config_entries.async_unload(loaded.entry_id)
    await engine.closed("e1", "front_door")
    await engine.closed("e2", "front_door")
    assert await hass.config_entries.async_setup(loaded.entry_id)
    await engine.wait_listener()
    assert await sentinel(engine, settle, calls) == ["e1", "e2"]


class TestTargets:
    """Two cameras."""

    @pytest.fixture
    def subentries(self) -> list[Any]:
        return [camera_subentry(), camera_subentry("garage", "Garage")]

    @pytest.mark.parametrize("by", ["entity", "device", "area", "label", "nothing", "other"])
    async def test_which_cameras(
        self,
        hass: HomeAssistant,
        engine: FakeEngine,
        loaded: MockConfigEntry,
        settle: Settle,
        calls: list[ServiceCall],
        by: str,
    ) -> None:
        await settle(lambda: hass.states.get("event.garage_event"))
        registry = er.async_get(hass)
        area = ar.async_get(hass).async_create("Entrance")
        event = registry.async_get(EVENT)
        target = {
            "entity": {"entity_id": [EVENT]},
            "device": {"device_id": event.device_id},
            "area": {"area_id": area.id},
            "label": {"label_id": "watched"},
            "nothing": {},
            "other": {"entity_id": "event.front_door_event_2"},
        }[by]
        await automate(hass, target=target)
        # Only now: what belongs to an area is asked each time.
        registry.async_update_entity(EVENT, area_id=area.id, labels={"watched"})
        await engine.closed("e1", "front_door")
        await engine.closed("e2", "garage")
        await engine.opened("e3", "garage")
        await settle(lambda: hass.states.get("event.garage_event").attributes.get("event_id") == "e3")
        await hass.async_block_till_done()
        expected = {"nothing": ["e1", "e2"], "other": []}.get(by, ["e1"])
        assert [call.data["event_id"] for call in calls] == expected

    async def test_no_target_at_all(
        self,
        hass: HomeAssistant,
        engine: FakeEngine,
        loaded: MockConfigEntry,
        settle: Settle,
        calls: list[ServiceCall],
    ) -> None:
        await settle(lambda: hass.states.get("event.garage_event"))
        await automate(hass)
        await engine.closed("e1", "garage")
        assert await sentinel(engine, settle, calls) == ["e1"]


async def test_a_camera_without_an_entity(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    calls: list[ServiceCall],
) -> None:
    """One that another Home Assistant added to the same engine."""
    await automate(hass)
    await engine.closed("e1", "theirs")
    assert await sentinel(engine, settle, calls) == []


@pytest.mark.parametrize(
    "trigger", [{"options": {"words": "maybe"}}, {"options": {"mood": 1}}, {"target": {"entity_id": 5}}]
)
async def test_a_wrong_trigger_is_refused(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    trigger: dict[str, Any],
) -> None:
    await automate(hass, **trigger)
    assert "failed to setup triggers" in caplog.text or "could not be validated" in caplog.text


async def test_the_editor_lists_it(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "automation", {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "trigger_platforms/subscribe"})
    assert (await client.receive_json())["success"]
    description = (await client.receive_json())["event"]["watchpost.change_detected"]
    assert set(description["fields"]) == {"words", "late"}
    assert description["target"]["entity"] == [{"domain": ["event"], "integration": "watchpost"}]
    assert er.async_get(hass).async_get_entity_id("event", "watchpost", f"{ENGINE_ID}_front_door_event")
