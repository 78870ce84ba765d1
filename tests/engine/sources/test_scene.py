"""The drawn yard says the truth about itself."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
import simplejpeg

from tests.fakes.scene import Scene, write_mp4
from tests.fakes.scene_story import CROSSING, YARD, Box


def within(scene: Scene, box: Box, t: float) -> np.ndarray:
    x0, y0, x1, y1 = (
        round(share * side) for share, side in zip(box, (scene.width, scene.height) * 2, strict=True)
    )
    return scene.image(t)[y0:y1, x0:x1].astype(int)


@pytest.mark.parametrize("change", Scene(7).changes, ids=lambda change: f"{change.kind} {change.what}")
def test_every_change_is_where_and_when_it_is_said_to_be(change) -> None:
    scene = Scene(7)
    before, after = change.at - CROSSING - 0.5, change.at + CROSSING + 0.5
    there = np.abs(within(scene, change.box, after) - within(scene, change.box, before)).mean()
    trembling = np.abs(within(scene, change.box, after + 0.5) - within(scene, change.box, after)).mean()
    assert there > 3 * trembling
    difference = np.abs(scene.image(after).astype(int) - scene.image(before)).mean(axis=2)
    rows, columns = np.nonzero(difference > 40)
    x0, y0, x1, y1 = change.box
    inside = (columns / 640 >= x0) & (columns / 640 <= x1) & (rows / 480 >= y0) & (rows / 480 <= y1)
    assert inside.mean() > 0.9


def test_where_nobody_is_only_noise_and_leaves_move() -> None:
    scene = Scene(7, noise=4.0)
    difference = scene.image(1.0).astype(int) - scene.image(1.2).astype(int)
    assert 3.0 < np.std(difference[240:, :300]) < 8.0


def test_somebody_walks_when_the_story_says_so() -> None:
    scene = Scene(7)
    walk = YARD.walks[1]
    seen = scene.image(walk.start + CROSSING / 2).astype(int) - scene.image(walk.start - 0.5)
    assert (np.abs(seen).max(axis=2) > 60).mean() > 0.005


def test_the_same_seed_gives_the_same_pictures() -> None:
    one, other = Scene(7, width=160, height=120), Scene(7, width=160, height=120)
    other.image(50.0)
    assert np.array_equal(one.image(3.0), other.image(3.0))
    assert not np.array_equal(one.image(3.0), Scene(8, width=160, height=120).image(3.0))


def test_the_story_ends_as_it_began() -> None:
    scene = Scene(7)
    begin, end = scene.image(0.0).astype(float), scene.image(YARD.length - 0.01)
    assert np.abs(begin - end).mean() < 6


def test_a_picture_of_a_camera_is_a_jpeg() -> None:
    assert simplejpeg.decode_jpeg_header(Scene(7).jpeg(1.0))[:2] == (480, 640)


@pytest.mark.parametrize(("codec", "name"), [("libx264", "h264"), ("libx265", "hevc")])
def test_a_video_has_its_key_frames(tmp_path: Path, codec: str, name: str) -> None:
    scene = Scene(7, width=160, height=120)
    path = write_mp4(tmp_path / "x.mp4", scene, seconds=2.0, fps=10, gop=5, codec=codec)
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        assert video.codec_context.name == name
        keys = [packet.is_keyframe for packet in container.demux(video) if packet.size]
    assert keys == [True, False, False, False, False] * 4
