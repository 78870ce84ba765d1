"""Recording by mode, by hand and by action; and what was recorded, in the media browser."""

from __future__ import annotations

import aiohttp
import pytest
from homeassistant.components import media_source
from homeassistant.components.media_player import BrowseError, SearchMediaQuery
from homeassistant.components.media_source import Unresolvable
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.fakes.engine import FakeEngine

from .conftest import ROOT, Settle, browse, call, camera_subentry


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    return [camera_subentry(), camera_subentry("garage", "Garage")]


async def test_the_newest_event_is_kept(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry
) -> None:
    button = "button.front_door_keep_last_event"
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "button", "press", button)
    assert caught.value.translation_key == "no_event_yet"
    await engine.closed("e1", "front_door")
    await engine.closed("e2", "front_door")
    await call(hass, "button", "press", button)
    assert engine.footage.kept == [("e2", True)]


async def test_an_action_records_each_camera_that_is_meant_once(
    hass: HomeAssistant, engine: FakeEngine, media: str
) -> None:
    entities = ["switch.front_door_record_now", "event.front_door_event", "event.garage_event"]
    await hass.services.async_call(
        "watchpost", "record", {"entity_id": entities, "duration": {"seconds": 90}}, blocking=True
    )
    assert sorted(engine.footage.records) == [("front_door", 90.0), ("garage", 90.0)]
    assert engine.footage.pre_rolls == [None, None], "all that there is"
    data = {"entity_id": "event.garage_event", "pre_roll": 2.5}
    await hass.services.async_call("watchpost", "record", data, blocking=True)
    assert (engine.footage.records[-1], engine.footage.pre_rolls[-1]) == (("garage", 60.0), 2.5)
    with pytest.raises(ServiceValidationError) as caught:
        await hass.services.async_call("watchpost", "record", {"entity_id": "sun.sun"}, blocking=True)
    assert caught.value.translation_key == "no_camera_meant"


async def test_camera_day_event(hass: HomeAssistant, engine: FakeEngine, media: str) -> None:
    assert await browse(hass) == [
        ("Front door", f"/camera/{media}/front_door"),
        ("Garage", f"/camera/{media}/garage"),
        ("Exports", f"/exports/{media}"),
    ]
    engine.footage.days = [
        {"day": "2026-11-20", "events": 1, "recordings": 2},
        {"day": "2026-11-18", "events": 0, "recordings": 1},
    ]
    assert await browse(hass, f"/camera/{media}/front_door") == [
        ("2026-11-20", f"/day/{media}/front_door/2026-11-20"),
        ("2026-11-18", f"/day/{media}/front_door/2026-11-18"),
    ]
    await engine.closed("e1", "front_door")
    await engine.described("e1", "front_door", "A parcel was put down.")
    engine.footage.record("r1", "2026-11-20T06:10:00+00:00")
    engine.footage.record("r2", "2026-11-20T06:11:00+00:00")
    engine.footage.record("r3", "2026-11-20T09:00:00+00:00")
    day = await browse(hass, f"/day/{media}/front_door/2026-11-20")
    assert day[:2] == [
        ("Recordings 10:00", f"/hour/{media}/front_door/2026-11-20/10"),
        ("Recordings 07:00", f"/hour/{media}/front_door/2026-11-20/7"),
    ]
    assert day[2][0].endswith("A parcel was put down.")
    assert day[2][1] == f"/event/{media}/e1"
    assert await browse(hass, f"/hour/{media}/front_door/2026-11-20/7") == [
        ("07:11:00 (1:00)", f"/recording/{media}/r2"),
        ("07:10:00 (1:00)", f"/recording/{media}/r1"),
    ]


@pytest.mark.parametrize(
    ("away", "missing", "words"),
    [
        ("", False, ""),
        ("waiting", False, " · waits to be copied"),
        ("stored", False, " · copied"),
        ("failed", False, " · not copied"),
        ("stored", True, " · only in the away store"),
        ("of tomorrow", False, ""),
    ],
)
async def test_how_the_copy_of_each_clip_fares_is_listed(
    hass: HomeAssistant, engine: FakeEngine, media: str, away: str, missing: bool, words: str
) -> None:
    await engine.described("e1", "front_door", "A parcel was put down.")
    clip = {"seconds": 24.6, "missing": missing, "away": away}
    engine.events["e1"] |= {"clip": clip, "opened_at": "2026-11-20T06:10:00+00:00"}
    engine.footage.record("r1", "2026-11-20T06:10:00+00:00")
    engine.footage.recordings[0] |= {"away": away, "missing": missing}
    day = await browse(hass, f"/day/{media}/front_door/2026-11-20")
    assert day[1][0] == f"07:10 (0:25) A parcel was put down.{words}"
    ((title, _),) = await browse(hass, f"/hour/{media}/front_door/2026-11-20/7")
    assert title == f"07:10:00 (1:00){words}"


