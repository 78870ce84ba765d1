"""A camera that Home Assistant already has: our entities sit on its device, wherever that goes."""

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

SOURCE = "camera.doorbell"


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    return [camera_subentry("doorbell", "Doorbell", kind="entity", entity_id=SOURCE)]


@pytest.fixture
def theirs(hass: HomeAssistant) -> MockConfigEntry:
    """The camera's own integration."""
    theirs = MockConfigEntry(domain="theirs")
    theirs.add_to_hass(hass)
    return theirs


def make_device(hass: HomeAssistant, theirs: MockConfigEntry, name: str) -> str:
    registry = dr.async_get(hass)
    device = registry.async_get_or_create(
        config_entry_id=theirs.entry_id, identifiers={("theirs", name)}, name=name
    )
    return device.id


def make_source(hass: HomeAssistant, theirs: MockConfigEntry, device_id: str | None) -> None:
    er.async_get(hass).async_get_or_create(
        "camera",
        "theirs",
        "1",
        suggested_object_id="doorbell",
        config_entry=theirs,
        device_id=device_id,
    )


@pytest.fixture
def device(hass: HomeAssistant, theirs: MockConfigEntry) -> str:
    device_id = make_device(hass, theirs, "Doorbell by them")
    make_source(hass, theirs, device_id)
    return device_id


def ours(hass: HomeAssistant, entry: MockConfigEntry) -> list[er.RegistryEntry]:
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return [entity for entity in entities if entity.config_subentry_id]


def places(hass: HomeAssistant, entry: MockConfigEntry) -> set[str | None]:
    return {entity.device_id for entity in ours(hass, entry)}


def own_devices(hass: HomeAssistant, entry: MockConfigEntry) -> list[str]:
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return [device.id for device in devices if device.config_subentry_id]


async def test_on_the_device_of_the_camera(
    hass: HomeAssistant, device: str, loaded: MockConfigEntry, engine: FakeEngine, settle: Settle
) -> None:
    await settle(lambda: hass.states.get("image_processing.doorbell_by_them_analysis"))
    assert places(hass, loaded) == {device}
    assert own_devices(hass, loaded) == []
    # Its name is that of the device it sits on, and there is no second camera.
    state = hass.states.get("switch.doorbell_by_them_watching")
    assert state.attributes["friendly_name"] == "Doorbell by them Watching"
    assert not hass.states.async_entity_ids("camera")
    assert engine.cameras["doorbell"]["source_kind"] == "relay"


async def test_the_camera_moves_to_another_device(
    hass: HomeAssistant, device: str, theirs: MockConfigEntry, loaded: MockConfigEntry, settle: Settle
) -> None:
    await settle(lambda: ours(hass, loaded))
    other = make_device(hass, theirs, "Intercom")
    er.async_get(hass).async_update_entity(SOURCE, device_id=other)
    await settle(lambda: places(hass, loaded) == {other})
    state = hass.states.get("switch.doorbell_by_them_watching")
    assert state.attributes["friendly_name"] == "Intercom Watching"


async def test_the_camera_is_renamed(
    hass: HomeAssistant, device: str, loaded: MockConfigEntry, settle: Settle
) -> None:
    await settle(lambda: ours(hass, loaded))
    er.async_get(hass).async_update_entity(SOURCE, new_entity_id="camera.gate")
    (subentry,) = loaded.subentries.values()
    assert loaded.subentries[subentry.subentry_id].data["entity_id"] == "camera.gate"
    # And it still follows.
    er.async_get(hass).async_update_entity("camera.gate", device_id=None)
    await settle(lambda: device not in places(hass, loaded))


async def test_the_camera_is_renamed_while_the_engine_is_down(
    hass: HomeAssistant, device: str, engine: FakeEngine, entry: MockConfigEntry
) -> None:
    await engine.stop()
    await hass.config_entries.async_setup(entry.entry_id)
    er.async_get(hass).async_update_entity(SOURCE, new_entity_id="camera.gate")
    (subentry,) = entry.subentries.values()
    assert subentry.data["entity_id"] == "camera.gate"


async def test_the_camera_is_removed(
    hass: HomeAssistant, device: str, loaded: MockConfigEntry, settle: Settle
) -> None:
    await settle(lambda: ours(hass, loaded))
    count = len(ours(hass, loaded))
    er.async_get(hass).async_remove(SOURCE)
    await settle(lambda: places(hass, loaded) != {device})
    assert places(hass, loaded) == set(own_devices(hass, loaded))
    assert len(ours(hass, loaded)) == count
    assert hass.states.get("switch.doorbell_by_them_watching").state == "on"


