"""The event entity: opened, described, closed, each once, and never late."""

from __future__ import annotations

import pytest
from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from tests.fakes.engine import FakeEngine, golden

from .conftest import Settle, camera_subentry

ENTITY = "event.front_door_event"


@pytest.fixture
def changes(hass: HomeAssistant) -> list[Event[EventStateChangedData]]:
    return async_capture_events(hass, "state_changed")


def types(changes: list[Event[EventStateChangedData]], entity_id: str = ENTITY) -> list[str]:
    states = [change.data["new_state"] for change in changes if change.data["entity_id"] == entity_id]
    return [state.attributes["event_type"] for state in states if state and state.state != "unknown"]


async def test_from_begin_to_end(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    changes: list[Event[EventStateChangedData]],
) -> None:
    await engine.opened("e1", "front_door")
    await settle(lambda: len(types(changes)) == 1)
    attributes = hass.states.get(ENTITY).attributes
    assert attributes["event_id"] == "e1"
    assert (attributes["summary"], attributes["kind"], attributes["score"]) == (None, None, 0.71)
    assert attributes["picture"] == f"/api/watchpost/event/{loaded.entry_id}/e1/peak.jpg"
    await engine.described("e1", "front_door", "A parcel was left.", state="open")
    await settle(lambda: len(types(changes)) == 2)
    attributes = hass.states.get(ENTITY).attributes
    assert (attributes["summary"], attributes["kind"]) == ("A parcel was left.", "appeared")
    assert (attributes["score"], attributes["importance"]) == (0.88, "medium")
    assert attributes["labels"] == ["parcel", "door"]
    await engine.closed("e1", "front_door")
    await settle(lambda: len(types(changes)) == 3)
    attributes = hass.states.get(ENTITY).attributes
    assert (attributes["lasting"], attributes["words"]) == (True, "pending")
    assert attributes["picture"] == f"/api/watchpost/event/{loaded.entry_id}/e1/change.jpg"
    assert types(changes) == ["opened", "described", "closed"]


async def test_late_ones_are_no_moments(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    changes: list[Event[EventStateChangedData]],
) -> None:
    """But all that is a state follows."""
    await engine.described("e1", "front_door", "A parcel was left.", late=True)
    await engine.opened("e2", "front_door")
    await settle(lambda: types(changes))
    assert types(changes) == ["opened"]
    assert hass.states.get(ENTITY).attributes["event_id"] == "e2"
    assert hass.states.get("sensor.front_door_last_change").state == "A parcel was left."


async def test_news_of_a_later_kind(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    changes: list[Event[EventStateChangedData]],
) -> None:
    await engine.tell_news("event_sung", {**golden("event_opened")["event"], "id": "e1"})
    await engine.opened("e2", "front_door")
    await settle(lambda: types(changes))
    assert types(changes) == ["opened"]


@pytest.mark.parametrize("subentries", [[camera_subentry(), camera_subentry("garage", "Garage")]])
async def test_each_camera_hears_its_own(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    changes: list[Event[EventStateChangedData]],
) -> None:
    await settle(lambda: hass.states.get("event.garage_event"))
    await engine.opened("e1", "garage")
    await settle(lambda: types(changes, "event.garage_event"))
    assert types(changes) == []


async def test_a_camera_that_was_moved_is_told_once_in_plain_words(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    changes: list[Event[EventStateChangedData]],
) -> None:
    await engine.opened("e1", "front_door")
    await engine.closed("e1", "front_door", change="camera_moved")
    await settle(lambda: len(types(changes)) == 3)
    await engine.described("e1", "front_door", "The camera was moved.", change="camera_moved")
    await settle(lambda: len(types(changes)) == 4)
    assert types(changes) == ["opened", "closed", "camera_moved", "described"]
    assert hass.states.get(ENTITY).attributes["summary"] == "The camera was moved."


async def test_what_becomes_of_the_view_is_told_at_both_ends(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    changes: list[Event[EventStateChangedData]],
) -> None:
    await engine.tell_view("front_door", "covered", late=True)
    await engine.tell_view("front_door", "frozen")
    await settle(lambda: len(types(changes)) == 1)
    assert hass.states.get(ENTITY).attributes["view"] == "frozen"
    await engine.tell_view("front_door", "clear")
    await settle(lambda: len(types(changes)) == 2)
    assert types(changes) == ["view_problem", "view_clear"]


async def test_words_longer_than_a_state(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    await engine.described("e1", "front_door", "word " * 100)
    await settle(lambda: hass.states.get(ENTITY).state != "unknown")
    summary = hass.states.get(ENTITY).attributes["summary"]
    assert len(summary) <= 255
    assert summary.endswith("word…")
