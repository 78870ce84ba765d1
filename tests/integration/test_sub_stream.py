"""A camera's smaller stream: an entity of its own, which comes and goes with its address."""

from __future__ import annotations

import pytest
from homeassistant.components.camera import CameraEntityFeature, async_get_stream_source
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fakes.engine import FakeEngine

from .conftest import Settle, camera_subentry

SUB = "camera.front_door_sub_stream"
SOURCE = "rtsp://192.0.2.10/sub"


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    return [camera_subentry(sub_source=SOURCE)]


async def test_it_is_watched_by_itself(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry
) -> None:
    assert engine.wanted[-1]["cameras"][0]["sub_source"] == SOURCE
    assert hass.states.get(SUB).attributes["supported_features"] == CameraEntityFeature.STREAM
    assert await async_get_stream_source(hass, SUB) == f"{engine.url}/v1/live/ticket-0"
    assert await async_get_stream_source(hass, "camera.front_door") == f"{engine.url}/v1/live/ticket-1"
    assert engine.tickets == {"ticket-0": "front_door sub", "ticket-1": "front_door"}


async def test_it_goes_and_comes_with_its_address(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry, settle: Settle,
    entity_registry: er.EntityRegistry,
) -> None:  # fmt: skip
    (subentry,) = loaded.subentries.values()
    data = dict(subentry.data)
    without = {key: value for key, value in data.items() if key != "sub_source"}
    hass.config_entries.async_update_subentry(loaded, subentry, data=without)
    await settle(lambda: entity_registry.async_get(SUB) is None)
    await settle(lambda: "sub_source" not in engine.wanted[-1]["cameras"][0])
    hass.config_entries.async_update_subentry(loaded, subentry, data=data)
    await settle(lambda: hass.states.get(SUB))
    await settle(lambda: engine.wanted[-1]["cameras"][0].get("sub_source") == SOURCE)
