"""The connection and the moments: back without a restart, each told exactly once."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED, STATE_UNAVAILABLE
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.watchpost import coordinator as module
from tests.fakes.engine import FakeEngine

from .conftest import Settle
from .ear import Ear, state_of

CAMERA = "front_door"
ACTIVITY = "binary_sensor.front_door_activity"


@pytest.fixture
def ear(hass: HomeAssistant) -> Ear:
    return Ear(hass)


async def test_it_says_who_it_is(engine: FakeEngine, loaded: MockConfigEntry) -> None:
    listener = await engine.wait_listener()
    assert listener.listen["client"] == "home-assistant/0.1.0"
    assert listener.listen["cursor"] is None


async def test_unavailable_and_back(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    caplog: pytest.LogCaptureFixture,
) -> None:
    activity = state_of(hass, ACTIVITY)
    caplog.set_level(logging.INFO)
    await engine.stop()
    await settle(lambda: activity() == STATE_UNAVAILABLE)
    assert state_of(hass, "sensor.watchpost_version")() == STATE_UNAVAILABLE
    await engine.start()
    await settle(lambda: activity() == "off")
    assert caplog.text.count("Lost the engine") == 1
    assert caplog.text.count("is back") == 1


async def test_what_was_missed_comes_once(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle, ear: Ear
) -> None:
    await engine.opened("e1", CAMERA)
    await settle(lambda: len(ear.moments) == 1)
    await engine.drop()
    await engine.closed("e1", CAMERA)
    await engine.described("e1", CAMERA, "A parcel.")
    await settle(lambda: len(ear.moments) == 3)
    listener = await engine.wait_listener()
    assert listener.listen["cursor"] == 1
    # An engine that tells it again is not heard.
    for news in engine.news:
        await engine.tell(news)
    await engine.opened("e2", CAMERA)
    await settle(lambda: ("e2", "opened") in ear.told)
    assert ear.told == [("e1", "opened"), ("e1", "closed"), ("e1", "described"), ("e2", "opened")]
    assert ear.facts == [[], ["changed"], ["worded"], []]


async def test_facts_are_new_once(
    engine: FakeEngine, loaded: MockConfigEntry, settle: Settle, ear: Ear
) -> None:
    """The words may come before the end, and be corrected after it."""
    await engine.opened("e1", CAMERA)
    await engine.described("e1", CAMERA, "A parcel.", state="open", closed_at=None)
    await engine.closed("e1", CAMERA)
    await engine.described("e1", CAMERA, "Two parcels.")
    await engine.closed("e2", CAMERA, lasting=False)
    await settle(lambda: len(ear.moments) == 5)
    assert ear.facts == [[], ["changed", "worded"], [], [], []]


async def test_exactly_once_over_a_restart(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    ear: Ear,
    hass_storage: dict[str, Any],
) -> None:
    await engine.closed("e1", CAMERA)
    await settle(lambda: len(ear.moments) == 1)
    assert await hass.config_entries.async_unload(loaded.entry_id)
    stored = hass_storage[f"watchpost.{loaded.entry_id}"]["data"]
    assert (stored["cursor"], stored["told"]) == (1, {"e1": ["changed"]})
    await engine.described("e1", CAMERA, "A parcel.")
    assert await hass.config_entries.async_setup(loaded.entry_id)
    await settle(lambda: len(ear.moments) == 2)
    assert (await engine.wait_listener()).listen["cursor"] == 1
    assert ear.told == [("e1", "closed"), ("e1", "described")]
    # It was said before the restart that something changed.
    assert ear.facts == [["changed"], ["worded"]]


async def test_what_comes_while_home_assistant_starts_waits(
    hass: HomeAssistant, engine: FakeEngine, entry: MockConfigEntry, settle: Settle, ear: Ear
) -> None:
    """No automation listens yet, but the state follows at once."""
    hass.set_state(CoreState.starting)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await engine.wait_listener()
    await engine.opened("e1", CAMERA)
    await settle(lambda: state_of(hass, ACTIVITY)() == "on")
    await engine.opened("e2", CAMERA)
    # Lost before Home Assistant started: told again, once.
    await engine.drop()
    await engine.wait_listener()
    await engine.tell({"type": "news", "cursor": 9, "news": "broken"})
    await engine.closed("e2", CAMERA)
    await settle(lambda: state_of(hass, ACTIVITY)() == "off")
    assert ear.told == []
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await settle(lambda: len(ear.moments) == 3)
    assert ear.told == [("e1", "opened"), ("e2", "opened"), ("e2", "closed")]


async def test_another_engine_begins_anew(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle, ear: Ear
) -> None:
    await engine.closed("e1", CAMERA)
    await settle(lambda: len(ear.moments) == 1)
    engine.hello["engine_id"] = "another"
    await engine.drop()
    assert (await engine.wait_listener()).listen["cursor"] is None
    await engine.opened("e2", CAMERA)
    await settle(lambda: len(ear.moments) == 2)
    # Restored from a backup: its news count from an older number on.
    engine.news.clear()
    await engine.drop()
    assert (await engine.wait_listener()).listen["cursor"] is None
    await engine.opened("e3", CAMERA)
    await settle(lambda: len(ear.moments) == 3)


async def test_what_nobody_can_read_does_not_come_again(
    engine: FakeEngine, loaded: MockConfigEntry, settle: Settle, ear: Ear
) -> None:
    await engine.tell({"type": "news", "cursor": 1, "news": "event_opened", "event": "?"})
    await engine.tell("?")
    engine.news.append({"cursor": 1})
    await engine.opened("e1", CAMERA)
    await settle(lambda: len(ear.moments) == 1)
    await engine.drop()
    assert (await engine.wait_listener()).listen["cursor"] == 2


async def test_news_that_are_lost_are_missed(
    engine: FakeEngine, loaded: MockConfigEntry, settle: Settle, caplog: pytest.LogCaptureFixture
) -> None:
    engine.first_kept = 5
    engine.hello["cursor"] = 9
    await engine.drop()
    await settle(lambda: "no longer has all news" in caplog.text)


async def test_a_token_revoked_at_run_time(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    token, engine.token = engine.token, "another"
    await engine.drop()
    await settle(lambda: hass.config_entries.flow.async_progress_by_handler("watchpost"))
    (flow,) = hass.config_entries.flow.async_progress_by_handler("watchpost")
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert loaded.state is ConfigEntryState.LOADED
    # Granted again, it goes on without anybody's help.
    engine.token = token
    await settle(lambda: state_of(hass, ACTIVITY)() == "off")
    assert not hass.config_entries.flow.async_progress_by_handler("watchpost")


async def test_a_token_revoked_is_noticed_by_a_call(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry
) -> None:
    engine.fail("PATCH", "/v1/cameras/front_door/settings", 401, "unauthorized")
    with pytest.raises(HomeAssistantError) as caught:
        await hass.services.async_call(
            "switch", "turn_off", {"entity_id": "switch.front_door_watching"}, blocking=True
        )
    assert caught.value.translation_key == "engine_unauthorized"
    assert hass.config_entries.flow.async_progress_by_handler("watchpost")


@pytest.mark.parametrize(("version", "key"), [(0, "engine_too_old"), (2, "integration_too_old")])
async def test_versions_that_differ_at_run_time(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    issue_registry: ir.IssueRegistry,
    version: int,
    key: str,
) -> None:
    engine.hello["schema_version"] = version
    await engine.drop()
    issue = ("watchpost", f"{key}_{loaded.entry_id}")
    await settle(lambda: issue in issue_registry.issues)
    assert not issue_registry.issues[issue].is_fixable
    engine.hello["schema_version"] = 1
    await settle(lambda: issue not in issue_registry.issues)


async def test_home_assistant_stops(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    ear: Ear,
    hass_storage: dict[str, Any],
) -> None:
    """What comes while it stops is not dealt with, so that it comes again."""
    await engine.closed("e1", CAMERA)
    await settle(lambda: len(ear.moments) == 1)
    await hass.async_stop(force=True)
    await engine.closed("e2", CAMERA)
    assert hass_storage[f"watchpost.{loaded.entry_id}"]["data"]["cursor"] == 1
    assert len(ear.moments) == 1


def test_attempts_get_rarer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    most = [max(module.pause(attempt) for _ in range(50)) for attempt in range(6)]
    assert 0.5 <= most[0] <= 1
    assert most == sorted(most)
    assert 30 <= module.pause(1000) <= 60
    assert len({module.pause(3) for _ in range(50)}) > 1


@pytest.mark.parametrize(("steady", "expected"), [(1000.0, [0, 1, 2]), (-1.0, [0, 0, 0])])
async def test_a_connection_that_does_not_last_is_no_reason_to_hurry(
    engine: FakeEngine,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    steady: float,
    expected: list[int],
) -> None:
    attempts: list[int] = []

    def pause(attempt: int) -> float:
        attempts.append(attempt)
        return 0

    monkeypatch.setattr(module, "STEADY", steady)
    monkeypatch.setattr(module, "pause", pause)
    for _ in range(3):
        await engine.wait_listener()
        await engine.drop()
    await engine.wait_listener()
    assert attempts == expected
