"""What is decoded of a stream: key frames, and between them what matters. The clock is the video's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import av
import pytest

from tests.engine.making import NOW
from tests.engine.sources.taking import camera, watching
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4
from tests.fakes.scene_story import Story, Walk
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.frame import Frame, Picture
from watchpost_engine.sources import decoding
from watchpost_engine.sources.decoding import CALM, Decoding
from watchpost_engine.sources.grip import Grips
from watchpost_engine.sources.rtsp import RtspSource

GROUP, LENGTH, FPS = 10.0, 22.0, 10
"""Seconds from one key frame to the next, and of a film."""

CALM_YARD = Story(stays=(), walks=(), length=60.0)
WALKED_YARD = Story(stays=(), walks=(Walk(start=11.5),), length=60.0)
"""Somebody crosses between two key frames, at 10 and 20 s, and is on neither."""

KEYS = [0.0, 10.0, 20.0]


@dataclass
class Eye:
    """A gate with what it has told, and what a decoding showed it."""

    gate: Gate = field(default_factory=lambda: Gate(WatchSettings()))
    told: list[float] = field(default_factory=list)
    shown: list[tuple[float, Picture]] = field(default_factory=list)
    awake: list[float] = field(default_factory=list)
    """Moments of packets after which the decoding was awake."""

    now: float = 0.0

    def busy(self) -> bool:
        """Whether something was seen a moment ago, as an event would say."""
        return bool(self.told) and self.now - self.told[-1] < 5

    def look(self, picture: Picture) -> None:
        self.shown.append((self.now, picture))
        frame = Frame(camera_key="here/yard", captured_at=NOW, at=self.now, picture=picture)
        self.told += [self.now] if self.gate.examine(frame) else []

    def learn(self) -> None:
        """Let the gate know the calm yard."""
        for i in range(40):
            at = i / FPS - 8
            image = Scene(7, width=320, height=240, story=CALM_YARD).image(i / FPS)
            picture = decoding.VideoPicture(av.VideoFrame.from_ndarray(image, format="bgr24"))
            assert (
                self.gate.examine(Frame(camera_key="here/yard", captured_at=NOW, at=at, picture=picture))
                == ()
            )


def run(
    path: Path, busy: Callable[[], bool] | None = None, *, rounds: int = 1, eye: Eye | None = None
) -> Eye:
    """Show all packets of a film, over and over, at their times."""
    eye = eye or Eye()
    watcher = Decoding(busy or eye.busy)
    for number in range(rounds):
        with av.open(str(path)) as container:
            video = container.streams.video[0]
            video.codec_context.skip_frame = "NONKEY"
            for packet in container.demux(video):
                if packet.size and packet.dts is not None:
                    eye.now = number * LENGTH + round(float(packet.dts * packet.time_base), 3)
                    if (picture := watcher.take(packet, video, 1000 + eye.now)) is not None:
                        eye.look(picture)
                    eye.awake += [eye.now] if watcher.awake else []
    return eye


@pytest.fixture(scope="module", params=["libx264", "libx265"])
def films(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder with calm.mp4 and walked.mp4."""
    folder = tmp_path_factory.mktemp("films")
    for name, story in (("calm", CALM_YARD), ("walked", WALKED_YARD)):
        scene = Scene(7, width=320, height=240, story=story)
        group = int(GROUP * FPS)
        write_mp4(folder / f"{name}.mp4", scene, seconds=LENGTH, fps=FPS, gop=group, codec=request.param)
    return folder


@pytest.fixture
def calm(films: Path) -> Path:
    return films / "calm.mp4"


@pytest.fixture
def walked(films: Path) -> Path:
    return films / "walked.mp4"


def test_of_a_calm_stream_only_key_frames_are_decoded(calm: Path) -> None:
    eye = run(calm, rounds=3)
    assert [at for at, _ in eye.shown] == [LENGTH * i + key for i in range(3) for key in KEYS]
    assert eye.awake == []


def test_somebody_who_crosses_between_two_key_frames_is_found(walked: Path) -> None:
    eye = Eye()
    eye.learn()
    run(walked, eye=eye)
    assert 11.5 < eye.told[0] < 15
    assert eye.told[-1] < 19
    assert len(eye.told) > 8


