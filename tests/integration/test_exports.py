"""Spans as one file: asked for by an action, found in the media browser, deleted again."""

from __future__ import annotations

import pytest
from homeassistant.components import media_source
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from tests.fakes.engine import FakeEngine

from .conftest import ROOT, browse, camera_subentry


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    return [camera_subentry(), camera_subentry("garage", "Garage")]


async def test_an_export_is_asked_for_and_found(hass: HomeAssistant, engine: FakeEngine, media: str) -> None:
    data = {"entity_id": "event.garage_event", "start": "2026-11-20 07:00:00", "end": "2026-11-20 07:05:00"}
    answer = await hass.services.async_call("watchpost", "export", data, blocking=True, return_response=True)
    assert answer == {"exports": [f"{ROOT}/export/{media}/export0"]}
    (export,) = engine.footage.exports
    assert export["camera_id"] == "garage"
    assert export["since"].endswith("+01:00"), "the home's own time"
    assert await browse(hass, f"/exports/{media}") == [
        ("Garage, 2026-11-20 07:00 (5:00)", f"/export/{media}/export0")
    ]
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call("watchpost", "export", {**data, "end": data["start"]}, blocking=True)
    assert not export["time_lapse"]
    await hass.services.async_call("watchpost", "export", {**data, "time_lapse": True}, blocking=True)
    assert engine.footage.exports[1]["time_lapse"]


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        ("running", "", "42%"),
        ("failed", "empty", "failed: nothing was recorded then"),
        ("failed", "mixed", "failed: the picture changed its size or codec; export the parts"),
        ("failed", "of tomorrow", "failed"),
    ],
)
async def test_an_export_that_is_not_there_says_why(
    hass: HomeAssistant, engine: FakeEngine, media: str, state: str, error: str, words: str
) -> None:
    data = {"entity_id": "event.garage_event", "start": "2026-11-20 07:00:00", "end": "2026-11-20 07:05:00"}
    await hass.services.async_call("watchpost", "export", data, blocking=True)
    engine.footage.exports[0] |= {"state": state, "error": error, "progress": 0.42}
    place = f"{ROOT}/exports/{media}"
    (shown,) = (await media_source.async_browse_media(hass, place)).children or []
    assert (shown.title, shown.can_play) == (f"Garage, 2026-11-20 07:00 · {words}", False)


async def test_an_export_is_deleted(hass: HomeAssistant, engine: FakeEngine, media: str) -> None:
    data = {"start": "2026-11-20 07:00:00", "end": "2026-11-20 07:05:00", "entity_id": "event.garage_event"}
    answer = await hass.services.async_call("watchpost", "export", data, blocking=True, return_response=True)
    (place,) = answer["exports"]
    for wrong in ("media-source://watchpost/export/nobody/export0", "export0", place.rsplit("/", 1)[0]):
        with pytest.raises(ServiceValidationError):
            await hass.services.async_call("watchpost", "delete_export", {"export": wrong}, blocking=True)
    await hass.services.async_call("watchpost", "delete_export", {"export": place}, blocking=True)
    assert engine.footage.exports == []
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call("watchpost", "delete_export", {"export": place}, blocking=True)
