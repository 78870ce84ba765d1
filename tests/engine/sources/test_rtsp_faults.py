"""RTSP cameras that misbehave; whatever they do, no thread stays behind (conftest looks)."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from aiohttp.test_utils import unused_port

from tests.engine.sources.taking import camera, eventually, failure, watching
from tests.fakes.rtsp_server import Faults, RtspServer
from watchpost_engine.sources.grip import Grips, connections_to
from watchpost_engine.sources.rtsp import RtspSource

SHORT = 0.5
"""Patience for cameras that will not do anything."""

LONG = 1000.0
"""Patience that must not be needed to end a watch."""

STATUSES = {
    "404 Not Found": "not_found",
    "403 Forbidden": "refused",
    "500 Internal Server Error": "unreachable",
    "461 Unsupported Transport": "unsupported",
}


@pytest.mark.parametrize(("status", "code"), STATUSES.items())
async def test_a_bad_status(cameras: RtspServer, status: str, code: str) -> None:
    cameras.faults = Faults(status=status)
    assert (await failure(RtspSource(camera(cameras.url("yard")), Grips()))).code == code


async def test_no_such_stream(cameras: RtspServer) -> None:
    assert (await failure(RtspSource(camera(cameras.url("nothing")), Grips()))).code == "not_found"


@pytest.mark.parametrize("login", ["", "user:wrong", "user"])
async def test_a_wrong_login(videos: Path, login: str) -> None:
    async with RtspServer(videos, login="user:right") as server:
        assert (await failure(RtspSource(camera(server.url("yard", login)), Grips()))).code == "refused"


async def test_nobody_answers() -> None:
    source = RtspSource(camera(f"rtsp://127.0.0.1:{unused_port()}/yard"), Grips())
    assert (await failure(source)).code == "unreachable"


async def test_a_connection_closed_at_once(cameras: RtspServer) -> None:
    cameras.faults = Faults(refuse=True)
    assert (await failure(RtspSource(camera(cameras.url("yard")), Grips()))).code == "unsupported"


async def test_no_rtsp_at_all(tmp_path: Path) -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" * 3)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        error = await failure(RtspSource(camera(f"rtsp://127.0.0.1:{port}/x"), Grips()))
    assert error.code == "unsupported"


async def test_a_stream_cut_in_the_middle(cameras: RtspServer) -> None:
    cameras.faults = Faults(drop_after=12)
    assert (await failure(RtspSource(camera(cameras.url("yard")), Grips()))).code == "ended"


@pytest.mark.parametrize("chatter", [False, True])
async def test_a_stream_that_stalls_without_closing(cameras: RtspServer, chatter: bool) -> None:
    cameras.faults = Faults(stall_after=12, chatter=chatter)
    source = RtspSource(camera(cameras.url("yard")), Grips(), patience=SHORT)
    assert (await failure(source)).code == "timeout"


async def test_a_camera_that_never_answers(cameras: RtspServer) -> None:
    cameras.faults = Faults(mute=True)
    source = RtspSource(camera(cameras.url("yard")), Grips(), patience=SHORT)
    assert (await failure(source)).code == "timeout"


async def test_a_first_frame_that_comes_late(cameras: RtspServer) -> None:
    cameras.faults = Faults(delay=0.3)
    async with watching(RtspSource(camera(cameras.url("yard")), Grips())) as frames:
        assert (await frames.get()).picture.size == (320, 240)


async def test_a_camera_that_is_down_and_comes_back(cameras: RtspServer) -> None:
    cameras.faults = Faults(drop_after=8)
    grips = Grips()
    assert (await failure(RtspSource(camera(cameras.url("yard")), grips))).code == "ended"
    cameras.faults = Faults()
    async with watching(RtspSource(camera(cameras.url("yard")), grips)) as frames:
        await frames.get()


@pytest.mark.parametrize(
    "faults",
    [
        Faults(mute=True),
        Faults(stall_after=0),
        Faults(stall_after=12),
        Faults(delay=LONG),
        Faults(stall_after=12, chatter=True),
    ],
    ids=["never answers", "no frame", "stalls", "late", "chatters"],
)
async def test_a_watch_ends_at_once_whatever_the_camera_does(cameras: RtspServer, faults: Faults) -> None:
    cameras.faults = faults
    async with watching(RtspSource(camera(cameras.url("yard")), Grips(), patience=LONG)):
        await eventually(lambda: cameras.connections == 1)
        await asyncio.sleep(0.2)
    await eventually(lambda: cameras.clients == 0)


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.01, 0.05])
async def test_a_watch_ends_at_once_in_any_moment_of_its_beginning(
    cameras: RtspServer, seconds: float
) -> None:
    async with watching(RtspSource(camera(cameras.url("yard")), Grips(), patience=LONG)):
        await asyncio.sleep(seconds)
    await eventually(lambda: cameras.clients == 0)


@pytest.fixture
def full() -> Iterator[int]:
    """A port that lets nobody in and turns nobody away: its queue is full."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


async def test_a_watch_ends_at_once_while_connecting(full: int) -> None:
    known = connections_to(("127.0.0.1", full))
    async with watching(RtspSource(camera(f"rtsp://127.0.0.1:{full}/x"), Grips(), patience=LONG)):
        await eventually(lambda: connections_to(("127.0.0.1", full)).keys() - known.keys() != set())


async def test_a_connection_that_never_comes_about(full: int) -> None:
    source = RtspSource(camera(f"rtsp://127.0.0.1:{full}/x"), Grips(), patience=SHORT)
    assert (await failure(source)).code == "timeout"


async def test_one_that_ends_does_not_end_its_neighbour(cameras: RtspServer) -> None:
    cameras.faults = Faults(stall_after=12)
    grips = Grips()
    async with watching(RtspSource(camera(cameras.url("yard")), grips, patience=LONG)) as stalled:
        await stalled.get()
        cameras.faults = Faults()
        async with watching(RtspSource(camera(cameras.url("yard"), id="b"), grips)) as running:
            await running.get()
            async with watching(RtspSource(camera(cameras.url("yard"), id="c"), grips)) as third:
                await third.get()
            for _ in range(3):
                await running.get()


async def test_no_descriptor_is_left_open(cameras: RtspServer) -> None:
    async def once() -> None:
        async with watching(RtspSource(camera(cameras.url("yard")), Grips())) as frames:
            await frames.get()
        await eventually(lambda: cameras.clients == 0)

    await once()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        await once()
    assert len(os.listdir("/proc/self/fd")) <= before