def test_key_frames_alone_would_not_have_shown_them(walked: Path) -> None:
    eye = Eye()
    eye.learn()
    for at, picture in run(walked).shown:
        eye.now = at
        if at in KEYS:
            eye.look(picture)
    assert eye.told == []


def test_it_shows_five_frames_a_second_at_most(walked: Path) -> None:
    eye = run(walked)
    moments = [at for at, _ in eye.shown]
    assert len(moments) > len(KEYS) + 5
    assert all(b - a > 0.19 for a, b in pairwise(moments) if b not in KEYS)
    assert set(KEYS) <= set(moments)


def test_it_falls_asleep_again(walked: Path) -> None:
    eye = Eye()
    eye.learn()
    run(walked, eye=eye)
    assert min(eye.awake) > 11.5
    assert max(eye.awake) < eye.told[-1] + 5 + CALM + 0.2


def test_what_is_seen_wakes_it_and_keeps_it_awake(calm: Path) -> None:
    eye = Eye()
    run(calm, lambda: 5 <= eye.now < 12, eye=eye)
    assert min(eye.awake) == 5.0
    assert max(eye.awake) == pytest.approx(12.0 + CALM, abs=0.21)
    assert len([at for at, _ in eye.shown if 5 <= at <= 12]) == pytest.approx(35, abs=3)
    truth = Scene(7, width=320, height=240, story=CALM_YARD).image(6.0).mean(axis=2)
    picture = next(picture for at, picture in eye.shown if at >= 6)
    assert abs(picture.gray(240).astype(int) - truth).mean() < 12


def test_sizes_that_wake_it_in_vain_do_so_ever_less(walked: Path) -> None:
    awake = run(walked, lambda: False, rounds=14).awake
    late = [at for at in awake if at >= 7 * LENGTH]
    assert len(late) / FPS <= 7 * LENGTH * (CALM + 0.2) / decoding.LONGEST_REST
    assert awake
    assert len(late) < len(awake) / 2
    assert max(b - a for a, b in pairwise(awake)) < 3 * decoding.LONGEST_REST


def test_what_woke_it_in_vain_does_not_again_before_long(walked: Path) -> None:
    """Sizes that come over and over, and tell nothing, cost next to nothing."""
    awake = run(walked, lambda: False, rounds=10).awake
    assert len({at // LENGTH for at in awake}) <= 4


def test_a_group_too_large_to_keep_wakes_nobody(calm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_PACKETS", 30)
    eye = run(calm, lambda: True)
    assert max(at % GROUP for at in eye.awake) <= 3.1
    assert set(KEYS) <= {at for at, _ in eye.shown}


def test_damaged_packets_do_no_harm(calm: Path) -> None:
    with av.open(str(calm)) as container:
        video = container.streams.video[0]
        eye, watcher = Eye(), Decoding(lambda: True)
        for number, packet in enumerate(container.demux(video)):
            if packet.size:
                taken = damaged(packet) if number % 7 == 3 else packet
                eye.now = number / FPS
                eye.shown += [(eye.now, p) for p in [watcher.take(taken, video, 1000 + eye.now)] if p]
    assert set(KEYS) <= {at for at, _ in eye.shown}


def damaged(packet: av.Packet[av.VideoStream]) -> av.Packet[av.VideoStream]:
    """Half of it, from the end."""
    broken: av.Packet[av.VideoStream] = av.Packet(bytes(packet)[packet.size // 2 :])  # type: ignore[assignment]
    broken.stream, broken.time_base, broken.is_keyframe = packet.stream, packet.time_base, packet.is_keyframe
    broken.pts, broken.dts = packet.pts, packet.dts
    return broken


async def test_a_camera_is_watched_between_its_key_frames_while_something_is_seen(films: Path) -> None:
    """Over a real connection."""
    seen = asyncio.Event()
    async with RtspServer(films) as server:
        source = RtspSource(camera(server.url("calm")), Grips(), busy=lambda _: seen.is_set())
        async with watching(source) as frames:
            first = await frames.get()
            seen.set()
            more = [await frames.get() for _ in range(6)]
    moments = [frame.at for frame in (first, *more)]
    assert moments == sorted(moments)
    assert moments[-1] - moments[0] < 5
    assert all(frame.picture.size == (320, 240) for frame in more)
