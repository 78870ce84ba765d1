"""What is too faint for one picture is told from many; who only stood there, and what creeps, is not."""

import cv2
import numpy as np
import pytest

from tests.engine.gate.stage import Stage, differences, put, touches, yard
from watchpost_engine.gate.difference import look, unexplained
from watchpost_engine.gate.evidence import BEST, WEIGHTS, Stretch, is_clean, is_sure, progress, signs, stirs
from watchpost_engine.gate.lasting import NEWER, OLDER
from watchpost_engine.gate.mask import Counting
from watchpost_engine.gate.regions import find_regions
from watchpost_engine.gate.scene import Found
from watchpost_engine.gate.writing import is_writing
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.sighting import ChangeKind

LEAST = 11.0


def faint(image, _):
    """A thing about as high as people are who stand far away, little brighter than the ground."""
    box = put(image, 0.62, 0.6, 0.09, 0.05, level=float(image[144, 198]) + 18)
    assert box
    return image


def test_what_is_too_faint_for_one_picture_is_told_once_and_its_going_too():
    stage = Stage(noise=6.0)
    stage.settle()
    seen = differences(stage.play(25, faint))
    assert [s.change for _, s in seen] == [ChangeKind.APPEARED]
    assert touches(seen[0][1], (0.605, 0.555, 0.635, 0.645))
    assert 3.0 <= seen[0][0] <= 10.0
    gone = differences(stage.play(15))
    assert [s.change for _, s in gone] == [ChangeKind.DISAPPEARED]


def test_grain_alone_tells_nothing():
    stage = Stage(noise=6.0)
    stage.settle()
    assert stage.play(60) == []


def test_who_stood_there_for_a_moment_and_goes_leaves_no_difference():
    stage = Stage()
    stage.settle()

    def hesitates(image, t):
        if t < 3.3:
            put(image, 0.5, 0.6, 0.3, 0.1, level=30)
        return image

    assert differences(stage.play(25, hesitates)) == []


def stack(images):
    return np.stack(images).astype(np.float32)


def stretch_of(older, newer, known, noise=1.0):
    """What is held against each other, of single pictures."""
    before, after = look(older.mean(0)), look(newer.mean(0))
    rest = unexplained(after, before)
    level = np.maximum(before.power, after.power) * np.float32(0.3) + np.float32(4)
    found = Found(after, rest, level, None)
    plane = np.full_like(rest, noise)
    return Stretch(found=found, before=before, older=older, newer=newer, noise=plane, known=known)


GROUND = yard(1, 80, 60)
THING = GROUND.copy()
put(THING, 0.6, 0.6, 0.2)


def weighed(older, newer, known=GROUND):
    stretch = stretch_of(stack(older), stack(newer), known)
    region = find_regions(stretch.found.mask, LEAST)[0][0]
    return region, stretch


def test_a_clean_step_is_sure():
    region, stretch = weighed([GROUND] * OLDER, [THING] * NEWER)
    assert is_clean(region, stretch)
    assert is_sure(region, stretch, LEAST)


@pytest.mark.parametrize("late", [1, 2])
def test_what_is_not_there_in_all_of_the_last_pictures_is_not_sure(late):
    region, stretch = weighed([GROUND] * OLDER, [GROUND] * late + [THING] * (NEWER - late))
    assert not is_sure(region, stretch, LEAST)


def test_what_only_uncovers_the_settled_scene_is_not_sure():
    region, stretch = weighed([THING] * OLDER, [GROUND] * NEWER)
    assert progress(region, stretch)[2] == pytest.approx(1, abs=0.01)
    assert not is_sure(region, stretch, LEAST)
    assert is_sure(*weighed([THING] * OLDER, [GROUND] * NEWER, THING), LEAST)


def test_what_creeps_is_not_sure():
    way = [cv2.addWeighted(GROUND, 1 - share, THING, share, 0) for share in np.linspace(0, 1, OLDER + NEWER)]
    region, stretch = weighed(way[:OLDER], way[OLDER:])
    assert not is_sure(region, stretch, LEAST)


def test_what_is_soft_is_not_sure():
    glow = GROUND + cv2.GaussianBlur(THING - GROUND, (0, 0), 5) * 6
    assert not is_sure(*weighed([GROUND] * OLDER, [glow] * NEWER), LEAST)


def test_somebody_who_stands_stirs_and_a_thing_in_bad_weather_does_not():
    rng = np.random.default_rng(3)
    sways = [GROUND.copy() for _ in range(NEWER)]
    for i, image in enumerate(sways):
        put(image, 0.6 + 0.02 * (i % 2), 0.6, 0.2)
    region, _ = weighed([GROUND] * OLDER, [THING] * NEWER)
    assert stirs(region, stack(sways))
    assert not stirs(region, stack([THING + rng.normal(0, 12, THING.shape) for _ in range(NEWER)]))


def test_the_best_that_signs_can_say_is_the_best():
    region, stretch = weighed([GROUND] * OLDER, [THING] * NEWER)
    weights = zip(WEIGHTS, BEST, signs(region, stretch, LEAST), strict=False)
    assert all(weight * sign <= weight * best + 1e-6 for weight, best, sign in weights)


def test_digits_at_the_edge_are_writing_and_elsewhere_they_are_not():
    shown = [np.full((120, 160), 90, np.uint8) for _ in range(2)]
    for image, text in zip(shown, ("12:41", "12:58"), strict=True):
        for y in (14, 64):
            cv2.putText(image, text, (8, y), cv2.FONT_HERSHEY_SIMPLEX, 0.4, 250.0, 1)
    then, now = (look(image.astype(np.float32)) for image in shown)
    found = Found(now, unexplained(now, then), np.full_like(now.image, 40), None)
    regions, _ = find_regions(found.mask, 6)
    at_the_edge = [is_writing(region, now, then) for region in regions if region.y1 < 24]
    assert at_the_edge
    assert all(at_the_edge)
    assert not any(is_writing(region, now, then) for region in regions if region.y0 > 40)


def test_masks_are_heeded_by_what_is_found_in_means():
    left = WatchSettings(masks=(((0.4, 0.0), (1.0, 0.0), (1.0, 1.0), (0.4, 1.0)),))
    assert Counting(left, (60, 80)).allowed is not None
    stage = Stage(noise=6.0, settings=left)
    stage.settle()
    assert stage.play(20, faint) == []
