"""Cameras that send single pictures are recorded like any other, whatever way the pictures come."""

from __future__ import annotations

import asyncio
import io

import av
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.engine.api.house import House, until
from tests.fakes.scene import Scene

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
