"""The engine is told which cameras are wanted."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry, ConfigSubentryData
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.watchpost.wanted import source_of
from tests.fakes.engine import FakeEngine

from .conftest import Settle, camera_subentry

SOURCE = "rtsp://user:hidden-login@192.0.2.10/main"
FRONT_DOOR = {"id": "front_door", "name": "Front door", "source": SOURCE, "interval": 1.0}


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    """One camera."""
    return [camera_subentry(source=SOURCE)]


def subentry(camera_id: str, **data: Any) -> ConfigSubentry:
    """A camera to add."""
    known = {"camera_id": camera_id, "kind": "push", "interval": 1.0, **data}
    return ConfigSubentry(
        data=MappingProxyType(known), subentry_type="camera", title=camera_id.title(), unique_id=camera_id
    )


async def told(engine: FakeEngine, number: int) -> dict[str, Any]:
    """Wait until the engine was told so often, and return what it was told last."""
    await engine.wait_for(lambda: len(engine.wanted) >= number)
    assert len(engine.wanted) == number
    return engine.wanted[-1]


@pytest.mark.parametrize(
    ("data", "source"),
    [
        ({"kind": "entity", "entity_id": "camera.garage"}, "relay:"),
        ({"kind": "stream", "source": SOURCE}, SOURCE),
        ({"kind": "push"}, "push:"),
        ({"kind": "mqtt", "topic": "cams/yard"}, "mqtt://cams/yard"),
    ],
)
def test_sources(data: dict[str, Any], source: str) -> None:
    """Each kind of camera in the engine's words."""
    assert source_of(data) == source


async def test_at_setup(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    """The whole list, and when the home's day begins; no login in the log."""
    assert await told(engine, 1) == {"owner": loaded.entry_id, "cameras": [FRONT_DOOR]}
    await engine.wait_for(lambda: engine.home["time_zone"] == hass.config.time_zone)
    assert "hidden-login" not in caplog.text


async def test_added_edited_removed(hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry) -> None:
    """Every change of the entry tells the whole list again, without a reload; events are the engine's."""
    coordinator = loaded.runtime_data
    hass.config_entries.async_add_subentry(loaded, subentry("yard"))
    body = await told(engine, 2)
    assert [camera["id"] for camera in body["cameras"]] == ["front_door", "yard"]
    (yard,) = [one for one in loaded.subentries.values() if one.unique_id == "yard"]
    hass.config_entries.async_update_subentry(loaded, yard, title="Backyard")
    body = await told(engine, 3)
    assert body["cameras"][1]["name"] == "Backyard"
    hass.config_entries.async_remove_subentry(loaded, yard.subentry_id)
    body = await told(engine, 4)
    assert body["cameras"] == [FRONT_DOOR]
    assert engine.cameras["yard"]["wanted"] is False
    assert loaded.runtime_data is coordinator
    assert not [call for call in engine.calls if call[0] == "DELETE"]


async def test_reload_for_another_way_only(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry
) -> None:
    """Another title is nothing to begin anew for; another address or token is."""
    coordinator = loaded.runtime_data
    hass.config_entries.async_update_entry(loaded, title="My engine")
    await told(engine, 2)
    await hass.async_block_till_done()
    assert loaded.runtime_data is coordinator
    async with FakeEngine(token="another") as moved:
        hass.config_entries.async_update_entry(loaded, data={"url": moved.url, "token": "another"})
        await moved.wait_for(lambda: len(moved.wanted) == 1)
        await hass.async_block_till_done()
        assert loaded.state is ConfigEntryState.LOADED
        assert loaded.runtime_data is not coordinator
        assert len(engine.wanted) == 2
        await hass.config_entries.async_unload(loaded.entry_id)


async def test_after_a_reconnect(engine: FakeEngine, loaded: MockConfigEntry) -> None:
    """An engine that comes back may be an old backup: it is told again, once."""
    await told(engine, 1)
    engine.cameras.clear()
    await engine.drop()
    assert await told(engine, 2) == {"owner": loaded.entry_id, "cameras": [FRONT_DOOR]}
    assert engine.cameras["front_door"]["wanted"]
    await engine.change_system(queue=7)
    await engine.wait_listener()
    assert len(engine.wanted) == 2


async def test_time_zone(hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry) -> None:
    """The engine counts days as the home does."""
    await hass.config.async_update(time_zone="Pacific/Auckland")
    await engine.wait_for(lambda: engine.home["time_zone"] == "Pacific/Auckland")


async def test_engine_refuses(
    hass: HomeAssistant,
    engine: FakeEngine,
    entry: MockConfigEntry,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An engine that refuses is told again and again; the log says so once, and once when it took it."""
    monkeypatch.setattr("custom_components.watchpost.due.RETRY", 0.01)
    engine.fail("PUT", "/v1/cameras", 507, "disk_full")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(lambda: engine.calls.count(("PUT", "/v1/cameras")) >= 3)
    engine.heal()
    await engine.wait_for(lambda: bool(engine.wanted))
    await settle(lambda: "The engine took the list of cameras" in caplog.text)
    assert caplog.text.count("The engine did not take the list of cameras") == 1
    await hass.config_entries.async_unload(entry.entry_id)


async def test_change_while_it_refuses(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    """A change does not wait for the next try."""
    engine.fail("PUT", "/v1/cameras", 507, "disk_full")
    hass.config_entries.async_add_subentry(loaded, subentry("yard"))
    await settle(lambda: engine.calls.count(("PUT", "/v1/cameras")) >= 2)
    engine.heal()
    hass.config_entries.async_add_subentry(loaded, subentry("garage"))
    body = await told(engine, 2)
    assert [camera["id"] for camera in body["cameras"]] == ["front_door", "yard", "garage"]


async def test_engine_away(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    """A change while the engine is away is told when it is back."""
    await engine.stop()
    await settle(lambda: not loaded.runtime_data.connected)
    hass.config_entries.async_add_subentry(loaded, subentry("yard"))
    await hass.async_block_till_done()
    await engine.start()
    await engine.wait_for(lambda: len(engine.wanted) >= 2)
    assert [camera["id"] for camera in engine.wanted[-1]["cameras"]] == ["front_door", "yard"]


async def test_unloaded(hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry) -> None:
    """An entry that is not set up tells nothing; the engine goes on with what it knows."""
    await told(engine, 1)
    await hass.config_entries.async_unload(loaded.entry_id)
    hass.config_entries.async_add_subentry(loaded, subentry("yard"))
    await hass.async_block_till_done()
    assert len(engine.wanted) == 1


async def test_entry_removed(hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry) -> None:
    """Without its entry the engine watches nothing of it, and keeps what it saw."""
    await hass.config_entries.async_remove(loaded.entry_id)
    assert await told(engine, 2) == {"owner": loaded.entry_id, "cameras": []}
    assert engine.cameras["front_door"]["wanted"] is False


async def test_entry_removed_without_its_engine(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    """An engine that is gone does not keep its entry from going."""
    await engine.stop()
    await hass.config_entries.async_remove(loaded.entry_id)
    assert "was not told that its cameras are no longer wanted" in caplog.text
    assert hass.config_entries.async_entries("watchpost") == []
