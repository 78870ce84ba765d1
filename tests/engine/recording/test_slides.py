"""Cameras that send single pictures: they become a video that plays as the pictures came."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.engine.recording.filmed import Clock, Shelf, await_empty, times
from tests.fakes.scene import Scene
from watchpost_engine.model.frame import Frame, PictureError
from watchpost_engine.model.recording import RecordingKind
from watchpost_engine.pictures.jpeg import JpegPicture
from watchpost_engine.pictures.pixels import encode
from watchpost_engine.recording import reel, rolling
from watchpost_engine.recording.filming import Filming
from watchpost_engine.recording.salvage import salvage
from watchpost_engine.recording.slides import Slides

SCENE = Scene(5, width=160, height=120)


def show(filming: Filming, clock: Clock, at: float, scene: Scene = SCENE) -> None:
    """Show what the camera sees at a moment."""
    clock.now = at
    picture = JpegPicture(scene.jpeg(at))
    filming.show(Frame(camera_key="yard", captured_at=datetime.now(UTC), at=at, picture=picture))


def keys(path: Path) -> list[float]:
    """When it has key frames (s)."""
    with av.open(path) as container:
        return [
            round(float((packet.pts or 0) * packet.time_base), 2)
            for packet in container.demux(video=0)
            if packet.is_keyframe
        ]


def test_pictures_play_as_they_came(filming: Filming, shelf: Shelf, clock: Clock) -> None:
    filming.want(RecordingKind.CONTINUOUS)
    came = [0.0, 0.1, 0.2, 1.5, 1.6, 3.0, 3.9, 4.0]
    for at in came:
        show(filming, clock, 100.0 + at)
    filming.close()
    (recording,) = shelf.filed
    (path,) = shelf.films
    assert times(path) == pytest.approx(came)
    assert keys(path) == [0.0, 3.0]
    assert recording.seconds == pytest.approx(4.1)
    assert recording.codec == "h264"
    with av.open(path) as container:
        video = container.streams.video[0]
        assert (video.width, video.height, video.codec_context.pix_fmt) == (160, 120, "yuv420p")
        first = next(container.decode(video)).to_ndarray(format="bgr24")
    assert np.mean(cv2.absdiff(first, SCENE.image(100.0))) < 6


def test_the_last_picture_is_on_disk_at_once(filming: Filming, shelf: Shelf, clock: Clock) -> None:
    filming.want(RecordingKind.CONTINUOUS)
    for at in (0.0, 5.0, 10.0):
        show(filming, clock, at)
    while (rolling_now := filming.rolling) is None or rolling_now.seconds < 10.0:
        time.sleep(0.01)
    (part,) = shelf.folder.iterdir()
    copy = shelf.folder.parent / "cut.mp4"
    copy.write_bytes(part.read_bytes())  # as if the power went now
    assert salvage(copy) > 0
    assert 10.0 in times(copy)
    filming.close()


def test_rare_pictures_are_all_key_frames_and_go_on_until_the_next(
    filming: Filming, shelf: Shelf, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rolling, "LENGTH", 20.0)
    filming.want(RecordingKind.CONTINUOUS)
    for at in range(0, 45, 5):
        show(filming, clock, float(at))
    filming.close()
    assert [round(one.seconds, 1) for one in shelf.filed] == [20.0, 20.0, 0.3]
    for path in shelf.films[:2]:
        assert keys(path) == [0.0, 5.0, 10.0, 15.0]


def test_a_camera_that_is_gone(
    filming: Filming, shelf: Shelf, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Slides, "linger", 0.05)
    monkeypatch.setattr(Slides, "repeat", 0.02)
    filming.want(RecordingKind.CONTINUOUS)
    show(filming, clock, 0.0)
    while not shelf.filed:
        time.sleep(0.001)
    assert len(times(shelf.films[0])) == 2


def test_another_size_is_another_film(filming: Filming, shelf: Shelf, clock: Clock) -> None:
    filming.want(RecordingKind.CONTINUOUS)
    tall = Scene(5, width=120, height=160)
    for at, scene in ((0.0, SCENE), (0.5, SCENE), (1.0, tall), (1.5, tall), (2.0, SCENE)):
        show(filming, clock, at, scene)
    filming.close()
    assert [round(one.seconds, 1) for one in shelf.filed] == [1.0, 1.0, 0.3]


def test_odd_sizes(filming: Filming, shelf: Shelf, clock: Clock) -> None:
    filming.want(RecordingKind.CONTINUOUS)
    jpeg = encode(SCENE.image(0.0)[:119, :157])
    filming.show(Frame(camera_key="yard", captured_at=datetime.now(UTC), at=0.0, picture=JpegPicture(jpeg)))
    filming.close()
    with av.open(shelf.films[0]) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (156, 118)
        assert len([*container.decode(video=0)]) == 1


def test_the_seconds_before_are_put_before_and_take_little(
    filming: Filming, shelf: Shelf, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reel, "MOST_BYTES", 40 * len(SCENE.jpeg(0.0)))
    filming.remember(3.0)
    for index in range(100):
        show(filming, clock, index / 10)
    filming.want(RecordingKind.EVENT)
    filming.close()
    (recording,) = shelf.filed
    assert recording.seconds == pytest.approx(3.1, abs=0.2)
    filming.remember(9.0)
    for index in range(100, 200):
        show(filming, clock, index / 10)
    filming.want(RecordingKind.EVENT)
    filming.close()
    assert shelf.filed[1].seconds < 4.2


def test_a_damaged_picture_is_left_out(filming: Filming, shelf: Shelf, clock: Clock) -> None:
    filming.want(RecordingKind.CONTINUOUS)
    show(filming, clock, 0.0)
    whole = SCENE.jpeg(1.0)
    damaged = JpegPicture(whole[:600] + whole[-2:])
    frame = Frame(camera_key="yard", captured_at=datetime.now(UTC), at=1.0, picture=damaged)
    filming.show(frame)
    show(filming, clock, 2.0)
    await_empty(filming)
    with pytest.raises(PictureError):
        damaged.gray(100)
    filming.close()
    assert 1.0 not in times(shelf.films[0])
    assert all(b > a for a, b in pairwise(times(shelf.films[0])))
