"""A camera's smaller stream: read only while somebody watches it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.engine.api.house import House, until
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.pipeline import side


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("videos")
    for name, width in (("main", 320), ("sub", 160)):
        write_mp4(folder / f"{name}.mp4", Scene(7, width=width, height=120), seconds=0.6, fps=25, gop=5)
    return folder


@asynccontextmanager
async def two_streams(house: House, videos: Path) -> AsyncIterator[RtspServer]:
    async with RtspServer(videos) as server:
        wish = {"owner": "me", "name": "Yard", "source": server.url("main"), "sub_source": server.url("sub")}
        assert (await house.call("PUT", "/v1/cameras/yard", json=wish)).status in (200, 201)
        camera = house.rooms.roster.camera("here", "yard")
        assert camera is not None
        await until(lambda: house.rooms.keeper.status(camera).connected)
        yield server
        await house.rooms.roster.release("here", "yard", purge=False)


async def ticket(house: House, quality: str) -> str:
    reply = await house.call("POST", f"/v1/cameras/yard/live?quality={quality}", "viewer")
    assert (reply.status, reply.body["kind"]) == (200, "stream")
    return str(reply.body["url"])


async def test_it_is_read_while_it_is_watched(
    house: House, videos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side, "LINGER", 0.2)
    monkeypatch.setattr(side, "LOOK", 0.05)
    async with two_streams(house, videos) as server:
        assert (await house.call("GET", "/v1/cameras/yard")).body["qualities"] == ["main", "sub"]
        assert server.clients == 1
        url = f"{house.url}{await ticket(house, 'sub')}"
        async with house.session.get(url) as one, house.session.get(url) as other:
            assert one.headers["Content-Type"] == "video/mp2t"
            for response in (one, other):
                data = await asyncio.wait_for(response.content.readexactly(188 * 20), 20)
                assert {data[at] for at in range(0, len(data), 188)} == {0x47}
            assert server.clients == 2, "all viewers share one connection"
        await until(lambda: server.clients == 1)


async def test_it_ends_with_the_camera_s_address(
    house: House, videos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side, "LOOK", 0.05)
    async with two_streams(house, videos) as server:
        async with house.session.get(f"{house.url}{await ticket(house, 'sub')}") as response:
            await asyncio.wait_for(response.content.readexactly(188), 20)
            wish = {"owner": "me", "name": "Yard", "source": server.url("main")}
            await house.call("PUT", "/v1/cameras/yard", json=wish)
            async with asyncio.timeout(20):
                await response.read()
        reply = await house.call("POST", "/v1/cameras/yard/live?quality=sub")
        assert (reply.status, reply.code) == (409, "conflict")


async def test_one_that_breaks_off_is_read_again(
    house: House, videos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side.backoff, "pause", lambda failures, chance: 0.05)
    async with two_streams(house, videos) as server:
        before = server.connections
        server.faults.drop_after = 20  # of those that come from now on
        async with house.session.get(f"{house.url}{await ticket(house, 'sub')}") as response:
            await asyncio.wait_for(response.content.readexactly(188 * 20), 20)
            await until(lambda: server.connections > before + 2)
            server.faults.drop_after = None
            await asyncio.wait_for(response.content.readexactly(188 * 200), 20)


@pytest.mark.parametrize("sub", ["http://192.0.2.10/sub", "mqtt://yard", "rtsp://", 1])
async def test_another_address_is_refused(house: House, sub: object) -> None:
    wish = {"owner": "me", "name": "Yard", "source": "push:", "sub_source": sub}
    reply = await house.call("PUT", "/v1/cameras/yard", json=wish)
    assert (reply.status, reply.code) == (400, "invalid")
    assert (await house.call("POST", "/v1/cameras/yard/live?quality=high")).status in (400, 404)
