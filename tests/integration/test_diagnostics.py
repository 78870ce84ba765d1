"""Diagnostics and system health say much, and no secret."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import pytest
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.watchpost.diagnostics import async_get_config_entry_diagnostics
from tests.fakes.engine import TOKEN, FakeEngine

from .conftest import ENGINE_ID, Settle, camera_subentry

SECRETS = (TOKEN, "hunter2", "192.0.2.10", "attic/porch", "api.example.org", "192.0.2.2", "X-42", "Deliver")


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    return [
        camera_subentry(
            source="rtsp://admin:hunter2@192.0.2.10/main", sub_source="rtsp://admin:hunter2@192.0.2.10/sub"
        ),
        camera_subentry("porch", "Porch", kind="mqtt", topic="attic/porch"),
    ]


async def download(hass: HomeAssistant, hass_client: ClientSessionGenerator, path: str) -> Any:
    assert await async_setup_component(hass, "diagnostics", {})
    await hass.async_block_till_done()  # it asks every integration for what it tells
    answer = await (await hass_client()).get(f"/api/diagnostics/{path}")
    assert answer.status == HTTPStatus.OK
    text = json.dumps((await answer.json())["data"])
    for secret in SECRETS:
        assert secret not in text, secret
    return json.loads(text)


async def test_of_the_entry(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    hass_client: ClientSessionGenerator,
) -> None:
    problems = [{"code": "model_timeout", "detail": "api.example.org"}]
    await engine.change_system(problems=problems)
    await settle(lambda: len(loaded.runtime_data.state.cameras) == 2)
    await engine.described("e1", "front_door", "A red car with the number X-42.")
    await settle(lambda: loaded.runtime_data.state.cameras["front_door"].last_change)
    found = await download(hass, hass_client, f"config_entry/{loaded.entry_id}")
    assert found["connected"] is True
    assert found["entry"] == {"token": "**REDACTED**", "url": engine.url}
    assert [camera["id"] for camera in found["cameras"]] == ["front_door", "porch"]
    assert (found["engine"]["away"]["store"], found["engine"]["away"]["waiting"]) == ("s3", 2)
    assert found["engine"]["problems"] == [{"code": "model_timeout", "detail": "**REDACTED**"}]
    assert [subentry["title"] for subentry in found["subentries"]] == ["Front door", "Porch"]


async def test_a_login_in_the_address(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    url = "http://me:hunter2@192.0.2.77:8098"
    hass.config_entries.async_update_entry(loaded, data={**loaded.data, "url": url})
    found = await async_get_config_entry_diagnostics(hass, loaded)
    assert found["entry"]["url"] == "http://192.0.2.77:8098"


async def test_of_devices(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    settle: Settle,
    hass_client: ClientSessionGenerator,
    device_registry: dr.DeviceRegistry,
) -> None:
    await settle(lambda: hass.states.get("switch.porch_watching"))
    devices = dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
    found = {
        device.name: await download(hass, hass_client, f"config_entry/{loaded.entry_id}/device/{device.id}")
        for device in devices
    }
    assert [camera["id"] for camera in found["Porch"]["cameras"]] == ["porch"]
    assert found["Porch"]["engine"] is None
    assert found["Watchpost"]["cameras"] == []
    assert found["Watchpost"]["engine"]["engine_id"] == ENGINE_ID


async def test_system_health(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle
) -> None:
    await settle(lambda: len(loaded.runtime_data.state.cameras) == 2)
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    info = {
        "engines": 1,
        "engines_connected": 1,
        "engine_versions": "0.1.0",
        "cameras": 2,
        "cameras_connected": 2,
        "queue": 0,
    }
    assert await get_system_health_info(hass, "watchpost") == info
    await hass.config_entries.async_unload(loaded.entry_id)
    nothing = {"engines": 1, "engine_versions": "-"}
    assert await get_system_health_info(hass, "watchpost") == {**dict.fromkeys(info, 0), **nothing}
