"""Cameras that send single pictures are recorded like any other, whatever way the pictures come."""

from __future__ import annotations

import asyncio
import io

import av
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.engine.api.house import House, until
from tests.engine.making import NOW
from tests.fakes.scene import Scene
from watchpost_engine.model.ids import new_id
from watchpost_engine.model.recording import Recording, RecordingKind
from watchpost_engine.pictures.jpeg import JpegPicture

SCENE = Scene(7, width=321, height=241)


async def pushed(house: House, count: int) -> None:
    camera = await house.camera()
    await house.call("POST", "/v1/cameras/yard/record", json={"seconds": 60})
    for index in range(count):
        await house.show(SCENE.jpeg(index), camera)
        await asyncio.sleep(0.05)


async def polled(house: House, count: int) -> None:
    asked = iter(range(1000))

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=SCENE.jpeg(next(asked)), content_type="image/jpeg")

    app = web.Application()
    app.router.add_get("/snapshot.jpg", answer)
    async with TestServer(app, host="127.0.0.1") as server:
        wish = {
            "owner": "test", "name": "Yard", "interval": 0.1,
            "source": f"http://127.0.0.1:{server.port}/snapshot.jpg",
            "settings": {"recording": {"mode": "always"}},
        }  # fmt: skip
        await house.call("PUT", "/v1/cameras/yard", json=wish)
        await house.call("POST", "/v1/cameras/yard/record", json={"seconds": 60})
        camera = house.rooms.roster.camera("here", "yard")
        assert camera is not None
        await until(lambda: house.rooms.keeper.status(camera).frames_seen >= count)
        await house.rooms.roster.release("here", "yard", purge=False)


@pytest.mark.parametrize("way", [pushed, polled])
async def test_pictures_become_a_recording(house: House, way: object) -> None:
    await way(house, 8)  # type: ignore[operator]
    await house.call("DELETE", "/v1/cameras/yard/record")
    await until(lambda: not house.rooms.archive.is_idle)
    await house.rooms.archive.settle()
    (recording,) = (await house.call("GET", "/v1/recordings")).body["recordings"]
    assert (recording["codec"], recording["salvaged"]) == ("h264", False)
    video = await house.call("GET", f"/v1/recordings/{recording['id']}/video.mp4")
    with av.open(io.BytesIO(video.data)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (320, 240)
        assert len([*container.decode(video=0)]) >= 7
    shown = await house.call("GET", f"/v1/recordings/{recording['id']}/picture.jpg", "viewer")
    assert shown.status == 200
    assert JpegPicture(shown.data).size == (320, 240)
    first, brighter = JpegPicture(shown.data).gray(60), JpegPicture(SCENE.jpeg(0)).gray(60)
    assert abs(float(first.mean()) - float(brighter.mean())) < 12
    assert (await house.call("GET", f"/v1/recordings/{recording['id']}/picture.jpg", "there")).status == 404


async def test_what_is_no_film_has_no_picture(house: House) -> None:
    camera = await house.camera()
    one = Recording(
        id=new_id(), home_id=camera.home_id, camera_id=camera.id, kind=RecordingKind.EVENT,
        started_at=NOW, seconds=6, bytes=4, codec="h264",
    )  # fmt: skip
    await house.rooms.recordings.save(one)
    where = f"/v1/recordings/{one.id}/picture.jpg"
    assert (await house.call("GET", where)).status == 404
    path = house.rooms.recording_files.path(one)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"film")
    assert (await house.call("GET", where)).status == 404


async def test_an_event_s_clip_counts_what_is_being_recorded(house: House) -> None:
    await pushed(house, 8)
    event = (await house.call("POST", "/v1/cameras/yard/look")).body
    clip = (await house.call("GET", f"/v1/events/{event['id']}")).body["clip"]
    assert (clip["away"], clip["missing"]) == ("", False)
    assert clip["seconds"] > 0
