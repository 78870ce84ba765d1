"""The week of a real `schedule` helper becomes the engine's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.watchpost.week import DAYS
from tests.fakes.engine import FakeEngine

from .conftest import Settle, camera_subentry

type Week = dict[str, list[dict[str, str]]]

NIGHT: Week = {
    "friday": [{"from": "22:30:00", "to": "24:00:00"}],
    "saturday": [{"from": "00:00:00", "to": "06:00:30"}, {"from": "06:01:00", "to": "07:00:00"}],
}
KEPT = [
    {"day": 4, "start": "22:30", "end": "00:00"},
    {"day": 5, "start": "00:00", "end": "07:00"},
]
"""Over midnight it is two; what touches, in whole minutes, is one."""


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    return [camera_subentry(schedule="schedule.nights")]


class Helper:
    """A helper that a person makes and changes on its page."""

    def __init__(self, hass: HomeAssistant, pages: WebSocketGenerator) -> None:
        self._hass, self._pages = hass, pages

    async def make(self, week: Week) -> None:
        assert await async_setup_component(self._hass, "schedule", {})
        await self._ask("create", name="Nights", **week)

    async def change(self, week: Week) -> None:
        await self._ask("update", schedule_id="nights", name="Nights", **week)

    async def delete(self) -> None:
        await self._ask("delete", schedule_id="nights")

    async def _ask(self, what: str, **said: Any) -> None:
        page = await self._pages(self._hass)
        await page.send_json_auto_id({"type": f"schedule/{what}", **said})
        answer = await page.receive_json()
        assert answer["success"], answer
        await page.close()


@pytest.fixture
async def helper(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> AsyncIterator[Helper]:
    helper = Helper(hass, hass_ws_client)
    yield helper
    if hass.states.async_entity_ids("schedule"):  # it holds a timer
        await helper.delete()


def kept(engine: FakeEngine) -> list[dict[str, Any]]:
    """Return the week that the engine has."""
    week: list[dict[str, Any]] = engine.cameras["front_door"]["settings"]["recording"]["schedule"]
    return week


def told(engine: FakeEngine) -> int:
    """Return how often the engine was told a week."""
    return sum("schedule" in (body or {}).get("recording", {}) for _, _, body in engine.bodies)


async def test_the_week_is_copied_when_the_helper_comes_and_stays_when_it_goes(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, helper: Helper, settle: Settle
) -> None:
    assert kept(engine) == []
    await helper.make(NIGHT)
    await settle(lambda: kept(engine) == KEPT)
    await helper.delete()
    await hass.async_block_till_done()
    assert kept(engine) == KEPT
    assert told(engine) == 1


async def test_a_change_on_another_day_is_copied(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, helper: Helper, settle: Settle
) -> None:
    begins = {day: [{"from": "00:00:00", "to": "00:01:00"}] for day in DAYS}
    await helper.make(begins)
    await settle(lambda: len(kept(engine)) == 7)
    state = hass.states.get("schedule.nights")
    other = (dt_util.now().weekday() + 3) % 7
    begins[DAYS[other]].append({"from": "12:00:00", "to": "13:30:00"})
    await helper.change(begins)
    await settle(lambda: len(kept(engine)) == 8)
    assert {"day": other, "start": "12:00", "end": "13:30"} in kept(engine)
    assert hass.states.get("schedule.nights").last_updated == state.last_updated, "it showed nothing of that"


async def test_an_engine_that_lost_it_is_told_again(
    engine: FakeEngine, loaded: MockConfigEntry, helper: Helper, settle: Settle
) -> None:
    await helper.make(NIGHT)
    await settle(lambda: kept(engine) == KEPT)
    engine.cameras.clear()
    await engine.drop()
    await settle(lambda: "front_door" in engine.cameras and kept(engine) == KEPT)


async def test_an_engine_that_refuses_is_told_until_it_takes_it(
    engine: FakeEngine,
    loaded: MockConfigEntry,
    helper: Helper,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("custom_components.watchpost.due.RETRY", 0.01)
    settings = ("PATCH", "/v1/cameras/front_door/settings")
    engine.fail(*settings, 503, "unavailable")
    await helper.make(NIGHT)
    await settle(lambda: engine.calls.count(settings) >= 3)
    engine.heal()
    await settle(lambda: "The engine took the schedules" in caplog.text)
    assert kept(engine) == KEPT
    assert caplog.text.count("The engine did not take the schedules") == 1


async def test_a_helper_keeps_its_cameras_when_it_is_renamed(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, helper: Helper, settle: Settle
) -> None:
    await helper.make(NIGHT)
    await settle(lambda: kept(engine) == KEPT)
    er.async_get(hass).async_update_entity("schedule.nights", new_entity_id="schedule.dark")
    await hass.async_block_till_done()
    (camera,) = loaded.subentries.values()
    assert camera.data["schedule"] == "schedule.dark"
    await helper.change({"sunday": [{"from": "10:00:00", "to": "11:00:00"}]})
    await settle(lambda: kept(engine) == [{"day": 6, "start": "10:00", "end": "11:00"}])


class TestWithout:
    """A camera that has no helper."""

    @pytest.fixture
    def subentries(self) -> list[ConfigSubentryData]:
        return [camera_subentry()]

    async def test_the_mode_asks_for_one(
        self, hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
    ) -> None:
        choose = {"entity_id": "select.front_door_recording_mode", "option": "schedule"}
        with pytest.raises(ServiceValidationError) as caught:
            await hass.services.async_call("select", "select_option", choose, blocking=True)
        assert caught.value.translation_key == "no_schedule"
        # A week that somebody gave to the engine itself will do, and is left alone.
        await engine.change_camera(
            "front_door", settings={"recording": {**recording(engine), "schedule": KEPT}}
        )
        (camera,) = loaded.subentries.values()
        hass.config_entries.async_update_subentry(loaded, camera, title="Front")
        await settle(lambda: loaded.runtime_data.state.cameras["front_door"].settings.recording.schedule)
        await hass.services.async_call("select", "select_option", choose, blocking=True)
        assert recording(engine)["mode"] == "schedule"
        assert kept(engine) == KEPT
        assert told(engine) == 0


def recording(engine: FakeEngine) -> dict[str, Any]:
    settings: dict[str, Any] = engine.cameras["front_door"]["settings"]["recording"]
    return settings
