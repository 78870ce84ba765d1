"""Sound in the live view: where the camera is asked for it, as players expect it in MPEG-TS."""

from __future__ import annotations

import asyncio
import io
from contextlib import aclosing
from pathlib import Path

import av
import pytest

from tests.engine.sources.taking import PATIENCE, watching
from tests.fakes.rtp_sound import write_sound
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.model.camera import Camera, WatchSettings
from watchpost_engine.model.recording import RecordingMode, RecordingSettings
from watchpost_engine.sources.grip import Grips
from watchpost_engine.sources.live import Live
from watchpost_engine.sources.rtsp import RtspSource

CODECS = {"aac": ("aac", 16000), "a_law": ("pcm_alaw", 8000), "opus": ("libopus", 48000)}
LISTENS = RecordingSettings(mode=RecordingMode.EVENTS)


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("videos")
    for name, (codec, rate) in CODECS.items():
        write_mp4(folder / f"{name}.mp4", Scene(7, width=160, height=120), seconds=2, fps=20, gop=10)
        write_sound(folder / f"{name}.nut", seconds=2, codec=codec, rate=rate)  # type: ignore[arg-type]
    return folder


async def seen(
    videos: Path, name: str, recording: RecordingSettings, seconds: float = 3.0, *, deaf: bool = False
) -> bytes:
    """What a viewer gets in some seconds."""
    live, pieces = Live(), list[bytes]()
    async with RtspServer(videos) as server:
        server.faults.deaf = deaf
        camera = Camera(
            id="yard", home_id="home", name="Yard", source=server.url(name),
            settings=WatchSettings(recording=recording),
        )  # fmt: skip
        async with watching(RtspSource(camera, Grips(), [live])) as frames:
            await frames.get()
            async with asyncio.timeout(PATIENCE), aclosing(live.watch()) as chunks:
                async for chunk in chunks:
                    pieces.append(chunk)
                    if length(pieces) >= seconds:
                        break
    return b"".join(pieces)


def length(pieces: list[bytes]) -> float:
    """How long the pictures play; asked seldom."""
    return span(b"".join(pieces), "video") if len(pieces) % 20 == 0 else 0.0


def span(data: bytes, kind: str) -> float:
    with av.open(io.BytesIO(data), format="mpegts") as container:
        stream = getattr(container.streams, kind)[0]
        times = [packet.dts for packet in container.demux(stream) if packet.dts is not None]
        return float((times[-1] - times[0]) * stream.time_base) if times else 0.0


@pytest.mark.parametrize("name", ["aac", "a_law", "opus"])
async def test_what_is_seen_is_heard(videos: Path, name: str) -> None:
    data = await seen(videos, name, LISTENS)
    assert len(data) % 188 == 0
    with av.open(io.BytesIO(data), format="mpegts") as container:
        sound = container.streams.audio[0]
        assert sound.codec_context.name == "aac"
        assert sound.codec_context.sample_rate == CODECS[name][1]
        frames = list(container.decode(sound))
    assert max(abs(frame.to_ndarray()).max() for frame in frames) > 0.01
    assert abs(span(data, "audio") - span(data, "video")) < 0.5
    with av.open(io.BytesIO(data), format="mpegts") as container:
        begins = {p.stream.type: p.dts * p.time_base for p in reversed(list(container.demux())) if p.dts}
    assert abs(begins["audio"] - begins["video"]) < 0.5, "both begin together"


async def test_sound_that_is_not_wanted_is_left_out(videos: Path) -> None:
    data = await seen(videos, "aac", RecordingSettings(), 1.0)
    with av.open(io.BytesIO(data), format="mpegts") as container:
        assert (len(container.streams.video), len(container.streams.audio)) == (1, 0)


async def test_a_microphone_that_says_nothing_holds_no_picture_up(videos: Path) -> None:
    assert span(await seen(videos, "aac", LISTENS, 2.0, deaf=True), "video") >= 2.0
