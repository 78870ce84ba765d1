"""Snapshots and MJPEG streams from a real web server."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession, encode_basic_auth, web

from tests.engine.sources.conftest import Serve
from tests.engine.sources.taking import camera, eventually, take, watching
from tests.fakes.scene import Scene
from watchpost_engine.sources.http import HttpSource


def mjpeg(boundary: str = "frame") -> web.StreamResponse:
    return web.StreamResponse(headers={"Content-Type": f"multipart/x-mixed-replace; boundary={boundary}"})


def part(jpeg: bytes, *, length: bool = True) -> bytes:
    head = b"--frame\r\nContent-Type: image/jpeg\r\n"
    head += b"Content-Length: %d\r\n" % len(jpeg) if length else b""
    return head + b"\r\n" + jpeg + b"\r\n"


@pytest.mark.parametrize("content_type", ["image/jpeg", "image/jpg", "application/octet-stream"])
async def test_a_snapshot_is_fetched_again_and_again(
    serve: Serve, session: ClientSession, scene: Scene, content_type: str
) -> None:
    pictures = [scene.jpeg(t) for t in range(3)]
    asked = 0

    async def snapshot(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.Response(body=pictures[(asked - 1) % 3], content_type=content_type)

    frames = await take(HttpSource(camera(f"{await serve(snapshot)}/now.jpg?size=1"), session), 3)
    assert [frame.picture.jpeg() for frame in frames] == pictures
    assert [frame.camera_key for frame in frames] == ["here/yard"] * 3
    assert frames[0].at < frames[1].at < frames[2].at
    assert asked == 3


async def test_snapshots_keep_their_pace(serve: Serve, session: ClientSession, jpeg: bytes) -> None:
    asked = 0

    async def snapshot(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.Response(body=jpeg, content_type="image/jpeg")

    async with watching(HttpSource(camera(await serve(snapshot), interval=3600), session)) as frames:
        await frames.get()
        await asyncio.sleep(0.1)
    assert asked == 1


async def test_snapshots_come_over_one_connection(serve: Serve, session: ClientSession, jpeg: bytes) -> None:
    peers = set()

    async def snapshot(request: web.Request) -> web.Response:
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        return web.Response(body=jpeg, content_type="image/jpeg")

    await take(HttpSource(camera(await serve(snapshot)), session), 4)
    assert len(peers) == 1


@pytest.mark.parametrize("boundary", ["frame", '"--frame"', "somethingelse"])
@pytest.mark.parametrize("length", [True, False])
async def test_an_mjpeg_stream_is_taken_apart(
    serve: Serve, session: ClientSession, scene: Scene, boundary: str, length: bool
) -> None:
    pictures = [scene.jpeg(t) for t in range(5)]

    async def stream(request: web.Request) -> web.StreamResponse:
        response = mjpeg(boundary)
        await response.prepare(request)
        for picture in pictures:
            data = part(picture, length=length)
            await response.write(data[: len(data) // 3])
            await response.write(data[len(data) // 3 :])
            await asyncio.sleep(0.03)
        await response.write(b"--frame\r\n")
        await asyncio.sleep(60)
        return response

    frames = await take(HttpSource(camera(await serve(stream)), session), 5)
    assert [frame.picture.jpeg() for frame in frames] == pictures


async def test_who_is_slow_gets_the_newest(serve: Serve, session: ClientSession, scene: Scene) -> None:
    pictures = [scene.jpeg(t) for t in range(4)]
    sent, taken = asyncio.Event(), asyncio.Event()

    async def stream(request: web.Request) -> web.StreamResponse:
        response = mjpeg()
        await response.prepare(request)
        await response.write(part(pictures[0]))
        await taken.wait()
        for picture in pictures[1:]:
            await response.write(part(picture))
        sent.set()
        await asyncio.sleep(60)
        return response

    source = HttpSource(camera(await serve(stream)), session)
    frames = source.frames()
    assert (await anext(frames)).picture.jpeg() == pictures[0]
    taken.set()
    await sent.wait()
    await eventually(lambda: source.replaced == 2)
    assert (await anext(frames)).picture.jpeg() == pictures[3]
    await frames.aclose()


async def test_one_broken_picture_among_good_ones_is_passed_over(
    serve: Serve, session: ClientSession, jpeg: bytes
) -> None:
    async def stream(request: web.Request) -> web.StreamResponse:
        response = mjpeg()
        await response.prepare(request)
        while True:
            await response.write(part(jpeg[: len(jpeg) // 2]) + part(jpeg))
            await asyncio.sleep(0.01)

    frames = await take(HttpSource(camera(await serve(stream)), session), 6)
    assert {frame.picture.jpeg() for frame in frames} == {jpeg}


async def test_the_connection_is_gone_when_the_watch_is(
    serve: Serve, session: ClientSession, jpeg: bytes
) -> None:
    gone = asyncio.Event()

    async def stream(request: web.Request) -> web.StreamResponse:
        response = mjpeg()
        await response.prepare(request)
        try:
            while True:
                await response.write(part(jpeg))
                await asyncio.sleep(0.01)
        finally:
            gone.set()

    async with watching(HttpSource(camera(await serve(stream)), session)) as frames:
        await frames.get()
    async with asyncio.timeout(10):
        await gone.wait()


async def test_basic_login_is_shown_only_when_asked(
    serve: Serve, session: ClientSession, jpeg: bytes
) -> None:
    seen = []

    async def snapshot(request: web.Request) -> web.Response:
        shown = request.headers.get("Authorization", "")
        seen.append(shown)
        if shown != encode_basic_auth("ad min", "p@ss:wörd"):
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="camera"'})
        return web.Response(body=jpeg, content_type="image/jpeg")

    url = (await serve(snapshot)).replace("http://", "http://ad%20min:p%40ss:w%C3%B6rd@")
    await take(HttpSource(camera(url), session), 3)
    assert seen[0] == ""
    assert all(seen[1:])
    assert len(seen) == 4
