"""image_processing.scan looks now, and its entity says what was seen."""

from __future__ import annotations

import asyncio
import json

import pytest
from homeassistant.components.image_processing import ImageProcessingEntity
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.watchpost import image_processing as module
from tests.fakes.engine import FakeEngine

from .conftest import Settle, camera_subentry

ENTITY = "image_processing.front_door_analysis"
LOOK = ("POST", "/v1/cameras/front_door/look")


def scan(hass: HomeAssistant) -> asyncio.Task[None]:
    call = hass.services.async_call("image_processing", "scan", {"entity_id": ENTITY}, blocking=True)
    # Not a task of Home Assistant: waiting for all of those must not wait for the words.
    return asyncio.create_task(call)


def entity(hass: HomeAssistant, entity_id: str = ENTITY) -> ImageProcessingEntity:
    return hass.data["image_processing"].get_entity(entity_id)


async def test_a_scan_waits_for_the_words(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    assert hass.states.get(ENTITY).state == "unknown"
    scanning = scan(hass)
    await engine.wait_for(lambda: "look-0" in engine.events)
    await engine.described("earlier", "front_door", "Something else.", lasting=False)
    await settle(lambda: hass.states.get(ENTITY).state == "Something else.")
    assert not scanning.done()
    await engine.described("look-0", "front_door", "All is well.", lasting=False)
    await scanning
    state = hass.states.get(ENTITY)
    assert (state.state, state.attributes["event_id"]) == ("All is well.", "look-0")


async def test_words_that_are_there_at_once(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    """The engine's own words come with its answer, or overtake it."""
    await engine.described("z1", "front_door", "A cat.", lasting=False)
    await settle(lambda: hass.states.get(ENTITY).state == "A cat.")
    engine.garbage[LOOK] = json.dumps({**engine.events["z1"], "words": "pending"}).encode()
    await scan(hass)
    engine.garbage[LOOK] = json.dumps(engine.events["z1"]).encode()
    await scan(hass)
    assert hass.states.get(ENTITY).state == "A cat."


async def test_words_that_take_their_time(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    await scan(hass)
    assert hass.states.get(ENTITY).state == "unknown"
    await engine.described("look-0", "front_door", "A cat.", lasting=False)
    await settle(lambda: hass.states.get(ENTITY).state == "A cat.")


async def test_a_scan_that_fails(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    engine.fail(*LOOK, 409, "conflict")
    await scan(hass)
    assert f"{ENTITY} cannot look" in caplog.text
    assert "Traceback" not in caplog.text


async def test_the_newest_words(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    await engine.described("e2", "front_door", "A dog.")
    await engine.described("e1", "front_door", "Late words for an older event.", late=True)
    await engine.closed("e3", "front_door")
    await settle(lambda: hass.states.get("sensor.front_door_last_change").attributes.get("event_id") == "e3")
    state = hass.states.get(ENTITY)
    assert state.state == "A dog."
    assert state.attributes["labels"] == ["parcel", "door"]
    assert state.attributes["model"] == "gpt-5-mini"


async def test_it_shows_the_same_as_our_camera(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    assert entity(hass).camera_entity == "camera.front_door"


class TestOnACameraEntity:
    """A camera that Home Assistant already has."""

    @pytest.fixture
    def subentries(self) -> list[ConfigSubentryData]:
        return [camera_subentry(kind="entity", entity_id="camera.theirs")]

    async def test_it_shows_the_same_as_theirs(self, hass: HomeAssistant, loaded: MockConfigEntry) -> None:
        assert entity(hass).camera_entity == "camera.theirs"
