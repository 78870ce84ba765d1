"""Cameras that misbehave over RTSP: what is recorded of them plays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from itertools import pairwise
from pathlib import Path

import av
import pytest

from tests.engine.recording.filmed import Shelf, times
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.model.camera import Camera
from watchpost_engine.model.recording import RecordingKind
from watchpost_engine.recording.filming import Filming
from watchpost_engine.sources.base import SourceError
from watchpost_engine.sources.grip import Grips
from watchpost_engine.sources.rtsp import RtspSource


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("videos")
    write_mp4(folder / "yard.mp4", Scene(7, width=320, height=240), seconds=1, fps=20, gop=5)
    write_mp4(folder / "tiny.mp4", Scene(8, width=160, height=128), seconds=1, fps=20, gop=5)
    write_mp4(folder / "hevc.mp4", Scene(8, width=160, height=128), seconds=1, fps=20, gop=5, codec="libx265")
    write_mp4(folder / "turns.mp4", Scene(8, width=160, height=128), seconds=1, fps=20, gop=10, b_frames=2)
    return folder


@pytest.fixture
async def server(videos: Path) -> AsyncIterator[RtspServer]:
    async with RtspServer(videos) as server:
        yield server


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


async def record(url: str, filming: Filming, done: Callable[[], bool]) -> None:
    """Record a connection until it is done, or breaks."""
    filming.want(RecordingKind.CONTINUOUS)
    camera = Camera(id="yard", home_id="home", name="Yard", source=url)
    source = RtspSource(camera, Grips(), [filming], patience=2.0)
    try:
        async with asyncio.timeout(30), aclosing(source.frames()) as frames:
            async for _ in frames:
                if done():
                    return
    except SourceError:
        return


def enough(filming: Filming, seconds: float) -> Callable[[], bool]:
    return lambda: (rolling := filming.rolling) is not None and rolling.seconds >= seconds


def sent(server: RtspServer, count: int) -> Callable[[], bool]:
    return lambda: max(server.sent, default=0) > count


def size(path: Path) -> tuple[int, int]:
    with av.open(path) as container:
        sizes = {(frame.width, frame.height) for frame in container.decode(video=0)}
    (only,) = sizes
    return only


async def test_another_size_within_a_connection(server: RtspServer, shelf: Shelf) -> None:
    filming = Filming(shelf)
    await record(server.url("yard+tiny"), filming, lambda: len(shelf.filed) >= 3)
    await asyncio.to_thread(filming.close)
    sizes = [size(path) for path in shelf.films]
    assert sizes[:4] == [(320, 240), (160, 128), (320, 240), (160, 128)][: len(sizes[:4])]
    assert server.connections == 1


async def test_another_codec_with_the_next_connection(server: RtspServer, shelf: Shelf) -> None:
    filming = Filming(shelf)
    for name in ("yard", "hevc"):
        await record(
            server.url(name),
            filming,
            enough(filming, 1.5) if name == "yard" else lambda: len(shelf.filed) > 0,
        )
    await asyncio.to_thread(filming.close)
    assert [one.codec for one in shelf.filed] == ["h264", "hevc"]
    assert all(times(path) for path in shelf.films)


@pytest.mark.parametrize("noise", [0.2, 1.0])
async def test_packets_that_are_damaged(server: RtspServer, shelf: Shelf, noise: float) -> None:
    filming = Filming(shelf)
    server.faults.noise = noise
    await record(server.url("yard"), filming, sent(server, 50))
    server.faults.noise = 0.0
    await record(server.url("yard"), filming, sent(server, 40))
    await asyncio.to_thread(filming.close)
    assert shelf.films
    assert len(times(shelf.films[-1])) >= 20


async def test_a_camera_that_falls_silent_comes_back(server: RtspServer, shelf: Shelf) -> None:
    filming = Filming(shelf)
    server.faults.stall_after = 15
    await record(server.url("yard"), filming, lambda: False)
    server.faults.stall_after = None
    await record(server.url("yard"), filming, sent(server, 40))
    await asyncio.to_thread(filming.close)
    first, second = shelf.films
    assert len(times(first)) >= 14
    assert len(times(second)) >= 20


async def test_the_very_first_picture_is_recorded_and_none_is_out_of_turn(
    server: RtspServer, shelf: Shelf
) -> None:
    filming = Filming(shelf)
    await record(server.url("turns"), filming, enough(filming, 2.0))
    await asyncio.to_thread(filming.close)
    shown = times(shelf.films[0])
    assert shown == sorted(set(shown))
    assert {round(b - a, 2) for a, b in pairwise(shown[3:])} <= {0.05}
