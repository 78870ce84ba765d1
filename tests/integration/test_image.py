"""The images of the last change."""

from __future__ import annotations

import pytest
from homeassistant.components.image import async_get_image
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.fakes.engine import FakeEngine

from .conftest import Settle

BOTH = "image.front_door_before_and_after"
AFTER = "image.front_door_after_the_last_change"
CLOSED = "2026-11-20T06:00:18.250000+00:00"


async def show(engine: FakeEngine, settle: Settle, hass: HomeAssistant, event: str = "e1") -> None:
    engine.pictures[event, "change"] = b"both of " + event.encode()
    engine.pictures[event, "after"] = b"after " + event.encode()
    await engine.closed(event, "front_door")
    await settle(lambda: hass.states.get(BOTH).state == CLOSED)


async def test_both_pictures(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    hass_client: ClientSessionGenerator,
) -> None:
    assert hass.states.get(BOTH).state == "unknown"
    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, BOTH)
    await show(engine, settle, hass)
    client = await hass_client()
    for entity, picture in ((BOTH, b"both of e1"), (AFTER, b"after e1")):
        assert hass.states.get(entity).state == CLOSED
        answer = await client.get(hass.states.get(entity).attributes["entity_picture"])
        assert (answer.status, answer.content_type) == (200, "image/jpeg")
        assert await answer.read() == picture


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Anchorage"])
async def test_the_time_is_right_everywhere(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle, zone: str
) -> None:
    await hass.config.async_set_time_zone(zone)
    await show(engine, settle, hass)
    shown = dt_util.parse_datetime(hass.states.get(BOTH).state)
    assert shown == dt_util.parse_datetime(CLOSED)
    assert shown.tzinfo is not None


async def test_fetched_once_for_each_change(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    await show(engine, settle, hass)
    for _ in range(3):
        assert (await async_get_image(hass, BOTH)).content == b"both of e1"
    await engine.described("e1", "front_door", "Words change no picture.")
    await settle(lambda: hass.states.get("sensor.front_door_last_change").state.startswith("Words"))
    assert (await async_get_image(hass, BOTH)).content == b"both of e1"
    assert engine.calls.count(("GET", "/v1/events/e1/change.jpg")) == 1
    await show(engine, settle, hass, "e2")
    await settle(lambda: hass.states.get("sensor.front_door_last_change").attributes["event_id"] == "e2")
    assert (await async_get_image(hass, BOTH)).content == b"both of e2"


async def test_a_fetch_that_fails_is_tried_again(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    await show(engine, settle, hass)
    engine.fail("GET", "/v1/events/e1/change.jpg", 503, "unavailable")
    with pytest.raises(HomeAssistantError) as caught:
        await async_get_image(hass, BOTH)
    assert caught.value.translation_key == "engine_unavailable"
    engine.heal()
    assert (await async_get_image(hass, BOTH)).content == b"both of e1"


async def test_there_again_after_a_restart(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    await show(engine, settle, hass)
    engine.cameras["front_door"]["last_change"] = engine.events["e1"]
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await settle(lambda: hass.states.get(BOTH).state == CLOSED)
    assert (await async_get_image(hass, AFTER)).content == b"after e1"


async def test_a_change_without_an_after_picture(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    """One that became known while things still move."""
    await engine.opened("e1", "front_door", lasting=True)
    await settle(lambda: hass.states.get("sensor.front_door_last_change").attributes.get("event_id") == "e1")
    assert hass.states.get(BOTH).state == "unknown"


async def test_why_the_newest_event_was_told(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    entity_registry: er.EntityRegistry,
) -> None:
    """Off until somebody wants to know; then also of visits, and again when a stronger moment came."""
    why = "image.front_door_why"
    entity = entity_registry.async_get(why)
    assert entity is not None
    assert entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    assert entity.entity_category == "diagnostic"
    entity_registry.async_update_entity(why, disabled_by=None)
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await engine.wait_listener()
    await settle(lambda: hass.states.get(why) is not None)
    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, why)
    engine.pictures["e1", "why"] = b"first"
    shown = {"lasting": False, "pictures": ["before", "peak", "why"]}
    await engine.opened("e1", "front_door", **{**shown, "lasting": None})
    await settle(lambda: hass.states.get(why).state not in ("unknown", "unavailable"))
    for _ in range(2):
        assert (await async_get_image(hass, why)).content == b"first"
    engine.pictures["e1", "why"] = b"stronger"
    await engine.closed("e1", "front_door", **shown, peak_score=0.99)
    await settle(lambda: hass.states.get("binary_sensor.front_door_activity").state == "off")
    assert (await async_get_image(hass, why)).content == b"stronger"
    assert engine.calls.count(("GET", "/v1/events/e1/why.jpg")) == 2
    assert "/e1/why.jpg" in hass.states.get("event.front_door_event").attributes["why"]


async def test_without_an_engine(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    await show(engine, settle, hass)
    await engine.stop()
    await settle(lambda: hass.states.get(BOTH).state == "unavailable")
    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, BOTH)
