"""A video with damage: what the decoder made up of it is not shown to the gate, and what is whole is."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.engine.gate.stage import Stage, put, yard
from watchpost_engine.cli import main
from watchpost_engine.footage import read_footage
from watchpost_engine.model.frame import PictureError

COUNT, GROUP, CAME = 150, 25, 70
CODECS = {"libx264": {"crf": "20", "bf": "0"}, "libx265": {"crf": "20", "x265-params": "log-level=none"}}
"""Of H.265 FFmpeg's decoder tells only what is missing, not what is wrong."""


def write(path: Path, codec: str = "libx264", came: int = COUNT) -> Path:
    """The yard in groups of five seconds; from one picture on with a parcel."""
    stage = Stage()
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=5, options=CODECS[codec] | {"g": str(GROUP)})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for i in range(COUNT):
            image = yard()
            if i >= came:
                put(image, 0.7, 0.75, 0.15)
            pixels = cv2.imdecode(np.frombuffer(stage.jpeg(image), np.uint8), cv2.IMREAD_COLOR)
            frame = av.VideoFrame.from_ndarray(pixels, format="bgr24")
            frame.pts, frame.time_base = i, Fraction(1, 5)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def spans(path: Path) -> list[tuple[int, int, bool]]:
    """Where each packet lies: offset, size, and whether it is a key frame."""
    with av.open(str(path)) as container:
        return [(p.pos, p.size, p.is_keyframe) for p in container.demux(video=0) if p.size and p.pos]


def harm(path: Path, seed: int, how: str, *, keys: bool) -> None:
    """Overwrite a few bytes of three packets, each in a group of its own: of key frames, or of others."""
    data, rng = bytearray(path.read_bytes()), np.random.default_rng(seed)
    places = [(at, size) for at, size, is_key in spans(path) if is_key is keys and size > 2000]
    for part in (1, 2, 4):
        at, size = places[(part * len(places)) // 5]
        begin = at + size // 4
        many = size // 3 if how == "third" else 4
        data[begin : begin + many] = b"\xff" * many if how == "ones" else rng.bytes(many)
    path.write_bytes(data)


def replayed(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[list[dict[str, object]], list[str]]:
    """Return the lines that are told, and what was complained of."""
    assert main(["replay", str(path), "--json"]) == 0
    out = capsys.readouterr()
    return [json.loads(line) for line in out.out.splitlines()], out.err.splitlines()


@pytest.mark.parametrize("keys", [False, True])
@pytest.mark.parametrize("how", ["few", "ones", "third"])
def test_nothing_that_happens_is_told_of_damage(tmp_path, capsys, keys, how):
    path = write(tmp_path / "yard.mp4")
    harm(path, 1, how, keys=keys)
    told, said = replayed(path, capsys)
    assert told == []
    assert 1 <= len(said) <= 3, "each stretch is named once"
    assert all("damaged" in line and "left out" in line for line in said)


def test_what_came_is_told_all_the_same(tmp_path, capsys):
    path = write(tmp_path / "yard.mp4", came=CAME)
    harm(path, 2, "few", keys=False)
    told, _ = replayed(path, capsys)
    assert [line["change"] for line in told if line["kind"] == "difference"] == ["appeared"]


def test_of_what_is_whole_nothing_is_left_out(tmp_path, capsys):
    path = write(tmp_path / "yard.mp4")
    assert replayed(path, capsys) == ([], [])
    assert len(list(read_footage(path))) == COUNT


OTHERS = {
    "mpeg4.mp4": {},
    "mjpeg.avi": {},
    "mpeg2video.ts": {},
    "libvpx-vp9.mkv": {"deadline": "realtime", "cpu-used": "8"},
    "wmv2.avi": {},
    "libx264.mkv": {"intra-refresh": "1"},
    "libx264.ts": {"x264-params": "open-gop=1"},
}
"""Codecs and containers, and what is asked of the encoder."""


@pytest.mark.parametrize("kind", OTHERS)
def test_of_no_codec_that_is_whole_anything_is_left_out(tmp_path, capsys, kind):
    codec, pixels = kind.partition(".")[0], "yuvj420p" if kind.startswith("mjpeg") else "yuv420p"
    with av.open(str(tmp_path / kind), "w") as container:
        stream = container.add_stream(codec, rate=5, options=OTHERS[kind] | {"g": "10"})
        stream.width, stream.height, stream.pix_fmt = 352, 288, pixels
        for i in range(25):
            plane = cv2.resize(yard(), (352, 288)).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(plane, format="gray").reformat(format=pixels)
            frame.pts, frame.time_base = i, Fraction(1, 5)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert replayed(tmp_path / kind, capsys) == ([], [])
    assert [shot.index for shot in read_footage(tmp_path / kind)] == list(range(25))


def test_times_go_on_after_what_was_left_out(tmp_path):
    path = write(tmp_path / "yard.mp4")
    harm(path, 1, "few", keys=False)
    shots = list(read_footage(path))
    assert len(shots) < COUNT - 10
    assert shots[-1].t == pytest.approx((COUNT - 1) / 5)
    numbers = [shot.index for shot in shots]
    assert numbers == sorted(set(numbers))
    assert COUNT - 5 <= numbers[-1] < COUNT


@pytest.mark.parametrize("codec", CODECS)
def test_a_stream_that_begins_in_the_middle_is_watched_from_its_first_key_frame(tmp_path, capsys, codec):
    path = write(tmp_path / "yard.ts", codec)
    data, packets = path.read_bytes(), spans(path)
    begin = packets[GROUP // 2][0] // 188 * 188
    path.write_bytes(data[begin:])
    told, _ = replayed(path, capsys)
    assert told == []
    whole = [shot for shot in read_footage(path) if is_whole(shot.picture)]
    assert COUNT - 2 * GROUP <= len(whole) <= COUNT - GROUP


def is_whole(picture) -> bool:
    """Whether it can be looked at."""
    try:
        return picture.gray(60).size > 0
    except PictureError:
        return False


def test_one_in_which_nothing_is_whole_is_said_to_be_none(tmp_path, capsys):
    path = write(tmp_path / "yard.mp4")
    data = bytearray(path.read_bytes())
    for at, size, is_key in spans(path):
        if is_key:
            data[at + size // 4 : at + size // 2] = bytes(size // 2 - size // 4)
    path.write_bytes(data)
    assert main(["replay", str(path), "--json"]) == 2
    assert "none of it is a whole picture" in capsys.readouterr().err


def test_thinned_it_still_says_what_is_damaged(tmp_path, capsys):
    path = write(tmp_path / "yard.mp4")
    harm(path, 1, "few", keys=False)
    assert main(["replay", str(path), "--json", "--fps", "0.1"]) == 0
    out = capsys.readouterr()
    assert out.out == ""
    assert "damaged" in out.err
