"""A span of time out of several recordings, as one file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Literal

import av
import pytest

from tests.fakes.rtp_sound import write_sound
from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.recording.splice import SpliceError, Take, splice

BEGIN = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
FPS = 10


def at(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("films") / "yard.mp4"
    write_mp4(path, Scene(7, width=320, height=240), seconds=6, fps=FPS, gop=10)
    return path


def play(path: Path) -> list[float]:
    """The times of all pictures, which must decode."""
    with av.open(path) as container:
        return [float(frame.time or 0) for frame in container.decode(video=0)]


def nothing(_: float) -> None:
    """Nobody looks."""


def test_a_part_of_one(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    seconds = splice([Take(path=film, begun=at(0))], at(2.5), at(4.5), target, nothing)
    times = play(target)
    assert len(times) == 25, "from the key frame at 2.0 s until 4.5 s"
    assert seconds == pytest.approx(2.5, abs=0.01)
    assert times[0] == 0


def test_two_that_follow_each_other_play_on(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    takes = [Take(path=film, begun=at(0)), Take(path=film, begun=at(6.0))]
    seconds = splice(takes, at(4), at(9), target, nothing)
    times = play(target)
    assert len(times) == 50
    assert seconds == pytest.approx(5.0, abs=0.01)
    assert max(b - a for a, b in pairwise(times)) < 0.15


def test_a_long_gap_is_left_out_and_a_short_one_stays(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    takes = [Take(path=film, begun=at(0)), Take(path=film, begun=at(6.5)), Take(path=film, begun=at(3600))]
    seconds = splice(takes, at(0), at(3606), target, nothing)
    assert len(play(target)) == 3 * 6 * FPS
    assert seconds == pytest.approx(18.5, abs=0.1)


def test_nothing_in_the_span_is_said(film: Path, tmp_path: Path) -> None:
    with pytest.raises(SpliceError) as error:
        splice([Take(path=film, begun=at(0))], at(10), at(12), tmp_path / "clip.mp4", nothing)
    assert error.value.code == "empty"


def test_another_form_within_is_said(film: Path, tmp_path: Path) -> None:
    other = tmp_path / "small.mp4"
    write_mp4(other, Scene(7, width=160, height=128), seconds=1, fps=FPS, gop=10)
    takes = [Take(path=film, begun=at(0)), Take(path=other, begun=at(6))]
    with pytest.raises(SpliceError) as error:
        splice(takes, at(0), at(7), tmp_path / "clip.mp4", nothing)
    assert (error.value.code, error.value.at) == ("mixed", at(6))


def test_progress_goes_up_to_the_end(film: Path, tmp_path: Path) -> None:
    told: list[float] = []
    splice([Take(path=film, begun=at(0))], at(0), at(6), tmp_path / "clip.mp4", told.append)
    assert told == sorted(told)
    assert told[-1] > 0.95


@pytest.mark.parametrize("codec", ["aac", "libopus"])
def test_sound_stays_with_its_pictures(tmp_path: Path, codec: Literal["aac", "libopus"]) -> None:
    write_mp4(tmp_path / "silent.mp4", Scene(7, width=320, height=240), seconds=6, fps=FPS, gop=10)
    write_sound(tmp_path / "sound.nut", seconds=6, codec=codec, rate=48000)
    loud = tmp_path / "loud.mp4"
    with (
        av.open(tmp_path / "silent.mp4") as video,
        av.open(tmp_path / "sound.nut") as audio,
        av.open(loud, "w") as out,
    ):
        tracks = [
            (one, out.add_stream_from_template(one))
            for one in (video.streams.video[0], audio.streams.audio[0])
        ]
        for source, (stream, track) in zip((video, audio), tracks, strict=True):
            for packet in source.demux(stream):
                if packet.dts is not None:
                    packet.stream = track
                    out.mux(packet)
    target = tmp_path / "clip.mp4"
    takes = [
        Take(path=loud, begun=at(0)),
        Take(path=loud, begun=at(3600)),
        Take(path=film_without(tmp_path), begun=at(3606)),
    ]
    splice(takes, at(2), at(3612), target, nothing)
    with av.open(target) as container:
        assert len([*container.decode(video=0)]) == (4 + 6 + 6) * FPS
    with av.open(target) as container:
        times = [float(frame.time or 0) for frame in container.decode(audio=0)]
    assert times[0] < 0.1
    assert times[-1] == pytest.approx(10.0, abs=0.2)
    assert max(b - a for a, b in pairwise(times)) < 0.2


def film_without(folder: Path) -> Path:
    """The same pictures without any sound."""
    return folder / "silent.mp4"


def test_rare_pictures_of_one_recording_keep_their_times(tmp_path: Path) -> None:
    rare = tmp_path / "rare.mp4"
    with av.open(rare, "w") as out:
        stream = out.add_stream("libx264", rate=1)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        stream.time_base = Fraction(1, 1000)
        stream.codec_context.time_base = Fraction(1, 1000)
        for number in range(4):
            frame = av.VideoFrame.from_ndarray(Scene(7, width=320, height=240).image(number), format="bgr24")
            frame.pts, frame.time_base = number * 30_000, Fraction(1, 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    target = tmp_path / "clip.mp4"
    splice([Take(path=rare, begun=at(0))], at(0), at(120), target, nothing)
    assert play(target) == pytest.approx([0, 30, 60, 90], abs=0.01)