async def test_recordings_have_pictures(
    hass: HomeAssistant, engine: FakeEngine, media: str, hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:  # fmt: skip
    engine.footage.record("r1", "2026-11-20T06:10:00+00:00", seconds=3725)
    place = f"{ROOT}/hour/{media}/front_door/2026-11-20/7"
    (child,) = (await media_source.async_browse_media(hass, place)).children
    assert (child.title, child.thumbnail) == (
        "07:10:00 (1:02:05)",
        f"/api/watchpost/recording/{media}/r1.jpg",
    )
    client = await hass_client()
    shown = await client.get(child.thumbnail)
    assert (shown.status, shown.content_type, await shown.read()) == (200, "image/jpeg", b"picture of r1")
    assert (await client.get(f"/api/watchpost/recording/{media}/none.jpg")).status == 404
    assert (await (await hass_client_no_auth()).get(child.thumbnail)).status == 401


async def test_what_is_no_place_is_said(hass: HomeAssistant, media: str) -> None:
    for place in (
        "/nowhere",
        "/camera/other/front_door",
        f"/day/{media}/front_door/tomorrow",
        f"/hour/{media}/x/y/z",
    ):
        with pytest.raises(BrowseError):
            await media_source.async_browse_media(hass, f"{ROOT}{place}")
    with pytest.raises(Unresolvable):
        await media_source.async_resolve_media(hass, f"{ROOT}/camera/{media}/front_door", None)


async def test_an_engine_that_does_not_answer_is_said(
    hass: HomeAssistant, engine: FakeEngine, media: str
) -> None:
    engine.fail("GET", "/v1/cameras/front_door/days", 503, "unavailable")
    with pytest.raises(BrowseError):
        await media_source.async_browse_media(hass, f"{ROOT}/camera/{media}/front_door")


async def test_events_are_searched_by_their_words(
    hass: HomeAssistant, engine: FakeEngine, media: str
) -> None:
    await engine.closed("e1", "front_door")
    await engine.described("e1", "front_door", "A parcel was put down.")
    query = SearchMediaQuery(search_query="parcel")
    found = await media_source.async_search_media(hass, f"{ROOT}", query)
    assert [one.media_content_id for one in found.result] == [f"{ROOT}/event/{media}/e1"]
    assert found.result[0].title == "2026-11-20 07:00 A parcel was put down. · Front door"
    assert ("GET", "/v1/events") in engine.calls


async def test_of_an_event_that_was_not_recorded_its_picture_is_shown(
    hass: HomeAssistant, engine: FakeEngine, media: str
) -> None:
    await engine.closed("e1", "front_door")

    async def played() -> tuple[str, str]:
        found = await media_source.async_resolve_media(hass, f"{ROOT}/event/{media}/e1", None)
        return found.url.removeprefix("/api/watchpost/"), found.mime_type

    assert await played() == (f"event/{media}/e1/change.jpg", "image/jpeg")
    engine.events["e1"]["clip"] = {"seconds": 12.0, "missing": False, "away": ""}
    assert await played() == (f"video/{media}/event/e1.mp4", "video/mp4")
    engine.fail("GET", "/v1/events/e1", 503, "unavailable")
    with pytest.raises(Unresolvable):
        await played()
    with pytest.raises(Unresolvable):
        await media_source.async_resolve_media(hass, f"{ROOT}/event/{media}/none", None)


async def test_players_seek_with_a_signed_address(
    hass: HomeAssistant, engine: FakeEngine, media: str, hass_client_no_auth: ClientSessionGenerator,
    hass_client: ClientSessionGenerator,
) -> None:  # fmt: skip
    engine.footage.record("r1", "2026-11-20T06:10:00+00:00")
    played = await media_source.async_resolve_media(hass, f"{ROOT}/recording/{media}/r1", None)
    assert (played.url, played.mime_type) == (f"/api/watchpost/video/{media}/recording/r1.mp4", "video/mp4")
    assert (await (await hass_client_no_auth()).get(played.url)).status == 401
    client = await hass_client()
    whole = await client.get(played.url)
    assert (whole.status, whole.content_type, await whole.read()) == (200, "video/mp4", b"film of r1")
    part = await client.get(played.url, headers={"Range": "bytes=5-6"})
    assert (part.status, await part.read()) == (206, b"of")
    assert part.headers["Content-Range"] == "bytes 5-6/10"
    assert (await client.get(played.url, headers={"Range": "bytes=10-"})).status == 416
    engine.footage.ends_early = True
    with pytest.raises(aiohttp.ClientPayloadError):
        await (await client.get(played.url)).read()
    engine.footage.ends_early = False
    assert (await client.get(f"/api/watchpost/video/{media}/recording/none.mp4")).status == 404
    assert (await client.get(f"/api/watchpost/video/{media}/secret/r1.mp4")).status == 404
    engine.footage.videos["event", "e1"] = b"clip"
    await engine.closed("e1", "front_door")
    assert await (await client.get(f"/api/watchpost/video/{media}/event/e1.mp4")).read() == b"clip"
    engine.footage.videos["preview", "e1"] = b"short"
    assert await (await client.get(f"/api/watchpost/video/{media}/preview/e1.mp4")).read() == b"short"


async def test_storage_is_shown(hass: HomeAssistant, engine: FakeEngine, media: str, settle: Settle) -> None:
    export = {
        "id": "x", "camera_id": "garage", "since": "2026-11-20T06:00:00+00:00",
        "until": "2026-11-20T06:05:00+00:00", "created_at": "2026-11-20T06:00:00+00:00", "state": "running",
        "progress": 0.42, "error": "", "seconds": 0.0, "bytes": 0,
    }  # fmt: skip
    storage = {"budget": 10**10, "recordings": {"front_door": 2 * 10**9}, "days_left": 12.5}
    await engine.change_system(storage=storage, exports=[export])
    await settle(lambda: hass.states.get("sensor.watchpost_export").state == "42")
    assert hass.states.get("sensor.front_door_recordings").state == "2.0"
    assert hass.states.get("sensor.garage_recordings").state == "0.0"
    assert hass.states.get("sensor.watchpost_recording_time_left").state == "12.5"
