"""What moves is activity, what stays is a difference told once; at any pace."""

import sys

import av
import cv2
import numpy as np
import pytest

from tests.engine.gate.stage import (
    Stage,
    activity,
    differences,
    put,
    standing,
    together,
    touches,
    walker,
    yard,
)
from watchpost_engine.model.frame import PictureError
from watchpost_engine.model.sighting import ChangeKind, SightingKind
from watchpost_engine.pictures.jpeg import JpegPicture
from watchpost_engine.pictures.video import VideoPicture

PACES = [5.0, 1.0, 0.2]


class NeverDecoded(JpegPicture):
    """A picture that must not be looked at."""

    __slots__ = ()

    def gray(self, lines):
        raise AssertionError("decoded again")


@pytest.mark.parametrize("fps", [15.0, 5.0, 1.0, 0.2, 1 / 60])
def test_a_still_scene_tells_nothing_from_the_first_frame_on(fps):
    stage = Stage(fps=fps)
    assert stage.gate.learning
    assert stage.play(max(20, 5 / fps)) == []
    assert not stage.gate.learning


@pytest.mark.parametrize("fps", [15.0, 5.0, 1.0, 0.2])
def test_learning_ends_in_time(fps):
    stage = Stage(fps=fps)
    stage.play(11 + 1 / fps)
    assert not stage.gate.learning


def test_somebody_who_walks_is_activity_in_the_frames_that_show_him():
    stage = Stage()
    stage.settle()
    seen = activity(stage.play(6, walker(6)))
    assert len(seen) >= 0.75 * 30
    for t, sighting in seen:
        assert touches(sighting, (t / 6 - 0.09, 0.53, t / 6 + 0.09, 0.87))
        assert 0.5 <= sighting.score <= 1
        assert sighting.change is None
    assert differences(stage.play(10)) == []


@pytest.mark.parametrize("fps", [2.0, 1.0, 0.5])
def test_somebody_who_walks_is_seen_in_few_frames(fps):
    stage = Stage(fps=fps)
    stage.settle()
    assert activity(stage.play(6, walker(6)))
    assert stage.play(20) == []


def test_activity_is_told_within_half_a_second():
    stage = Stage()
    stage.settle()
    assert activity(stage.play(3, standing()))[0][0] <= 0.5


@pytest.mark.parametrize("fps", PACES)
def test_a_thing_left_is_told_once_in_ten_minutes_and_so_is_its_removal(fps):
    """Peers 1: an object that stays must not fade away unnoticed, nor be told twice, at any pace."""
    stage = Stage(fps=fps)
    stage.settle()
    parcel = put(stage.ground.copy(), 0.7, 0.75, 0.15)
    seen = differences(stage.play(600 if fps < 5 else 60, standing()))
    assert [s.change for _, s in seen] == [ChangeKind.APPEARED]
    assert touches(seen[0][1], parcel)
    assert 3.0 <= seen[0][0] <= 4.0 + 2 / fps
    seen = differences(stage.play(600 if fps < 5 else 60))
    assert [s.change for _, s in seen] == [ChangeKind.DISAPPEARED]
    assert touches(seen[0][1], parcel)


def test_a_thing_that_came_between_two_frames_a_minute_apart_is_told():
    stage = Stage(fps=1 / 60)
    stage.settle()
    assert [s.change for _, s in differences(stage.play(300, standing()))] == [ChangeKind.APPEARED]


@pytest.mark.parametrize("level", [30.0, 215.0])
def test_a_thing_that_somebody_carries_in_is_told_after_he_left(level):
    stage = Stage()
    stage.settle()

    def draw(image, t):
        if t >= 3:
            put(image, 0.5, 0.8, 0.12, level=level)
        return walker(6)(image, t)

    assert differences(stage.play(6, draw)) == []
    seen = differences(stage.play(10, standing(0.5, 0.8, 0.12, level)))
    assert [s.change for _, s in seen] == [ChangeKind.APPEARED]


