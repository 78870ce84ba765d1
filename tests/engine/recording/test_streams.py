"""Streams as cameras send them: what jumps, stops, changes or is damaged makes no film unplayable."""

from __future__ import annotations

import time
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.recording.filmed import (
    FPS,
    GOP,
    Camera,
    Change,
    Clock,
    Shelf,
    await_empty,
    packets,
    times,
    with_data,
)
from tests.fakes.rtp import Video
from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.model.recording import RecordingKind
from watchpost_engine.recording.filming import Filming
from watchpost_engine.recording.track import StreamTrack

EVEN = [round(index / FPS, 3) for index in range(10 * FPS)]
"""When the pictures of the video are shown."""

TICKS = 10240
"""In a second of the video."""

HOUR = 3600 * TICKS


@pytest.fixture(autouse=True)
def recording(filming: Filming) -> None:
    filming.want(RecordingKind.CONTINUOUS)


def shift(ticks: int) -> Change:
    def change(packet: av.Packet) -> av.Packet:
        packet.dts, packet.pts = (packet.dts or 0) + ticks, (packet.pts or 0) + ticks
        return packet

    return change


def annexb(video: Video) -> Change:
    """As RTSP gives it: start codes, and the parameter sets in front of key frames."""

    def change(packet: av.Packet) -> av.Packet:
        data, at, units = bytes(packet), 0, list(video.sets) if packet.is_keyframe else []
        while at < len(data):
            size = int.from_bytes(data[at : at + 4])
            units.append(data[at + 4 : at + 4 + size])
            at += 4 + size
        return with_data(packet, b"".join(b"\0\0\0\1" + unit for unit in units))

    return change


def test_a_camera_that_stops(camera: Camera, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StreamTrack, "linger", 0.05)
    camera.connect()
    camera.go_on(2.0)
    while not shelf.filed:
        time.sleep(0.001)
    assert [round(one.seconds) for one in shelf.filed] == [2]
    assert len(shelf.films) == 1


def test_a_camera_that_falters_loses_nothing(
    camera: Camera, filming: Filming, shelf: Shelf, clock: Clock
) -> None:
    camera.connect()
    camera.go_on(2.5)
    await_empty(filming)
    time.sleep(2.5)  # longer than nothing, shorter than until the source gives up
    clock.now += 9
    camera._begun += 9
    camera.go_on(9.0)
    filming.close()
    assert len(times(shelf.films[0])) == len(EVEN)


@pytest.mark.parametrize("jump", [HOUR, -HOUR, -(1 << 40), 12 * TICKS])
def test_times_that_jump(camera: Camera, filming: Filming, shelf: Shelf, jump: int) -> None:
    camera.connect()
    camera.go_on(2.5)
    camera.go_on(9.0, shift(jump))
    filming.close()
    assert [round(one.seconds, 1) for one in shelf.filed] == [10.0]
    assert times(shelf.films[0]) == pytest.approx(EVEN, abs=0.11)


def test_times_that_wrap_around(camera: Camera, filming: Filming, shelf: Shelf) -> None:
    camera.connect()
    camera.go_on(4.0, shift((1 << 32) - 4 * TICKS))
    camera.go_on(9.0)
    filming.close()
    assert times(shelf.films[0]) == pytest.approx(EVEN, abs=0.11)


def test_times_that_stand_still(camera: Camera, filming: Filming, shelf: Shelf) -> None:
    def stop(packet: av.Packet) -> av.Packet:
        packet.dts = packet.pts = 0
        return packet

    camera.connect()
    camera.go_on(10.0, stop)
    filming.close()
    assert len(times(shelf.films[0])) == len(EVEN)


def test_times_that_are_missing(camera: Camera, filming: Filming, shelf: Shelf) -> None:
    def forget(packet: av.Packet) -> av.Packet:
        packet.dts = packet.pts = None
        return packet

    camera.connect()
    camera.go_on(0.1, forget)  # as at the beginning of every RTSP connection
    camera.go_on(4.0)
    camera.go_on(1.0, forget)
    camera.go_on(9.0)
    filming.close()
    assert packets(shelf.films[0])[0][4:] != b""
    assert times(shelf.films[0]) == pytest.approx(EVEN, abs=0.01)