async def test_the_device_is_removed(
    hass: HomeAssistant, device: str, loaded: MockConfigEntry, settle: Settle
) -> None:
    """Core takes the camera with it, and lets go of our entities."""
    await settle(lambda: ours(hass, loaded))
    dr.async_get(hass).async_remove_device(device)
    await settle(lambda: own_devices(hass, loaded))
    assert places(hass, loaded) == set(own_devices(hass, loaded))
    assert er.async_get(hass).async_get(SOURCE) is None


async def test_a_camera_without_a_device(
    hass: HomeAssistant, theirs: MockConfigEntry, engine: FakeEngine, entry: MockConfigEntry, settle: Settle
) -> None:
    make_source(hass, theirs, None)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(lambda: hass.states.get("switch.doorbell_watching"))
    (own,) = own_devices(hass, entry)
    assert places(hass, entry) == {own}
    registry = dr.async_get(hass)
    engine_device = registry.async_get_device_by_identifier(("watchpost", entry.unique_id), entry.entry_id)
    assert registry.async_get(own).via_device_id == engine_device.id
    # It gets one later; then ours is no longer needed.
    device = make_device(hass, theirs, "Doorbell by them")
    er.async_get(hass).async_update_entity(SOURCE, device_id=device)
    await settle(lambda: places(hass, entry) == {device})
    assert own_devices(hass, entry) == []
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_camera_that_is_not_registered(
    hass: HomeAssistant, entry: MockConfigEntry, theirs: MockConfigEntry, settle: Settle
) -> None:
    """One from YAML has no device; one that comes later may have."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(lambda: ours(hass, entry))
    assert places(hass, entry) == set(own_devices(hass, entry))
    device = make_device(hass, theirs, "Doorbell by them")
    make_source(hass, theirs, device)
    await settle(lambda: places(hass, entry) == {device})
    await hass.config_entries.async_unload(entry.entry_id)


async def test_the_subentry_is_removed(
    hass: HomeAssistant, device: str, loaded: MockConfigEntry, settle: Settle
) -> None:
    """Our entities go; their device and their camera stay."""
    await settle(lambda: ours(hass, loaded))
    (subentry,) = loaded.subentries.values()
    hass.config_entries.async_remove_subentry(loaded, subentry.subentry_id)
    await settle(lambda: not ours(hass, loaded))
    assert dr.async_get(hass).async_get(device) is not None
    assert er.async_get(hass).async_get(SOURCE) is not None


async def test_another_camera_is_added_later(
    hass: HomeAssistant, device: str, theirs: MockConfigEntry, loaded: MockConfigEntry, settle: Settle
) -> None:
    await settle(lambda: ours(hass, loaded))
    data = {"camera_id": "yard", "kind": "entity", "entity_id": "camera.yard", "interval": 1.0}
    yard = ConfigSubentry(data=MappingProxyType(data), subentry_type="camera", title="Yard", unique_id="yard")
    hass.config_entries.async_add_subentry(loaded, yard)
    await settle(lambda: hass.states.get("switch.yard_watching"))
    other = make_device(hass, theirs, "Yard by them")
    er.async_get(hass).async_get_or_create(
        "camera", "theirs", "2", suggested_object_id="yard", config_entry=theirs, device_id=other
    )
    await settle(lambda: places(hass, loaded) == {device, other})


async def test_what_the_user_changed_is_kept(
    hass: HomeAssistant, device: str, theirs: MockConfigEntry, loaded: MockConfigEntry, settle: Settle
) -> None:
    await settle(lambda: hass.states.get("switch.doorbell_by_them_watching"))
    er.async_get(hass).async_update_entity(
        "switch.doorbell_by_them_watching", new_entity_id="switch.bell", name="Eyes open"
    )
    await settle(lambda: hass.states.get("switch.bell"))
    er.async_get(hass).async_update_entity(SOURCE, device_id=make_device(hass, theirs, "Intercom"))
    await settle(lambda: device not in places(hass, loaded))
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await settle(lambda: hass.states.get("switch.bell").state == "on")
    assert er.async_get(hass).async_get("switch.bell").name == "Eyes open"
