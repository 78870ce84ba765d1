"""Not a change: by button, by action, and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine

MARK, UNDO = "mark_not_a_change", "undo_not_a_change"


async def press(hass: HomeAssistant, button: str) -> None:
    target = {"entity_id": f"button.front_door_{button}"}
    await hass.services.async_call("button", "press", target, blocking=True)


async def act(hass: HomeAssistant, action: str, event_id: str, **data: Any) -> None:
    await hass.services.async_call("watchpost", action, {"event_id": event_id, **data}, blocking=True)


def marked(engine: FakeEngine) -> list[str]:
    return [mark["event_id"] for mark in engine.tolerances.get("front_door", [])]


async def see(engine: FakeEngine, *events: str) -> None:
    """The newest comes last, and is the first of the engine's list."""
    for event in events:
        await engine.closed(event, "front_door")


async def test_the_buttons_mark_the_newest_and_undo_the_last(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry
) -> None:
    await see(engine, "e1", "e2")
    await press(hass, "not_a_change")
    (first,) = marked(engine)
    await see(engine, "e3")
    await press(hass, "not_a_change")
    assert len(marked(engine)) == 2
    await press(hass, "undo_not_a_change")
    assert marked(engine) == [first]
    await press(hass, "undo_not_a_change")
    assert marked(engine) == []
    with pytest.raises(ServiceValidationError) as caught:
        await press(hass, "undo_not_a_change")
    assert caught.value.translation_key == "nothing_to_undo"


async def test_without_an_event_there_is_nothing_to_mark(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await press(hass, "not_a_change")
    assert caught.value.translation_key == "no_event_yet"


async def test_the_actions_say_which(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry
) -> None:
    await see(engine, "e1", "e2")
    await act(hass, MARK, "e1")
    await act(hass, MARK, "e2", config_entry_id=loaded.entry_id)
    assert marked(engine) == ["e1", "e2"]
    await act(hass, UNDO, "e1")
    assert marked(engine) == ["e2"]


async def test_the_engine_that_knows_the_event_is_found(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry
) -> None:
    async with FakeEngine() as second:
        entry = MockConfigEntry(
            domain="watchpost", unique_id="second", data={"url": second.url, "token": second.token}
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        second.add_camera("front_door")
        await second.closed("theirs", "front_door")
        await act(hass, MARK, "theirs")
        assert (marked(engine), marked(second)) == ([], ["theirs"])
        with pytest.raises(ServiceValidationError):
            await act(hass, UNDO, "theirs", config_entry_id=loaded.entry_id)
        assert marked(second) == ["theirs"]
        assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("action", [MARK, UNDO])
async def test_what_goes_wrong_is_said(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, action: str
) -> None:
    for data, key in (({}, "no_such_event"), ({"config_entry_id": "none"}, "no_engine")):
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, "nobody", **data)
        assert caught.value.translation_key == key
    method = "POST" if action == MARK else "DELETE"
    await see(engine, "e1")
    engine.fail(method, "/v1/events/e1/verdict", 507, "disk_full")
    with pytest.raises(HomeAssistantError) as failed:
        await act(hass, action, "e1")
    assert failed.value.translation_key == "engine_disk_full"
    for nonsense in ("", "../cameras", "a b"):
        with pytest.raises(Exception, match="event_id"):
            await act(hass, action, nonsense)


async def test_an_event_in_which_nothing_was_seen_cannot_be_marked(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry
) -> None:
    await see(engine, "e1")
    engine.fail("POST", "/v1/events/e1/verdict", 409, "conflict")
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, MARK, "e1")
    assert caught.value.translation_key == "nothing_to_mark"
