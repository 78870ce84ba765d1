"""Cameras come and go without a reload."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from homeassistant.config_entries import ConfigSubentry, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine

from .conftest import Settle, camera_subentry

PLATFORMS = 10


def garage() -> ConfigSubentry:
    data = camera_subentry("garage", "Garage")
    return ConfigSubentry(
        data=MappingProxyType(dict(data["data"])),
        subentry_type="camera",
        title="Garage",
        unique_id="garage",
    )


def entities(hass: HomeAssistant, camera: str) -> list[str]:
    return [entity for entity in hass.states.async_entity_ids() if f".{camera}" in entity]


async def test_a_camera_is_added(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    """The engine hears of it, says that it is there, and its entities come, on every platform."""
    listener = await engine.wait_listener()
    hass.config_entries.async_add_subentry(loaded, garage())
    await settle(lambda: hass.states.get("image_processing.garage_analysis"))
    found = entities(hass, "garage")
    assert len({entity.split(".")[0] for entity in found}) == PLATFORMS
    assert len(found) == len(entities(hass, "front_door"))
    assert engine.listeners == [listener]


async def test_a_camera_that_the_engine_knows_already(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    """Added again after it was removed."""
    engine.add_camera("garage")
    await engine.tell_camera("garage")
    await settle(lambda: "garage" in loaded.runtime_data.state.cameras)
    assert not entities(hass, "garage")
    hass.config_entries.async_add_subentry(loaded, garage())
    await settle(lambda: hass.states.get("image_processing.garage_analysis"))


async def test_a_camera_is_removed(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    entity_registry: er.EntityRegistry,
    device_registry: dr.DeviceRegistry,
) -> None:
    listener = await engine.wait_listener()
    subentry = garage()
    hass.config_entries.async_add_subentry(loaded, subentry)
    await settle(lambda: hass.states.get("image_processing.garage_analysis"))
    hass.config_entries.async_remove_subentry(loaded, subentry.subentry_id)
    await settle(lambda: not entities(hass, "garage"))
    of_entry = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    assert not [entity for entity in of_entry if "garage" in entity.entity_id]
    devices = dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
    assert sorted(str(device.name) for device in devices) == ["Front door", "Watchpost"]
    assert entities(hass, "front_door")
    assert engine.listeners == [listener]
    # And it can come back.
    hass.config_entries.async_add_subentry(loaded, garage())
    await settle(lambda: hass.states.get("image_processing.garage_analysis"))


async def test_a_camera_that_the_engine_forgot(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    await engine.remove_camera("front_door")
    await settle(lambda: hass.states.get("switch.front_door_watching").state == "unavailable")
    assert hass.states.get("image.front_door_before_and_after").state == "unavailable"
    assert hass.states.get("select.front_door_model").state == "unavailable"
    assert hass.states.get("camera.front_door").state == "unavailable"
    engine.add_camera("front_door")
    await engine.tell_camera("front_door")
    await settle(lambda: hass.states.get("switch.front_door_watching").state == "on")


async def test_a_camera_missing_after_a_reconnect(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    """An engine that lost its cameras is told of them again."""
    wanted = len(engine.wanted)
    del engine.cameras["front_door"]
    await engine.drop()
    await engine.wait_for(lambda: len(engine.wanted) > wanted)
    await settle(lambda: hass.states.get("switch.front_door_watching").state == "on")


async def test_a_camera_of_somebody_else(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    engine.add_camera("theirs", "Theirs", owner="another")
    await engine.tell_camera("theirs")
    await engine.opened("e1", "theirs")
    await engine.opened("e2", "front_door")
    await settle(lambda: hass.states.get("binary_sensor.front_door_activity").state == "on")
    assert not entities(hass, "theirs")


async def test_a_camera_is_renamed(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    settle: Settle,
    device_registry: dr.DeviceRegistry,
) -> None:
    (subentry,) = loaded.subentries.values()
    hass.config_entries.async_update_subentry(loaded, subentry, title="Main entrance")

    def names() -> list[str]:
        return [
            str(device.name) for device in dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
        ]

    await settle(lambda: "Main entrance" in names())


@pytest.mark.parametrize("subentries", [[camera_subentry(), camera_subentry("cellar", "Cellar")]])
async def test_a_camera_not_there_yet(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    subentries: list[ConfigSubentryData],
) -> None:
    """A subentry that a fresh engine never heard of."""
    await settle(lambda: hass.states.get("switch.cellar_watching"))
    assert engine.cameras["cellar"]["source_kind"] == "rtsp"
