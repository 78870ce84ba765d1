"""How away copies fare, as entities that come and go with their store."""

from __future__ import annotations

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine, golden

from .conftest import Settle

WAITING = "sensor.watchpost_away_copies_waiting"
PROBLEM = "binary_sensor.watchpost_away_copies_problem"


def shown(hass: HomeAssistant) -> dict[str, Any]:
    """The states of all entities that tell of away copies."""
    found = {state.entity_id: state for state in hass.states.async_all()}
    return {one: state.state for one, state in found.items() if "away" in one or "to_be_copied" in one}


async def test_how_the_copies_fare(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    assert shown(hass) == {
        WAITING: "2",
        "sensor.watchpost_recordings_waiting_to_be_copied": "6.291456",
        "sensor.watchpost_away_copies": "0.12582912",
        "sensor.watchpost_last_away_copy": "2026-11-20T05:58:00+00:00",
        PROBLEM: "off",
    }
    since = "2026-11-20T06:00:00+00:00"
    await engine.change_system(away={"error": "unreachable", "failing_since": since, "waiting": 9})
    await settle(lambda: hass.states.get(PROBLEM).state == "on")
    attributes = hass.states.get(PROBLEM).attributes
    assert (attributes["problem"], attributes["since"].isoformat()) == ("unreachable", since)
    assert hass.states.get(WAITING).state == "9"


async def test_they_come_and_go_with_the_store(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    entity_registry: er.EntityRegistry,
) -> None:
    await engine.change_system(away={"store": "off"})
    await settle(lambda: not shown(hass))
    assert not [one for one in entity_registry.entities if "away" in one]
    await engine.change_system(away={"store": "gcs"})
    await settle(lambda: len(shown(hass)) == 5)
    # What was switched off while Home Assistant was down is no longer there either.
    await hass.config_entries.async_unload(loaded.entry_id)
    engine.system["away"]["store"] = "off"
    await hass.config_entries.async_setup(loaded.entry_id)
    await settle(lambda: not shown(hass))
    assert not [one for one in entity_registry.entities if "away" in one]


async def test_an_engine_that_knows_no_away_copies(
    hass: HomeAssistant, engine: FakeEngine, entry: MockConfigEntry
) -> None:
    engine.system = golden("system")["system"]
    del engine.system["away"]
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert shown(hass) == {}
    await hass.config_entries.async_unload(entry.entry_id)
