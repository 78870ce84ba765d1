"""Sound: recorded with the pictures as it came, or made AAC; asked for only where it is wanted."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import Literal

import av
import numpy as np
import pytest

from tests.engine.recording.filmed import Shelf, packets
from tests.fakes.rtp_sound import write_sound
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.model.camera import Camera, WatchSettings
from watchpost_engine.model.recording import RecordingKind, RecordingMode, RecordingSettings
from watchpost_engine.recording.filming import Filming
from watchpost_engine.sources.grip import Grips
from watchpost_engine.sources.rtsp import RtspSource

CODECS = {
    "aac": ("aac", 16000),
    "opus": ("libopus", 48000),
    "a_law": ("pcm_alaw", 8000),
    "mu_law": ("pcm_mulaw", 8000),
}
LASTS = 2.1


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("videos")
    for name, (codec, rate) in {**CODECS, "silent": ("aac", 16000)}.items():
        write_mp4(folder / f"{name}.mp4", Scene(7, width=160, height=120), seconds=2, fps=20, gop=10)
        write_sound(folder / f"{name}.nut", seconds=2, codec=codec, rate=rate)  # type: ignore[arg-type]
    return folder


async def record(server: RtspServer, name: str, folder: Path, settings: RecordingSettings) -> Path:
    """Record a camera for a while, and return the film."""
    shelf = Shelf(folder)
    filming = Filming(shelf)
    filming.want(RecordingKind.CONTINUOUS)
    camera = Camera(
        id="yard",
        home_id="home",
        name="Yard",
        source=server.url(name),
        settings=WatchSettings(recording=settings),
    )
    source = RtspSource(camera, Grips(), [filming])
    async with asyncio.timeout(30), aclosing(source.frames()) as frames:
        async for _ in frames:
            if (rolling := filming.rolling) and rolling.seconds >= LASTS:
                break
    await asyncio.to_thread(filming.close)
    (path,) = shelf.films
    return path


def loudness(path: Path) -> list[float]:
    """How loud each tenth of a second of its first two is."""
    heard = np.zeros(48000 * 3)
    with av.open(path) as container:
        for frame in container.decode(audio=0):
            samples = frame.to_ndarray()[0].astype(np.float32)
            begin = round(frame.time * frame.sample_rate)
            heard[begin : begin + len(samples)] = samples[: max(0, len(heard) - begin)]
            rate = frame.sample_rate
    tenth = rate // 10
    return [float(np.sqrt(np.mean(heard[i * tenth : (i + 1) * tenth] ** 2))) for i in range(20)]


@pytest.mark.parametrize(
    ("name", "kept"), [("aac", "aac"), ("opus", "opus"), ("a_law", "aac"), ("mu_law", "aac")]
)
async def test_sound_is_recorded_with_the_pictures(
    videos: Path, tmp_path: Path, name: str, kept: str
) -> None:
    async with RtspServer(videos) as server:
        path = await record(server, name, tmp_path, RecordingSettings(mode=RecordingMode.ALWAYS))
    with av.open(path) as container:
        sound, video = container.streams.audio[0], container.streams.video[0]
        assert sound.codec_context.name == kept
        assert sound.codec_context.sample_rate == CODECS[name][1]
        assert abs(length(path, "audio") - length(path, "video")) < 0.4
        assert video.codec_context.name == "h264"
    loud = loudness(path)
    for place in (1, 2, 3, 11, 12, 13):
        for quiet in (7, 8, 17, 18):
            assert loud[place] > 10 * loud[quiet], loud


def length(path: Path, kind: Literal["audio", "video"]) -> float:
    with av.open(path) as container:
        stream = getattr(container.streams, kind)[0]
        return max(float((p.pts + p.duration) * p.time_base) for p in container.demux(stream) if p.size)


def sent(path: Path) -> list[bytes]:
    with av.open(path) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


@pytest.mark.parametrize("name", ["aac", "opus"])
async def test_what_an_mp4_can_hold_is_not_touched(videos: Path, tmp_path: Path, name: str) -> None:
    async with RtspServer(videos) as server:
        path = await record(server, name, tmp_path, RecordingSettings(mode=RecordingMode.ALWAYS))
    kept, original = sent(path), sent(videos / f"{name}.nut") * 3
    begin = original.index(kept[0])
    assert kept == original[begin : begin + len(kept)]


@pytest.mark.parametrize(
    "settings",
    [RecordingSettings(mode=RecordingMode.ALWAYS, audio=False), RecordingSettings(mode=RecordingMode.OFF)],
)
async def test_sound_that_nobody_wants_is_not_asked_for(
    videos: Path, tmp_path: Path, settings: RecordingSettings
) -> None:
    async with RtspServer(videos) as server:
        path = await record(server, "aac", tmp_path, settings)
        assert server.tracks == {"track0"}
    with av.open(path) as container:
        assert len(container.streams.audio) == 0
    assert packets(path)


async def test_a_microphone_that_says_nothing_holds_nothing_up(videos: Path, tmp_path: Path) -> None:
    async with RtspServer(videos) as server:
        server.faults.deaf = True
        path = await record(server, "silent", tmp_path, RecordingSettings(mode=RecordingMode.ALWAYS))
        assert server.tracks == {"track0", "track1"}
    assert length(path, "video") >= LASTS