def test_a_thing_that_was_pushed_aside_has_moved():
    stage = Stage()
    stage.settle()
    assert len(differences(stage.play(15, standing(0.3)))) == 1
    seen = differences(stage.play(15, standing(0.75)))
    assert [s.change for _, s in seen] == [ChangeKind.MOVED]
    assert len(seen[0][1].boxes) == 2


def test_somebody_who_stays_for_long_and_walks_on_is_seen_again():
    stage = Stage()
    stage.settle()
    stage.play(30, standing(0.4, 0.6, 0.3, 40))
    assert activity(stage.play(3, lambda image, t: standing(0.4 + 0.1 * t, 0.6, 0.3, 40)(image, t)))


def test_the_same_picture_again_is_not_decoded():
    stage = Stage()
    stage.settle()
    jpeg = stage.jpeg(stage.ground)
    assert stage.gate.examine(stage.frame(jpeg)) == ()
    again = stage.frame(jpeg)
    object.__setattr__(again, "picture", NeverDecoded(jpeg))
    stage.at += 0.2
    assert stage.gate.examine(again) == ()


def test_video_is_watched_and_its_frames_are_let_go():
    stage = Stage()
    stage.settle()
    for i in range(10):
        stage.at += 0.2
        image = cv2.imdecode(np.frombuffer(stage.jpeg(walker(2)(stage.ground.copy(), i / 5)), np.uint8), 1)
        frame = stage.frame(b"")
        picture = VideoPicture(av.VideoFrame.from_ndarray(image, format="bgr24"))
        object.__setattr__(frame, "picture", picture)
        holders = sys.getrefcount(picture)
        seen = stage.gate.examine(frame)
        assert sys.getrefcount(picture) == holders
    assert seen[0].kind is SightingKind.ACTIVITY


@pytest.mark.parametrize("bad", [b"", b"no", b"\xff\xd8\xff\xd9", "cut"])
def test_a_bad_picture_is_refused_and_does_no_harm(bad):
    stage, twin = Stage(), Stage()
    for each in (stage, twin):
        each.settle()
    with pytest.raises(PictureError):
        stage.gate.examine(stage.frame(stage.jpeg(stage.ground)[:-900] if bad == "cut" else bad))
    twin.count = stage.count
    draw = together(walker(4), standing())
    assert stage.play(10, draw) == twin.play(10, draw) != []


def test_irregular_times_are_seconds_all_the_same():
    stage = Stage()
    stage.settle()
    seen, begin = [], stage.at
    for i in range(60):
        stage.at += (0.05, 0.4, 0.2, 1.3)[i % 4] - 1 / stage.fps
        image = stage.ground.copy()
        put(image, 0.7, 0.75, 0.15)
        seen += [(stage.at - begin, s) for s in stage.show(image)]
    told = differences(seen)
    assert [s.change for _, s in told] == [ChangeKind.APPEARED]
    assert 3 <= told[0][0] <= 6


@pytest.mark.parametrize("step", [-3600.0, -0.2, 3600.0])
def test_a_clock_that_steps_does_no_harm(step):
    stage = Stage()
    stage.settle()
    stage.at += step
    assert stage.play(5) == []
    assert activity(stage.play(6, walker(6)))
    stage.play(10)
    assert [s.change for _, s in differences(stage.play(10, standing()))] == [ChangeKind.APPEARED]


def test_frames_of_one_moment_do_no_harm():
    stage = Stage()
    stage.settle()
    for _ in range(20):
        assert stage.gate.examine(stage.frame(stage.jpeg(stage.ground))) == ()


@pytest.mark.parametrize("size", [(480, 360), (240, 320), (160, 120)])
def test_a_camera_that_changes_its_size_is_learned_anew(size):
    stage = Stage()
    stage.settle()
    other = Stage(ground=yard(3, *size))
    other.gate, other.at = stage.gate, stage.at
    assert other.play(12) == []
    assert not stage.gate.learning
    assert activity(other.play(6, walker(6)))


def test_reset_learns_anew():
    stage = Stage()
    stage.settle()
    stage.gate.reset()
    assert stage.gate.learning
    assert stage.play(10, standing()) == []
