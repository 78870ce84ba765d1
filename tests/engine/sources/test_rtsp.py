"""Video from real RTSP cameras."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from pathlib import Path

import av
import pytest

from tests.engine.sources.taking import camera, eventually, take, watching
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.sources.grip import Grips
from watchpost_engine.sources.rtsp import RtspSource


class Tap:
    """Remembers what passes."""

    def __init__(self) -> None:
        self.packets: list[tuple[bool, int, str]] = []
        self.keys: list[float] = []
        """When key frames came."""
        self.streams: set[int] = set()
        self.sounds: list[tuple[int, str]] = []

    def feed(self, packet: av.Packet[av.VideoStream], stream: av.VideoStream) -> None:
        self.packets.append((packet.is_keyframe, packet.size, stream.codec_context.name))
        self.streams.add(id(stream))
        if packet.is_keyframe:
            self.keys.append(time.monotonic())

    def hear(self, packet: av.Packet[av.AudioStream], stream: av.AudioStream) -> None:
        self.sounds.append((packet.size, stream.codec_context.name))


@pytest.mark.parametrize("name", ["yard", "hevc"])
async def test_key_frames_become_pictures(cameras: RtspServer, scene: Scene, name: str) -> None:
    before = time.monotonic()
    frames = await take(RtspSource(camera(cameras.url(name)), Grips()), 3)
    assert before < frames[0].at < frames[1].at < frames[2].at < time.monotonic()
    for frame in frames:
        assert frame.camera_key == "here/yard"
        assert frame.picture.size == (320, 240)
        difference = abs(frame.picture.gray(240).astype(int) - scene.image(0.0).mean(axis=2)).mean()
        assert difference < 12


async def test_taps_see_every_packet_and_only_key_frames_are_decoded(cameras: RtspServer) -> None:
    taps = [Tap(), Tap()]
    async with watching(RtspSource(camera(cameras.url("yard")), Grips(), taps)) as frames:
        for _ in range(4):
            await frames.get()
        taken = 4 + frames.qsize()
    assert taps[0].packets == taps[1].packets
    keys = [key for key, _, _ in taps[0].packets]
    assert taken <= sum(keys) <= taken + 1
    assert keys[:21] == [True, *[False] * 9] * 2 + [True]
    assert {name for _, _, name in taps[0].packets} == {"h264"}
    assert len(taps[0].streams) == 1


async def test_a_change_of_resolution_is_survived(cameras: RtspServer) -> None:
    async with watching(RtspSource(camera(cameras.url("yard+tiny")), Grips())) as frames:
        sizes = [(await frames.get()).picture.size]
        while len(sizes) < 3:
            size = (await frames.get()).picture.size
            sizes += [size] if size != sizes[-1] else []
    assert sizes == [(320, 240), (160, 128), (320, 240)]
    assert cameras.connections == 1


async def test_b_frames_hold_no_picture_back(tmp_path: Path) -> None:
    write_mp4(tmp_path / "b.mp4", Scene(7, width=320, height=240), seconds=1.6, fps=20, gop=16, b_frames=2)
    tap = Tap()
    async with RtspServer(tmp_path) as server:
        async with watching(RtspSource(camera(server.url("b")), Grips(), [tap])) as frames:
            await frames.get()
            await frames.get()
        keys = sum(key for key, _, _ in tap.packets)
    assert keys == 2


async def test_a_login_with_odd_characters(videos: Path) -> None:
    async with RtspServer(videos, login="ad min:p@ss:w/rd?#é") as server:
        url = server.url("yard", "ad%20min:p%40ss:w%2Frd%3F%23%C3%A9")
        await take(RtspSource(camera(url), Grips()))


async def test_a_host_by_name(cameras: RtspServer) -> None:
    url = cameras.url("yard").replace("127.0.0.1", "localhost")
    await take(RtspSource(camera(url), Grips()))


async def test_the_end_of_a_watch_is_polite(cameras: RtspServer) -> None:
    await take(RtspSource(camera(cameras.url("yard")), Grips()))
    await eventually(lambda: cameras.clients == 0)
    assert cameras.farewells == 1


async def test_many_at_once_each_keep_to_their_own(cameras: RtspServer) -> None:
    grips, names = Grips(), ["yard", "tiny", "hevc"] * 3
    sources = [RtspSource(camera(cameras.url(name), id=f"c{i}"), grips) for i, name in enumerate(names)]
    taken = await asyncio.gather(*(take(source, 2) for source in sources))
    sizes = [[frame.picture.size for frame in frames] for frames in taken]
    assert sizes == [[(160, 128) if name == "tiny" else (320, 240)] * 2 for name in names]
    assert [frames[0].camera_key for frames in taken] == [f"here/c{i}" for i in range(9)]


async def test_a_slow_reader_gets_the_newest(cameras: RtspServer) -> None:
    tap = Tap()
    source = RtspSource(camera(cameras.url("yard")), Grips(), [tap])
    async with aclosing(source.frames()) as frames:
        await anext(frames)
        await eventually(lambda: source.replaced >= 2)
        newest = await anext(frames)
    assert newest.at > tap.keys[2]


async def test_a_fault_in_a_tap_is_not_hidden(cameras: RtspServer) -> None:
    class Broken:
        def feed(self, packet: av.Packet[av.VideoStream], stream: av.VideoStream) -> None:
            raise ZeroDivisionError("a fault of ours")

        def hear(self, packet: av.Packet[av.AudioStream], stream: av.AudioStream) -> None:
            """Never comes."""

    with pytest.raises(ZeroDivisionError):
        await take(RtspSource(camera(cameras.url("yard")), Grips(), [Broken()]))
