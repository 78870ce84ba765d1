"""A camera is recorded, and what it saw is found, played and taken along, also after a kill."""

from __future__ import annotations

import asyncio
import io
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import pytest
import pytest_asyncio

from tests.journey.media import Item, inside, place, played
from tests.journey.world import LEARNING, PATIENCE, Camera, World
from tests.rig import household
from tests.rig.helpers import RtspCamera


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A camera, since when it is recorded, and its address."""

    camera: Camera
    since: datetime
    address: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def street(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Street]:
    """An RTSP camera that is always recorded."""
    async with RtspCamera(tmp_path_factory.mktemp("street")) as rtsp:
        await household.add_stream_camera(world.ha, world.entry_id, "Street", rtsp.url)
        camera = await world.camera("Street")
        await world.ha.call("select.select_option", camera["select.recording_mode"], option="always")
        await camera.shows("select.recording_mode", lambda state: state["state"] == "always")
        await camera.shows("binary_sensor.connected", lambda state: state["state"] == "on")
        since = datetime.now(UTC)
        await asyncio.sleep(LEARNING)
        yield Street(camera=camera, since=since, address=rtsp.url)


async def test_the_clip_of_an_event_is_found_and_played(world: World, street: Street) -> None:
    camera = street.camera
    event_id = await _look(world, camera)
    (found,) = [one for one in await _events(world) if one["media_content_id"].endswith(event_id)]
    assert found["can_play"]
    assert (await world.ha.rest("GET", found["thumbnail"]))[:2] == b"\xff\xd8"
    assert _pictures(await played(world, found)) > 5, "more than what came with the button"


async def test_an_export_is_found_and_played(world: World, street: Street) -> None:
    camera, since = street.camera, street.since
    exported = await _export(world, camera, since, datetime.now(UTC))
    assert exported["title"].startswith("Street, ")
    assert _pictures(await played(world, exported)) > 10


async def test_a_killed_engine_loses_at_most_its_last_second(world: World, street: Street) -> None:
    camera, since = street.camera, street.since
    event_id = await _look(world, camera)
    await world.ha.call("button.press", camera["button.keep"])
    known = await _export(world, camera, since, datetime.now(UTC))
    before = _seconds(await played(world, known))
    killed_at = datetime.now(UTC)
    await world.engine.stop(signal.SIGKILL)
    await camera.shows("select.recording_mode", lambda state: state["state"] == "unavailable")
    await world.engine.start()
    await camera.shows("select.recording_mode", lambda state: state["state"] == "always")

    films = [film for film in await _films(world) if await _begun(world, film) < killed_at]
    films.sort(key=lambda film: film["media_content_id"])
    lengths = [_seconds(await played(world, film)) for film in films]
    assert sum(lengths) >= before - 0.5, "what could be seen before can be seen now"
    ended = await _begun(world, films[-1]) + timedelta(seconds=lengths[-1])
    assert killed_at - ended < timedelta(seconds=1.5), "a second, and the way of a picture"

    assert (await world.engine_says(f"/v1/events/{event_id}"))["kept"]
    assert (await world.engine_says(_address(films[-1])))["kept"], "what was salvaged of it is, too"
    again = [one for one in await _events(world) if one["media_content_id"].endswith(event_id)]
    assert _pictures(await played(world, again[0])) > 5
    assert _pictures(await played(world, known)) > 10
    await camera.connected()
    later = await _look(world, camera)
    (found,) = [one for one in await _events(world) if one["media_content_id"].endswith(later)]
    assert _pictures(await played(world, found)) > 5, "it records again"


async def test_a_schedule_goes_on_without_home_assistant(world: World, street: Street) -> None:
    camera = street.camera
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    week = {day: [{"from": "00:00:00", "to": "24:00:00"}] for day in days}
    helper = await world.ha.ws("schedule/create", name="Around the clock")
    typed = {
        "name": "Street",
        "source": street.address,
        "interval": 1.0,
        "schedule": "schedule.around_the_clock",
    }
    done = await world.ha.subentry_flow(
        world.entry_id, "camera", "edit", typed, subentry_id=camera.subentry_id
    )
    assert done["reason"] == "reconfigure_successful"
    await world.ha.call("select.select_option", camera["select.recording_mode"], option="schedule")
    await _recording(world, on=False)
    await world.ha.ws("schedule/update", schedule_id=helper["id"], name=helper["name"], **week)
    await _recording(world, on=True)
    await world.ha.hang_up()
    await world.home.stop()
    try:
        await world.engine.stop()
        await world.engine.start()
        await _recording(world, on=True)
    finally:
        await world.home.start()
    await camera.shows("select.recording_mode", lambda state: state["state"] == "schedule")
    await world.ha.call("select.select_option", camera["select.recording_mode"], option="off")


async def _recording(world: World, *, on: bool) -> None:
    """Wait until the engine itself says that the camera is recorded, or is not."""
    async with asyncio.timeout(PATIENCE):
        while ((await world.engine_camera("Street"))["status"]["recording"] is not None) != on:  # noqa: ASYNC110
            await asyncio.sleep(0.2)


async def _look(world: World, camera: Camera) -> str:
    """Have the camera look, and return the event that this is."""
    known = await world.events(camera)
    await world.ha.call("button.press", camera["button.look"])
    said = await camera.shows(
        "image_processing.analysis",
        lambda state: state["attributes"].get("event_id") not in (*known, None),
    )
    return str(said["attributes"]["event_id"])


async def _export(world: World, camera: Camera, since: datetime, until: datetime) -> Item:
    """Have a span made one file, and wait until it is there."""
    answer = await world.ha.ws(
        "call_service",
        domain="watchpost",
        service="export",
        service_data={"start": since.isoformat(), "end": until.isoformat()},
        target={"entity_id": camera["event.event"]},
        return_response=True,
    )
    (wanted,) = answer["response"]["exports"]
    async with asyncio.timeout(PATIENCE):
        while True:
            for one in await inside(world, await place(world, "Exports")):
                if one["media_content_id"] == wanted and one["can_play"]:
                    return one
            await asyncio.sleep(0.2)


async def _day(world: World) -> list[Item]:
    """Return what there is of the newest day of the camera."""
    days = await inside(world, await place(world, "Street"))
    return await inside(world, days[0]["media_content_id"])


async def _events(world: World) -> list[Item]:
    return [one for one in await _day(world) if one["can_play"]]


async def _films(world: World) -> list[Item]:
    """Return the films of the day, of all its hours."""
    hours = [one for one in await _day(world) if one["can_expand"]]
    return [film for hour in hours for film in await inside(world, hour["media_content_id"])]


async def _begun(world: World, film: Item) -> datetime:
    return datetime.fromisoformat((await world.engine_says(_address(film)))["started_at"])


def _address(film: Item) -> str:
    """Return where the engine says what it knows of a film."""
    return f"/v1/recordings/{Path(film['media_content_id']).name}"


def _pictures(video: bytes) -> int:
    """Decode all pictures of a video, and return how many there are."""
    with av.open(io.BytesIO(video)) as container:
        return sum(1 for _ in container.decode(video=0))


def _seconds(video: bytes) -> float:
    """Return how long a video plays, by its packets."""
    with av.open(io.BytesIO(video)) as container:
        stream = container.streams.video[0]
        ends = [
            (one.pts + (one.duration or 0)) * one.time_base
            for one in container.demux(stream)
            if one.pts is not None
        ]
        return float(max(ends))
