"""The doors to recordings."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import av
import pytest

from tests.engine.api.house import House, until
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.model.camera import Camera


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("videos")
    write_mp4(folder / "yard.mp4", Scene(7, width=320, height=240), seconds=1, fps=25, gop=5)
    return folder


@asynccontextmanager
async def rtsp_camera(house: House, videos: Path) -> AsyncIterator[Camera]:
    async with RtspServer(videos) as server:
        camera = await house.camera(source=server.url("yard"))
        await until(lambda: house.rooms.keeper.status(camera).connected)
        yield camera
        await house.rooms.roster.release(camera.home_id, camera.id, purge=False)


def play(data: bytes) -> int:
    with av.open(io.BytesIO(data)) as container:
        return len([*container.decode(video=0)])


def rolled(house: House, camera: Camera, seconds: float) -> bool:
    rolling = house.rooms.keeper.rolling(camera)
    return rolling is not None and rolling.seconds >= seconds


async def kept(house: House) -> None:
    """Do what the engine's main loop does: take in what is complete."""
    await until(lambda: not house.rooms.archive.is_idle)
    await house.rooms.archive.settle()


async def test_by_hand_and_played_and_deleted(house: House, videos: Path) -> None:
    async with rtsp_camera(house, videos) as camera:
        reply = await house.call("POST", "/v1/cameras/yard/record", json={"seconds": 60})
        assert (reply.status, reply.body["status"]["recording"]) == (202, "manual")
        await until(lambda: rolled(house, camera, 1.5))
        assert (await house.call("DELETE", "/v1/cameras/yard/record")).status == 204
        await kept(house)
    (recording,) = (await house.call("GET", "/v1/recordings", "viewer")).body["recordings"]
    assert (recording["kind"], recording["camera_id"], recording["codec"]) == ("manual", "yard", "h264")
    assert recording["seconds"] >= 1.5
    path = f"/v1/recordings/{recording['id']}"
    assert (await house.call("GET", path, "viewer")).body == recording
    video = await house.call("GET", f"{path}/video.mp4", "viewer")
    assert len(video.data) == recording["bytes"]
    assert play(video.data) >= 35
    part = await house.call("GET", f"{path}/video.mp4", "viewer", headers={"Range": "bytes=4-7"})
    assert (part.status, part.data) == (206, b"ftyp")
    assert (await house.call("GET", path, "there")).status == 404
    assert (await house.call("GET", f"{path}/video.mp4", "there")).status == 404
    assert (await house.call("DELETE", path, "viewer")).status == 403
    assert (await house.call("DELETE", path)).status == 204
    assert (await house.call("GET", f"{path}/video.mp4")).status == 404
    assert (await house.call("GET", "/v1/recordings")).body == {"recordings": [], "next": None}


async def test_an_event_has_its_clip_while_it_is_still_recorded(house: House, videos: Path) -> None:
    async with rtsp_camera(house, videos) as camera:
        settings = {"recording": {"mode": "always", "pre_roll": 2}}
        await house.call("PATCH", "/v1/cameras/yard/settings", json=settings)
        await house.call("POST", "/v1/cameras/yard/record", json={"seconds": 60})  # nobody is the clock here
        await until(lambda: rolled(house, camera, 3))
        event = (await house.call("POST", "/v1/cameras/yard/look")).body
        await until(lambda: rolled(house, camera, 4))
        clip = await house.call("GET", f"/v1/events/{event['id']}/clip.mp4", "viewer")
        assert clip.status == 200
        assert play(clip.data) >= 60
        assert (await house.call("GET", f"/v1/events/{event['id']}/clip.mp4", "there")).status == 404