def test_pictures_out_of_turn(tmp_path: Path, filming: Filming, shelf: Shelf, clock: Clock) -> None:
    write_mp4(tmp_path / "b.mp4", Scene(7, width=160, height=120), seconds=6, fps=FPS, gop=20, b_frames=2)
    count = iter(range(1000))

    def as_over_rtsp(packet: av.Packet) -> av.Packet:
        """The first of a connection have no time to be decoded at, and the very first none at all."""
        shift(2 * TICKS // FPS)(packet)
        index = next(count)
        packet.dts = None if index < 3 else packet.dts
        packet.pts = None if index < 1 else packet.pts
        return packet

    camera = Camera(tmp_path / "b.mp4", filming, clock)
    camera.connect()
    camera.go_on(9.0, as_over_rtsp)
    filming.close()
    shown = times(shelf.films[0])
    assert len(shown) == 6 * FPS
    assert shown == sorted(set(shown))
    assert shown[1:] == pytest.approx([0.3 + index / FPS for index in range(6 * FPS - 1)])


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_another_size_in_the_same_connection(
    tmp_path: Path, filming: Filming, shelf: Shelf, clock: Clock, codec: str
) -> None:
    sizes = {"large": (320, 240), "small": (160, 128)}
    for name, (width, height) in sizes.items():
        write_mp4(
            tmp_path / f"{name}.mp4", Scene(7, width=width, height=height),
            seconds=3, fps=FPS, gop=GOP, codec=codec,  # type: ignore[arg-type]
        )  # fmt: skip
    with av.open(tmp_path / "large.mp4") as container:
        stream = container.streams.video[0]
        for name in ("large", "small", "large"):
            change = annexb(Video(tmp_path / f"{name}.mp4"))
            with av.open(tmp_path / f"{name}.mp4") as other:
                for packet in other.demux(video=0):
                    if packet.size:
                        begun, now = clock.now, clock.now + 0.1
                        packet.dts = packet.pts = round(begun / packet.time_base)
                        clock.now = now
                        filming.feed(change(packet), stream)
    filming.close()
    assert [round(one.seconds, 1) for one in shelf.filed] == [3.0, 3.0, 3.0]
    for path, name in zip(shelf.films, ("large", "small", "large"), strict=True):
        with av.open(path) as container:
            video = container.streams.video[0]
            assert (video.width, video.height) == sizes[name]
            assert {(frame.width, frame.height) for frame in container.decode(video)} == {sizes[name]}


def test_no_key_frame_for_a_minute(video: Path, filming: Filming, shelf: Shelf, clock: Clock) -> None:
    filming.want(None)
    filming.remember(5.0)
    with av.open(video) as container:
        stream = container.streams.video[0]
        key, second, *_ = container.demux(stream)
        filming.feed(key, stream)
        for _ in range(50 * FPS):
            clock.now += 1 / FPS
            second = with_data(second, bytes(second))
            second.dts = second.pts = (second.dts or 0) + TICKS // FPS
            filming.feed(second, stream)
        filming.want(RecordingKind.EVENT)  # better more than was asked for than nothing
        await_empty(filming)
        filming.want(None)
        for _ in range(11 * FPS):
            clock.now += 1 / FPS
            filming.feed(second, stream)
        filming.want(RecordingKind.EVENT)  # but not for ever
    filming.close()
    assert [round(one.seconds) for one in shelf.filed] == [50]


def test_no_key_frame_for_a_minute_while_it_is_recorded(
    video: Path, filming: Filming, shelf: Shelf, clock: Clock
) -> None:
    with av.open(video) as container:
        stream = container.streams.video[0]
        key, second, *_ = container.demux(stream)
        filming.feed(key, stream)
        for number in range(1, 75 * FPS):
            clock.now += 1 / FPS
            again = number == 70 * FPS
            packet = with_data(key if again else second, bytes(key if again else second))
            packet.dts = packet.pts = number * TICKS // FPS
            filming.feed(packet, stream)
    filming.close()
    assert [len(packets(path)) for path in shelf.films] == [70 * FPS, 5 * FPS]
    assert [round(one.seconds) for one in shelf.filed] == [70, 5]


def test_what_is_long_over_is_not_put_before(
    camera: Camera, filming: Filming, shelf: Shelf, clock: Clock
) -> None:
    filming.want(None)
    filming.remember(5.0)
    camera.play(3.0)
    clock.now += 3600
    camera.play(1.0)
    filming.want(RecordingKind.EVENT)
    await_empty(filming)
    filming.want(None)
    clock.now += 60
    filming.want(RecordingKind.EVENT)
    filming.close()
    assert [round(one.seconds) for one in shelf.filed] == [1]


@pytest.mark.parametrize(("asked", "seconds"), [(None, 6), (2.0, 3), (1.5, 2), (60.0, 6), (0.0, 0)])
def test_no_more_is_put_before_than_is_asked_for(
    camera: Camera, filming: Filming, shelf: Shelf, asked: float | None, seconds: int
) -> None:
    """From the key frame before that on, which may be a second more: there is one each second."""
    filming.want(None)
    filming.remember(5.0)
    camera.play(7.0)
    filming.want(RecordingKind.MANUAL, asked)
    camera.go_on(3.0)
    await_empty(filming)
    filming.close()
    (one,) = shelf.filed
    assert round(one.seconds) == seconds + 3


@given(noise=st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=20), key=st.booleans())
@settings(max_examples=25, deadline=None)
def test_noise_ends_nothing(
    video: Path, tmp_path_factory: pytest.TempPathFactory, noise: list[bytes], *, key: bool
) -> None:
    shelf, clock = Shelf(tmp_path_factory.mktemp("films")), Clock()
    filming = Filming(shelf, clock)
    filming.want(RecordingKind.CONTINUOUS)
    camera, rest = Camera(video, filming, clock), iter(noise)

    def spoil(packet: av.Packet) -> av.Packet:
        if (data := next(rest, None)) is None:
            return packet
        spoilt = with_data(packet, data)
        spoilt.is_keyframe = key
        return spoilt

    camera.connect()
    camera.go_on(3.0)
    camera.go_on(3.0, spoil)
    camera.go_on(9.0)
    await_empty(filming)
    assert filming._line is not None
    assert filming._line.is_alive
    filming.close()
    assert sum(len(packets(path)) for path in shelf.films) >= 10 * FPS - len(noise)
