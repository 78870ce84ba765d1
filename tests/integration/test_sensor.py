"""Sensors."""

from __future__ import annotations

from datetime import timedelta

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from tests.fakes.engine import FakeEngine

from .conftest import ENGINE_ID, Settle

CHANGE = "sensor.front_door_last_change"


async def test_the_last_change(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    assert hass.states.get(CHANGE).state == "unknown"
    assert hass.states.get("sensor.front_door_last_change_score").state == "unknown"
    await engine.closed("e1", "front_door")
    await settle(lambda: hass.states.get(CHANGE).attributes.get("event_id") == "e1")
    # Nothing stands in for words that are not there.
    assert hass.states.get(CHANGE).state == "unknown"
    assert hass.states.get(CHANGE).attributes["words"] == "pending"
    assert hass.states.get("sensor.front_door_last_change_score").state == "88"
    await engine.described("e1", "front_door", "A parcel was left.")
    await settle(lambda: hass.states.get(CHANGE).state == "A parcel was left.")
    attributes = hass.states.get(CHANGE).attributes
    assert attributes["summary"] == "A parcel was left."
    assert attributes["labels"] == ["parcel", "door"]
    assert attributes["since"].isoformat() == "2026-11-20T06:00:13.250000+00:00"


async def test_a_provider_that_fails_says_so_in_a_status(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    await engine.closed("e1", "front_door", words="retrying", words_error="timeout")
    await settle(lambda: hass.states.get(CHANGE).attributes.get("words_error") == "timeout")
    assert hass.states.get(CHANGE).state == "unknown"


async def test_words_longer_than_a_state(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    long = "A very long story. " * 40
    await engine.described("e1", "front_door", long)
    await settle(lambda: hass.states.get(CHANGE).state.startswith("A very long"))
    state = hass.states.get(CHANGE)
    assert len(state.state) <= 255
    assert state.attributes["summary"] == long
    assert "summary" in state.state_info["unrecorded_attributes"]


async def test_the_change_known_before_the_start(
    hass: HomeAssistant, engine: FakeEngine, entry: MockConfigEntry, settle: Settle
) -> None:
    await engine.described("e1", "front_door", "A parcel was left.")
    engine.cameras["front_door"]["last_change"] = engine.events["e1"]
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(lambda: hass.states.get(CHANGE).state == "A parcel was left.")
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("key", ["changes", "analyses", "tokens"])
async def test_the_day(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle, key: str
) -> None:
    entity = f"sensor.front_door_{key}_today"
    await engine.change_camera("front_door", today={key: 11})
    await settle(lambda: hass.states.get(entity).state == "11")
    assert hass.states.get(entity).attributes["state_class"] == "total_increasing"
    await engine.change_camera("front_door", today={key: 0})
    await settle(lambda: hass.states.get(entity).state == "0")


async def test_those_that_are_off_by_default(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    entity_registry: er.EntityRegistry,
) -> None:
    for key in ("last_picture", "fps"):
        entity = entity_registry.async_get_entity_id("sensor", "watchpost", f"{ENGINE_ID}_front_door_{key}")
        assert hass.states.get(entity) is None
        entity_registry.async_update_entity(entity, disabled_by=None)
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await settle(lambda: hass.states.get("sensor.front_door_pictures_per_second").state == "0.5")
    picture = hass.states.get("sensor.front_door_last_picture")
    assert picture.state == "2026-11-20T06:00:00+00:00"
    # Shown at most twice a minute, but never forgotten.
    fps = "sensor.front_door_pictures_per_second"
    await engine.change_camera("front_door", status={"fps": 1.0, "last_frame_at": None})
    await settle(lambda: hass.states.get(fps).state == "1.0")
    await engine.change_camera("front_door", status={"fps": 2.0})
    await engine.change_camera("front_door", status={"fps": 3.0}, today={"changes": 77})
    await settle(lambda: hass.states.get("sensor.front_door_changes_today").state == "77")
    assert hass.states.get(fps).state == "1.0"
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=31))
    await settle(lambda: hass.states.get(fps).state == "3.0")
    # Whether it is there at all is no figure.
    await engine.change_camera("front_door", status={"fps": 4.0})
    await engine.stop()
    await settle(lambda: hass.states.get(fps).state == "unavailable")
    await engine.start()
    await settle(lambda: hass.states.get(fps).state == "4.0")
    await engine.change_camera("front_door", status={"fps": 5.0})
    assert await hass.config_entries.async_unload(loaded.entry_id)


async def test_the_engine(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    assert hass.states.get("sensor.watchpost_version").state == "0.1.0"
    disk = hass.states.get("sensor.watchpost_disk_used")
    assert (disk.attributes["unit_of_measurement"], float(disk.state)) == ("GB", 0.0524288)
    await engine.change_system(queue=4)
    await settle(lambda: hass.states.get("sensor.watchpost_waiting_for_a_description").state == "4")
