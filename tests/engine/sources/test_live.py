"""The live view: one connection, many viewers."""

from __future__ import annotations

import asyncio
import io
import itertools
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import av
import pytest

from tests.engine.sources.taking import PATIENCE, camera, eventually, watching
from tests.fakes.rtsp_server import RtspServer
from watchpost_engine.sources import live as live_module
from watchpost_engine.sources.grip import Grips
from watchpost_engine.sources.live import Live
from watchpost_engine.sources.rtsp import RtspSource


async def record(live: Live, count: int) -> bytes:
    """What a viewer sees until it has so many pieces: pictures."""
    pieces: list[bytes] = []
    async with asyncio.timeout(PATIENCE), aclosing(live.watch()) as chunks:
        async for chunk in chunks:
            pieces.append(chunk)
            if len(pieces) == count:
                break
    return b"".join(pieces)


def play(data: bytes) -> list[av.VideoFrame]:
    with av.open(io.BytesIO(data), format="mpegts") as container:
        return list(container.decode(video=0))


@asynccontextmanager
async def one_camera(server: RtspServer, live: Live, name: str = "yard") -> AsyncIterator[None]:
    async with watching(RtspSource(camera(server.url(name)), Grips(), [live])) as frames:
        await frames.get()
        yield


@pytest.mark.parametrize(("name", "codec"), [("yard", "h264"), ("hevc", "hevc")])
async def test_a_viewer_sees_the_stream_from_a_key_frame_on(
    cameras: RtspServer, name: str, codec: str
) -> None:
    live = Live()
    async with one_camera(cameras, live, name):
        data = await record(live, 24)
    assert len(data) % 188 == 0
    assert data[0] == 0x47
    frames = play(data)
    assert frames[0].key_frame
    assert len(frames) > 10
    assert {(frame.width, frame.height) for frame in frames} == {(320, 240)}
    with av.open(io.BytesIO(data), format="mpegts") as container:
        assert container.streams.video[0].codec_context.name == codec
        times = [packet.dts for packet in container.demux(video=0) if packet.dts is not None]
    steps = [after - before for before, after in itertools.pairwise(times)]
    assert all(800 < step < 3000 for step in steps), "90000 ticks a second, 50 pictures"


async def test_a_viewer_that_comes_late_can_join(cameras: RtspServer) -> None:
    live = Live()
    async with one_camera(cameras, live), aclosing(live.watch()) as early:
        await anext(early)
        late = await record(live, 8)
        assert live.viewers == 1
    assert late[1] & 0x1F == 0 or (late[1] & 0x1F, late[2]) == (0, 0x11), "it begins with a table"
    assert play(late)[0].key_frame


async def test_one_connection_serves_all_viewers(cameras: RtspServer) -> None:
    live = Live()
    async with one_camera(cameras, live):
        seen = await asyncio.gather(*(record(live, 8) for _ in range(5)))
    assert cameras.connections == 1
    assert all(play(data)[0].key_frame for data in seen)
    assert live.viewers == 0


async def test_nothing_is_done_while_nobody_watches(
    cameras: RtspServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    class Counted(live_module.Transport):
        def __init__(
            self, stream: av.VideoStream, first: av.Packet[av.VideoStream], at: float, begin: float
        ) -> None:
            made.append(begin)
            super().__init__(stream, first, at, begin)

    monkeypatch.setattr(live_module, "Transport", Counted)
    live = Live()
    async with one_camera(cameras, live):
        await asyncio.sleep(0.3)
        assert made == []
        await record(live, 3)
        assert made == [0.0]


async def test_viewers_go_on_when_the_camera_comes_back(cameras: RtspServer) -> None:
    live = Live()
    pieces: list[bytes] = []
    async with aclosing(live.watch()) as chunks:
        for name in ("yard", "tiny"):
            async with watching(RtspSource(camera(cameras.url(name)), Grips(), [live])):
                pieces += [await anext(chunks) for _ in range(12)]
    frames = play(b"".join(pieces))
    assert [(frame.width, frame.height) for frame in frames[:8:7]] == [(320, 240), (320, 240)]
    assert (frames[-1].width, frames[-1].height) == (160, 128)
    times = [frame.pts for frame in frames]
    assert times == sorted(set(times))


async def test_who_reads_too_slowly_is_let_go(cameras: RtspServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "MOST_BEHIND", 40_000)
    live = Live()
    async with one_camera(cameras, live), aclosing(live.watch()) as slow:
        await anext(slow)
        await record(live, 30)
        assert (live.let_go, live.viewers) == (1, 0)
        assert [chunk async for chunk in slow] == []


async def test_all_viewers_are_let_go_at_the_end(cameras: RtspServer) -> None:
    live = Live()
    async with one_camera(cameras, live):
        viewer = asyncio.create_task(record(live, 10**9))
        await eventually(lambda: live.viewers == 1)
        live.close()
        assert isinstance(await viewer, bytes)


async def test_what_mpeg_ts_cannot_carry_lets_viewers_go_and_harms_nothing(tmp_path) -> None:
    path = tmp_path / "motion.avi"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        out.mux(stream.encode(av.VideoFrame(64, 48, "yuv420p")))
        out.mux(stream.encode())
    live = Live()
    viewer = asyncio.create_task(record(live, 1))
    await eventually(lambda: live.viewers == 1)
    with av.open(str(path)) as source:
        video = source.streams.video[0]
        for packet in source.demux(video):
            live.feed(packet, video)
    assert await viewer == b""