async def test_an_event_has_its_clip_while_its_recording_waits_for_the_database(
    house: House, videos: Path
) -> None:
    async with rtsp_camera(house, videos) as camera:
        await house.call("POST", "/v1/cameras/yard/record", json={"seconds": 60})
        await until(lambda: rolled(house, camera, 1))
        event = (await house.call("POST", "/v1/cameras/yard/look")).body
        await until(lambda: rolled(house, camera, 2))
        await house.call("DELETE", "/v1/cameras/yard/record")
        await until(lambda: not house.rooms.archive.is_idle)
        assert (await house.call("GET", "/v1/recordings")).body["recordings"] == []
        clip = await house.call("GET", f"/v1/events/{event['id']}/clip.mp4", "viewer")
        assert clip.status == 200
        before = play(clip.data)
        assert before >= 25
        await house.rooms.archive.settle()
        assert house.rooms.archive.fresh(camera) == []
        clip = await house.call("GET", f"/v1/events/{event['id']}/clip.mp4", "viewer")
        assert play(clip.data) == before


async def test_an_event_that_was_not_recorded_has_a_preview_of_its_pictures_and_no_clip(
    house: House, videos: Path
) -> None:
    async with rtsp_camera(house, videos):
        event = (await house.call("POST", "/v1/cameras/yard/look")).body
        path = f"/v1/events/{event['id']}"
        reply = await house.call("GET", f"{path}/clip.mp4")
        assert (reply.status, reply.code) == (404, "not_found")
        preview = await house.call("GET", f"{path}/preview.mp4", "viewer")
        assert preview.status == 200
        shown = {"before", "peak", "after"} & set((await house.call("GET", path)).body["pictures"])
        assert play(preview.data) == len(shown) > 0
        assert (await house.call("GET", f"{path}/preview.mp4", "there")).status == 404


async def test_the_preview_of_an_event_is_short_and_small(house: House, videos: Path) -> None:
    async with rtsp_camera(house, videos) as camera:
        await house.call("POST", "/v1/cameras/yard/record", json={"seconds": 60})
        await until(lambda: rolled(house, camera, 2))
        event = (await house.call("POST", "/v1/cameras/yard/look")).body
        await until(lambda: rolled(house, camera, 3))
        preview = await house.call("GET", f"/v1/events/{event['id']}/preview.mp4", "viewer")
    with av.open(io.BytesIO(preview.data)) as container:
        assert container.streams.video[0].height == 240
        assert 4 <= len([*container.decode(video=0)]) <= 30


async def test_a_camera_that_is_not_watched_cannot_be_recorded(house: House) -> None:
    assert (await house.call("POST", "/v1/cameras/yard/record", json={})).status == 404
    await house.camera()
    await house.call("PATCH", "/v1/cameras/yard/settings", json={"watching": False})
    reply = await house.call("POST", "/v1/cameras/yard/record", json={})
    assert (reply.status, reply.code) == (409, "conflict")


@pytest.mark.parametrize(
    "recording",
    [
        {"mode": "sometimes"},
        {"pre_roll": -1},
        {"pre_roll": 61},
        {"post_roll": "5"},
        {"schedule": [{"day": 7, "start": "08:00", "end": "09:00"}]},
        {"schedule": [{"day": 0, "start": "8:00", "end": "09:00"}]},
        {"schedule": [{"day": 0, "start": "22:00", "end": "06:00"}]},
        {"audio": 1},
    ],
)
async def test_wrong_recording_settings_are_refused(house: House, recording: object) -> None:
    await house.camera()
    reply = await house.call("PATCH", "/v1/cameras/yard/settings", json={"recording": recording})
    assert (reply.status, reply.code) == (400, "invalid")


async def test_recording_settings_change_one_by_one(house: House) -> None:
    await house.camera()
    times = [{"day": 0, "start": "22:00", "end": "00:00"}, {"day": 1, "start": "00:00", "end": "06:00"}]
    patch = {"recording": {"mode": "schedule", "schedule": times}}
    await house.call("PATCH", "/v1/cameras/yard/settings", json=patch)
    patch = {"recording": {"post_roll": 3.5}}
    camera = (await house.call("PATCH", "/v1/cameras/yard/settings", json=patch)).body
    assert camera["settings"]["recording"] == {
        "mode": "schedule", "pre_roll": 5.0, "post_roll": 3.5, "schedule": times, "audio": True,
        "keep_days": {"continuous": 3.0, "scheduled": 7.0, "event": 30.0, "important": 90.0},
    }  # fmt: skip
