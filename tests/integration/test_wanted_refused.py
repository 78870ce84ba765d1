"""One camera that the engine refuses does not keep it from hearing of the others."""

from __future__ import annotations

import pytest
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine

from .conftest import Settle, camera_subentry
from .test_wanted import SOURCE, subentry

LIST, YARD = "/v1/cameras", "/v1/cameras/yard"


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    """Three cameras, one of which the engine is going to refuse."""
    return [
        camera_subentry(source=SOURCE),
        camera_subentry("yard", "Yard", source=SOURCE),
        camera_subentry("gate", "Gate", source=SOURCE),
    ]


def refuse(engine: FakeEngine) -> None:
    """Refuse the whole list and one camera of it."""
    engine.fail("PUT", LIST, 400, "invalid")
    engine.fail("PUT", YARD, 400, "invalid")


def by_itself(engine: FakeEngine, camera_id: str) -> list[str]:
    """Return the names that a camera was sent with by itself."""
    return [body["name"] for body in engine.wanted if body.get("id") == camera_id]


async def test_the_others_are_told(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Changed, removed and added cameras become right, and the log names the bad one once."""
    refuse(engine)
    gate = next(one for one in loaded.subentries.values() if one.unique_id == "gate")
    hass.config_entries.async_update_subentry(loaded, gate, title="Garden gate")
    await engine.wait_for(lambda: by_itself(engine, "gate") == ["Garden gate"])
    assert by_itself(engine, "front_door") == ["Front door"]
    hass.config_entries.async_add_subentry(loaded, subentry("garage"))
    await engine.wait_for(lambda: by_itself(engine, "garage") == ["Garage"])
    assert not [call for call in engine.calls if call[0] == "DELETE"]
    hass.config_entries.async_remove_subentry(loaded, gate.subentry_id)
    await engine.wait_for(lambda: ("DELETE", "/v1/cameras/gate") in engine.calls)
    await settle(lambda: "gate" not in loaded.runtime_data.state.cameras)
    assert engine.cameras["yard"]["wanted"], "what the engine knew of it before stays"
    said = [record.getMessage() for record in caplog.records if "refuses" in record.getMessage()]
    assert said == ["The engine refuses the settings of camera Yard"]
    assert "hidden-login" not in "".join(record.getMessage() for record in caplog.records)
    assert [call for call in engine.calls if call[0] == "DELETE"] == [("DELETE", "/v1/cameras/gate")]


async def test_named_again_after_it_was_right(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A camera that was taken in between is a new one to complain of."""
    refuse(engine)
    hass.config_entries.async_add_subentry(loaded, subentry("garage"))
    await engine.wait_for(lambda: len(by_itself(engine, "garage")) == 1)
    engine.heal()
    hass.config_entries.async_add_subentry(loaded, subentry("attic"))
    await engine.wait_for(lambda: len(engine.wanted[-1].get("cameras", [])) == 5)
    refuse(engine)
    hass.config_entries.async_add_subentry(loaded, subentry("roof"))
    await engine.wait_for(lambda: len(by_itself(engine, "roof")) == 1)
    await settle(lambda: caplog.text.count("refuses the settings of camera Yard") == 2)


async def test_a_list_that_is_wrong_itself(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With no bad camera in it, it is sent again like one that the engine could not take."""
    monkeypatch.setattr("custom_components.watchpost.due.RETRY", 0.01)
    engine.fail("PUT", LIST, 400, "invalid")
    hass.config_entries.async_add_subentry(loaded, subentry("garage"))
    await settle(lambda: engine.calls.count(("PUT", LIST)) >= 3)
    assert caplog.text.count("The engine did not take the list of cameras") == 1
    engine.heal()
    await engine.wait_for(lambda: len(engine.wanted[-1].get("cameras", [])) == 4)


async def test_another_fault_on_the_way_is_no_bad_camera(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A full disk blames no camera; everything is sent again."""
    monkeypatch.setattr("custom_components.watchpost.due.RETRY", 0.01)
    engine.fail("PUT", LIST, 400, "invalid")
    engine.fail("PUT", YARD, 507, "disk_full")
    hass.config_entries.async_add_subentry(loaded, subentry("garage"))
    await settle(lambda: engine.calls.count(("PUT", YARD)) >= 2)
    assert "refuses the settings" not in caplog.text
    assert "did not take the list of cameras: disk_full" in caplog.text
