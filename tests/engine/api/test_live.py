"""The doors to live pictures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp import MultipartReader

from tests.engine.api.house import House, until
from tests.engine.making import scene
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.api import live as live_door
from watchpost_engine.api.rooms import Limits
from watchpost_engine.api.tickets import MOST, Tickets
from watchpost_engine.model.camera import Camera
from watchpost_engine.model.token import Scope, Token

PICTURES = [scene(seed=seed) for seed in range(1, 6)]


async def ticket(house: House, who: str = "viewer", camera: str = "yard") -> dict[str, object]:
    reply = await house.call("POST", f"/v1/cameras/{camera}/live", who)
    assert reply.status == 200, reply.data
    return dict(reply.body)


@asynccontextmanager
async def watching(house: House, path: object) -> AsyncIterator[aiohttp.ClientResponse]:
    async with house.session.get(f"{house.url}{path}") as response:
        assert response.status == 200
        yield response


async def next_picture(reader: MultipartReader) -> bytes:
    part = await asyncio.wait_for(reader.next(), 20)
    assert isinstance(part, aiohttp.BodyPartReader)
    assert part.headers["Content-Type"] == "image/jpeg"
    return bytes(await part.read())


async def test_stills_are_seen_as_they_come(house: House) -> None:
    camera = await house.camera()
    await house.show(PICTURES[0], camera)
    given = await ticket(house)
    assert (given["kind"], given["expires_in"]) == ("mjpeg", 60)
    async with watching(house, given["url"]) as response:
        assert response.headers["Content-Type"].startswith("multipart/x-mixed-replace; boundary=")
        reader = MultipartReader.from_response(response).stream
        assert isinstance(reader, MultipartReader)
        assert await next_picture(reader) == PICTURES[0]
        for picture in PICTURES[1:]:
            await house.show(picture, camera)
            assert await next_picture(reader) == picture


async def test_a_camera_that_is_quiet_shows_its_picture_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_door, "_PAUSE", 0.05)
    camera = await house.camera()
    await house.show(PICTURES[0], camera)
    async with watching(house, (await ticket(house))["url"]) as response:
        reader = MultipartReader.from_response(response).stream
        assert isinstance(reader, MultipartReader)
        assert [await next_picture(reader) for _ in range(3)] == [PICTURES[0]] * 3


@pytest.mark.parametrize("query", ["", "?purge=true"])
async def test_a_view_ends_with_its_camera(house: House, query: str) -> None:
    camera = await house.camera()
    await house.show(PICTURES[0], camera)
    async with watching(house, (await ticket(house))["url"]) as response:
        await response.content.readany()
        assert (await house.call("DELETE", f"/v1/cameras/yard{query}")).status == 204
        async with asyncio.timeout(8):
            await response.read()


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("videos")
    write_mp4(folder / "yard.mp4", Scene(7, width=320, height=240), seconds=0.6, fps=25, gop=5)
    return folder


async def test_a_stream_is_passed_on_as_it_is(house: House, videos: Path) -> None:
    async with RtspServer(videos) as server:
        camera = await house.camera(source=server.url("yard"))
        await until(lambda: house.rooms.keeper.status(camera).connected)
        given = await ticket(house)
        assert given["kind"] == "stream"
        async with watching(house, given["url"]) as one, watching(house, given["url"]) as other:
            assert one.headers["Content-Type"] == "video/mp2t"
            for response in (one, other):
                data = await asyncio.wait_for(response.content.readexactly(188 * 20), 20)
                assert {data[at] for at in range(0, len(data), 188)} == {0x47}
            assert server.clients == 1, "a camera never sees a second client because of us"
        await house.rooms.roster.release(camera.home_id, camera.id, purge=False)


async def test_a_viewer_that_leaves_leaves_nothing_behind(house: House) -> None:
    camera = await house.camera()
    await house.show(PICTURES[0], camera)
    async with watching(house, (await ticket(house))["url"]) as response:
        await response.content.readany()
        await until(lambda: len(followers(house, camera)) == 1)
    await house.show(PICTURES[1], camera)
    await house.show(PICTURES[2], camera)
    await until(lambda: not followers(house, camera))


def followers(house: House, camera: Camera) -> set[object]:
    return set(house.rooms.keeper._posts[camera.key].pulse._followers)


async def test_revoking_a_token_closes_its_views_and_its_tickets(house: House) -> None:
    camera = await house.camera()
    await house.show(PICTURES[0], camera)
    made = (await house.call("POST", "/v1/tokens", json={"scope": "viewer"})).body
    given, unused = [await ticket(house, made["token"]) for _ in range(2)]
    async with watching(house, given["url"]) as response:
        await response.content.readany()
        await house.call("DELETE", f"/v1/tokens/{made['id']}")
        async with asyncio.timeout(20):
            await response.read()
    assert (await house.call("GET", str(unused["url"]), None)).status == 404


async def test_a_ticket_is_for_one_camera_that_is_watched(house: House) -> None:
    assert (await house.call("POST", "/v1/cameras/yard/live")).status == 404
    camera = await house.camera()
    given = await ticket(house)
    await house.rooms.keeper.release(camera)
    assert (await house.call("GET", str(given["url"]), None)).status == 503
    await house.rooms.roster.release(camera.home_id, camera.id, purge=False)
    assert (await house.call("GET", str(given["url"]), None)).status == 404
    wrong = str(given["url"])[:-1] + ("A" if str(given["url"])[-1] != "A" else "B")
    assert (await house.call("GET", wrong, None)).status == 404


class TestImpatient:
    """With doors of little patience."""

    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(send_seconds=0.2, visits=1)

    async def test_a_viewer_that_does_not_read_is_let_go(self, house: House) -> None:
        camera = await house.camera()
        await house.show(PICTURES[0], camera)
        async with watching(house, (await ticket(house))["url"]) as response:
            assert response.connection is not None
            transport = response.connection.transport
            assert isinstance(transport, asyncio.ReadTransport)
            transport.pause_reading()
            large = PICTURES[1][:-2] + bytes(1_000_000) + PICTURES[1][-2:]
            async with asyncio.timeout(30):
                while followers(house, camera):
                    assert house.rooms.inbox.deliver(camera.key, large)
                    await asyncio.sleep(0.01)

    async def test_a_token_has_so_many_views_and_no_more(self, house: House) -> None:
        camera = await house.camera()
        await house.show(PICTURES[0], camera)
        given = await ticket(house)
        async with watching(house, given["url"]) as response:
            await response.content.readany()
            assert (await house.call("GET", str(given["url"]), None)).status == 503


TOKEN = Token(id="t", scope=Scope.VIEWER, home_id="here", created_at=None)  # type: ignore[arg-type]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_ticket_opens_for_a_while_and_is_then_forgotten() -> None:
    clock = Clock()
    tickets = Tickets(60, clock)
    first = tickets.issue(TOKEN, "here", "yard")
    assert tickets.find(first.secret) == first
    assert first.secret not in repr(first)
    clock.now += 60
    assert tickets.find(first.secret) == first
    clock.now += 0.1
    assert tickets.find(first.secret) is None
    tickets.issue(TOKEN, "here", "yard")
    assert len(tickets._out) == 1


def test_there_are_never_too_many_tickets() -> None:
    tickets = Tickets(60, Clock())
    made = [tickets.issue(TOKEN, "here", "yard") for _ in range(MOST + 5)]
    assert tickets.find(made[4].secret) is None
    assert tickets.find(made[5].secret) == made[5]
    assert replace(made[5]) == made[5]
