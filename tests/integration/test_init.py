"""Setting an engine up, and letting it go."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine

from .conftest import ENGINE_ID, Settle

KEYS = {
    "binary_sensor": {"activity", "connected", "view_problem"},
    "button": {"accept", "keep", "look", "not_a_change", "undo_not_a_change"},
    "camera": {"camera"},
    "event": {"event"},
    "image": {"after", "last_change", "why"},
    "image_processing": {"analysis"},
    "number": {
        *("min_duration", "post_roll", "pre_roll", "sensitivity"),
        *("keep_continuous", "keep_scheduled", "keep_event", "keep_important"),
    },
    "select": {"model", "recording_mode"},
    "sensor": {
        "view",
        "analyses_today",
        "changes_today",
        "fps",
        "last_change",
        "last_picture",
        "recordings_size",
        "score",
        "tokens_today",
    },
    "switch": {"recording", "sound", "watching"},
}


async def test_what_a_camera_has(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    assert loaded.state is ConfigEntryState.LOADED
    (subentry,) = loaded.subentries.values()
    entities = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    mine = [entity for entity in entities if entity.config_subentry_id == subentry.subentry_id]
    prefix = f"{ENGINE_ID}_front_door_"
    assert {entity.unique_id.startswith(prefix) for entity in mine} == {True}
    found: dict[str, set[str]] = {}
    for entity in mine:
        found.setdefault(entity.domain, set()).add(entity.unique_id.removeprefix(prefix))
    assert found == KEYS
    assert {entity.unique_id.removeprefix(prefix) for entity in mine if entity.disabled_by} == {
        "fps",
        "keep_continuous",
        "keep_event",
        "keep_important",
        "keep_scheduled",
        "last_picture",
        "why",
    }


async def test_what_the_engine_has(
    loaded: MockConfigEntry, entity_registry: er.EntityRegistry, device_registry: dr.DeviceRegistry
) -> None:
    device = device_registry.async_get_device_by_identifier(("watchpost", ENGINE_ID), loaded.entry_id)
    assert device is not None
    assert (device.sw_version, device.name, device.manufacturer) == ("0.1.0", "Watchpost", "Watchpost")
    keys = {entity.unique_id for entity in er.async_entries_for_device(entity_registry, device.id)}
    assert keys == {
        f"{ENGINE_ID}_{key}"
        for key in (
            "version",
            "queue",
            "disk_used",
            "problem",
            "days_left",
            "export_progress",
            *(f"away_{key}" for key in ("waiting", "waiting_size", "size", "copied", "problem")),
        )
    }


async def test_the_engine_is_updated(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    device_registry: dr.DeviceRegistry,
) -> None:
    def version() -> str:
        device = device_registry.async_get_device_by_identifier(("watchpost", ENGINE_ID), loaded.entry_id)
        return str(device.sw_version)

    engine.system["version"] = "0.2.0"
    await engine.drop()
    await settle(lambda: version() == "0.2.0")
    assert hass.states.get("sensor.watchpost_version").state == "0.2.0"


async def test_unload_and_load_again(
    hass: HomeAssistant, loaded: MockConfigEntry, engine: FakeEngine, settle: Settle
) -> None:
    services = hass.services.async_services()
    for _ in range(2):
        assert await hass.config_entries.async_unload(loaded.entry_id)
        await engine.wait_for(lambda: not engine.listeners)
        assert hass.states.get("sensor.front_door_last_change_score").state == "unavailable"
        assert hass.states.get("image_processing.front_door_analysis").state == "unavailable"
        assert await hass.config_entries.async_setup(loaded.entry_id)
        await engine.wait_listener()
        await settle(lambda: hass.states.get("image_processing.front_door_analysis").state == "unknown")
    assert hass.services.async_services() == services


async def test_removed_for_good(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    engine: FakeEngine,
    settle: Settle,
    issue_registry: ir.IssueRegistry,
    hass_storage: dict[str, Any],
) -> None:
    await engine.change_system(problems=[{"code": "disk_full", "detail": ""}])
    await settle(lambda: issue_registry.issues)
    key = f"watchpost.{loaded.entry_id}"
    await loaded.runtime_data.async_disconnect()
    assert key in hass_storage
    await hass.config_entries.async_remove(loaded.entry_id)
    assert not issue_registry.issues
    assert key not in hass_storage
    assert not hass.states.async_entity_ids()


@pytest.mark.parametrize(
    ("status", "code", "state", "reason"),
    [
        (401, "unauthorized", ConfigEntryState.SETUP_ERROR, "engine_unauthorized"),
        (403, "forbidden", ConfigEntryState.SETUP_ERROR, "engine_forbidden"),
        (503, "unavailable", ConfigEntryState.SETUP_RETRY, "engine_unavailable"),
        (500, "", ConfigEntryState.SETUP_RETRY, "engine_error"),
    ],
)
async def test_an_engine_that_refuses(
    hass: HomeAssistant,
    engine: FakeEngine,
    entry: MockConfigEntry,
    status: int,
    code: str,
    state: ConfigEntryState,
    reason: str,
) -> None:
    engine.fail("GET", "/v1/news", status, code)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is state
    assert entry.error_reason_translation_key == reason
    flows = hass.config_entries.flow.async_progress_by_handler("watchpost")
    assert [flow["context"]["source"] for flow in flows] == ([SOURCE_REAUTH] if status < 404 else [])


async def test_an_engine_that_is_not_there(
    hass: HomeAssistant, engine: FakeEngine, entry: MockConfigEntry
) -> None:
    await engine.stop()
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "engine_unreachable"
    await engine.start()
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_snapshot_that_breaks_the_contract(
    hass: HomeAssistant, engine: FakeEngine, entry: MockConfigEntry
) -> None:
    engine.system = {}
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "engine_error"


@pytest.mark.parametrize(("version", "key"), [(0, "engine_too_old"), (9, "integration_too_old")])
async def test_versions_that_differ(
    hass: HomeAssistant,
    engine: FakeEngine,
    entry: MockConfigEntry,
    issue_registry: ir.IssueRegistry,
    version: int,
    key: str,
) -> None:
    engine.hello["schema_version"] = version
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert [issue.translation_key for issue in issue_registry.issues.values()] == [key]
    engine.hello["schema_version"] = 1
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert not issue_registry.issues
    await hass.config_entries.async_unload(entry.entry_id)
