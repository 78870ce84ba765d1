"""`watchpost-engine replay --json` as its own process, as a scorer runs it: form and truth of each line."""

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.engine.gate.films import BIN, BROUGHT, FPS, PARCEL, PUT_OUT, TAKEN, film_with_truth
from tests.engine.gate.movers import bin_there, parcel
from tests.engine.gate.place import CALM, Camera
from tests.engine.gate.stage import area, overlap

FILM = film_with_truth(0)
JPEGS = [jpeg for (_, jpeg), _ in FILM]
ADDON = Path(__file__).parents[3] / "addon"
COMMAND = "import sys; from watchpost_engine.cli import main; sys.exit(main())"


def replay(*arguments):
    """Run the command; return its status, its lines and what it complained of."""
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "replay", *map(str, arguments), "--json"],
        env={**os.environ, "PYTHONPATH": str(ADDON)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def write_folder(folder, jpegs=JPEGS, name="{:05d}.jpg"):
    folder.mkdir()
    for i, jpeg in enumerate(jpegs):
        (folder / name.format(i)).write_bytes(jpeg)
    return folder


def write_video(path):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=5, options={"crf": "20", "g": "10", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for i, jpeg in enumerate(JPEGS):
            pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), 1)
            frame = av.VideoFrame.from_ndarray(pixels, format="bgr24")
            frame.pts, frame.time_base = i, Fraction(1, 5)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def check_form(line):
    """What docs/replay.md says of a line."""
    assert list(line)[:6] == ["frame", "t", "kind", "change", "score", "boxes"]
    assert isinstance(line["frame"], int)
    assert line["frame"] >= 0
    assert isinstance(line["t"], float | int)
    changes = {"appeared", "disappeared", "moved", "altered", "camera_moved"}
    assert line["change"] in (changes if line["kind"] == "difference" else {None})
    assert line["kind"] in {"activity", "difference"}
    assert 0.5 <= line["score"] <= 1
    assert line["boxes"]
    for x0, y0, x1, y1 in line["boxes"]:
        assert 0 <= x0 < x1 <= 1
        assert 0 <= y0 < y1 <= 1


def is_on(box, true):
    """As a scorer asks: a quarter of the smaller is shared, and the box is not simply most of the picture."""
    return overlap(box, true) >= 0.25 * min(area(box), area(true)) and area(box) <= max(0.35, 4 * area(true))


def check_truth(lines):
    """Boxes lie on who walks, in the frames in which they walk; nothing else is told, but for what lasts."""
    for line in lines:
        check_form(line)
    assert [line["frame"] for line in lines] == sorted(line["frame"] for line in lines)
    boxes = [[] for _ in FILM]
    for line in lines:
        boxes[line["frame"]] += line["boxes"]
    walking = [i for i, (_, true) in enumerate(FILM) if true]
    hit = [i for i in walking if any(is_on(box, true) for box in boxes[i] for true in FILM[i][1])]
    assert len(hit) > 0.8 * len(walking)
    spots = {
        "parcel": Camera(0).jpeg(CALM, 0, [parcel(PARCEL)])[1][0],
        "bin": Camera(0).jpeg(CALM, 0, [bin_there(BIN)])[1][0],
    }
    lasting = [line for line in lines if line["kind"] == "difference"]
    assert [line["change"] for line in lasting] == ["appeared", "appeared", "disappeared"]
    for line, since, what in zip(
        lasting, (BROUGHT, PUT_OUT, TAKEN), ("parcel", "bin", "parcel"), strict=True
    ):
        assert since <= line["t"] <= since + 10
        assert any(is_on(box, spots[what]) for box in line["boxes"])
    for line in lines:
        assert any(t - 3.5 <= line["frame"] / FPS <= t + 10 for t in (BROUGHT, PUT_OUT, TAKEN))


def test_a_folder_of_numbered_pictures(tmp_path):
    status, lines, said = replay(write_folder(tmp_path / "frames"), "--fps", "5")
    assert (status, said) == (0, "")
    check_truth(lines)
    assert all(line["t"] == pytest.approx(line["frame"] / FPS) for line in lines)


