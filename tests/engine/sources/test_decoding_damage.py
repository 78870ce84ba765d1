"""A live stream with damage: what the decoder made up is not shown, asleep or awake."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.engine.gate.stage import Stage, yard
from tests.engine.replay.test_damage import COUNT, GROUP, harm, spans, write
from watchpost_engine.pictures.damage import HABIT
from watchpost_engine.sources.decoding import Decoding

KEYS = list(range(0, COUNT, GROUP))
HARMED = [KEYS[i] for i in (1, 2, 4)]


def shown(path: Path, *, busy: bool, begin: int = 0) -> list[int]:
    """The numbers of the pictures that a watch of this stream is shown, five a second."""
    seen = []
    watcher = Decoding(lambda: busy)
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        video.codec_context.thread_count = 1
        video.codec_context.skip_frame = "NONKEY"
        packets = [packet for packet in container.demux(video) if packet.size][:-5]  # sizes change at the end
        for number, packet in enumerate(packets[begin:]):
            if watcher.take(packet, video, 1000 + number / 5) is not None:
                seen.append(number)
    return seen


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write(tmp_path / "yard.mp4")


def test_asleep_a_damaged_key_frame_is_left_out(film: Path) -> None:
    assert shown(film, busy=False) == KEYS
    harm(film, 1, "few", keys=True)
    assert shown(film, busy=False) == [key for key in KEYS if key not in HARMED]


def test_awake_what_follows_damage_is_left_out_up_to_the_next_key_frame(film: Path) -> None:
    whole = shown(film, busy=True)
    assert len(whole) > 0.9 * COUNT
    harm(film, 1, "few", keys=True)
    late = 3  # a decoder with B frames holds some back
    seen = shown(film, busy=True)
    for key in HARMED:
        assert not [n for n in seen if key + late <= n < key + GROUP]
    for key in (key for key in KEYS if key not in HARMED):
        assert len([n for n in seen if key + late <= n < key + GROUP]) > 0.7 * (GROUP - late)


def test_a_camera_that_never_sends_a_whole_one_is_watched_as_it_is(film: Path) -> None:
    data = bytearray(film.read_bytes())
    for at, size, is_key in spans(film):
        if is_key:
            data[at + size // 4 : at + size // 4 + 4] = b"\xff" * 4
    film.write_bytes(data)
    seen = shown(film, busy=False)
    assert GROUP < min(seen) <= KEYS[HABIT]
    assert len(seen) >= len(KEYS) - HABIT


@pytest.fixture
def renewed(tmp_path: Path) -> Path:
    """Of a camera that sends one key frame and then renews its picture bit by bit, every two seconds."""
    path = tmp_path / "renewed.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=5, options={"intra-refresh": "1", "g": "10"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        stage = Stage()
        for i in range(COUNT):
            pixels = cv2.imdecode(np.frombuffer(stage.jpeg(yard()), np.uint8), cv2.IMREAD_COLOR)
            frame = av.VideoFrame.from_ndarray(pixels, format="bgr24")
            frame.pts, frame.time_base = i, Fraction(1, 5)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("busy", [False, True])
@pytest.mark.parametrize("begin", [0, 7])
def test_a_camera_that_renews_its_picture_bit_by_bit_is_watched(
    renewed: Path, busy: bool, begin: int
) -> None:
    """Also from the middle on, where it has no key frame any more."""
    seen = [number for number in shown(renewed, busy=busy, begin=begin) if number > 60]
    assert len(seen) > 0.8 * (COUNT - 5 - begin - 60)