def test_a_video(tmp_path):
    status, lines, said = replay(write_video(tmp_path / "yard.mp4"))
    assert (status, said) == (0, "")
    check_truth(lines)


def test_one_picture_a_minute(tmp_path):
    minutes = [JPEGS[round(t * FPS)] for t in (1, 2, 3, 4, 5, 24, 25, 26, 42, 43, 44, 62, 63, 64)]
    status, lines, said = replay(write_folder(tmp_path / "frames", minutes, "{}.jpeg"), "--fps", str(1 / 60))
    assert (status, said) == (0, "")
    changes = [(line["change"], line["frame"]) for line in lines if line["kind"] == "difference"]
    assert [change for change, _ in changes] == ["appeared", "appeared", "disappeared"]
    for (_, frame), first in zip(changes, (5, 8, 11), strict=True):
        assert first <= frame <= first + 1
    assert all(line["t"] == pytest.approx(line["frame"] * 60) for line in lines)


def test_broken_pictures_in_between_are_named_and_keep_their_numbers(tmp_path):
    """Cut short, empty, text, not a file, and a link to nowhere."""
    folder = write_folder(tmp_path / "frames")
    for i, bad in ((40, JPEGS[0][:-700]), (41, b""), (90, b"not a picture")):
        (folder / f"{i:05d}.jpg").write_bytes(bad)
    for i in (91, 92):
        (folder / f"{i:05d}.jpg").unlink()
    (folder / "00091.jpg").mkdir()
    (folder / "00092.jpg").symlink_to("nowhere")
    status, lines, said = replay(folder, "--fps", "5")
    assert status == 0
    for name, why in (
        ("00040", "cut short"),
        ("00041", "not a JPEG"),
        ("00091", "directory"),
        ("00092", "such"),
    ):
        assert any(name in line and "left out" in line and why in line for line in said.splitlines())
    assert len(said.splitlines()) == 5
    check_truth(lines)


def test_a_video_with_damage_is_watched_to_its_end(tmp_path):
    """Bytes of single packets are overwritten, as a bad disk or a lost connection does."""
    path = write_video(tmp_path / "yard.mp4")
    data = bytearray(path.read_bytes())
    with av.open(str(path)) as container:
        spans = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    for i in (51, 52, 204):
        start, size = spans[i]
        data[start : start + size] = b"\xff" * size
    path.write_bytes(data)
    status, lines, said = replay(path)
    assert status == 0
    assert "left out" in said
    for line in lines:
        check_form(line)
    changes = [line["change"] for line in lines if line["kind"] == "difference"]
    assert changes[0] == "appeared"
    assert changes[-1] == "disappeared"


def test_a_video_without_its_end_is_said_to_be_none(tmp_path):
    path = write_video(tmp_path / "yard.mp4")
    path.write_bytes(path.read_bytes()[:4000])
    status, lines, said = replay(path)
    assert (status, lines) == (2, [])
    assert "yard.mp4" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("fps", ["0", "-1", "nan", "inf", "1001", "fast"])
def test_a_pace_that_is_none_is_refused(tmp_path, fps):
    status, lines, said = replay(write_folder(tmp_path / "frames", JPEGS[:2]), f"--fps={fps}")
    assert (status, lines) == (2, [])
    assert "--fps" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("wrong", ["nan", "inf", "-inf", "1e300", "1e18"])
def test_times_that_are_none_are_refused(tmp_path, wrong):
    (tmp_path / "times").write_text(f"0\n{wrong}\n")
    folder = write_folder(tmp_path / "frames", JPEGS[:2])
    status, lines, said = replay(folder, "--times", tmp_path / "times")
    assert (status, lines) == (2, [])
    assert "times" in said
    assert "Traceback" not in said


def test_footage_on_which_nothing_happens_says_nothing(tmp_path):
    assert replay(write_folder(tmp_path / "frames", JPEGS[:60])) == (0, [], "")
