"""What stays is told once within ten seconds, whatever passes by; what creeps is light."""

import math

import numpy as np
import pytest

from tests.engine.gate.stage import Stage, differences, standing, together, touches, walker, yard
from tests.engine.gate.weather import grain, rain
from watchpost_engine.gate.difference import look
from watchpost_engine.gate.regions import Region
from watchpost_engine.gate.scene import Scene
from watchpost_engine.gate.trail import Trail, largest, step_of, suddenness
from watchpost_engine.model.sighting import ChangeKind

IN_TIME = 10.0
"""Seconds in which a change must be told."""


def pattern(value):
    return np.full(50, value, np.float32)


def test_a_step_is_sudden_and_a_creep_is_not():
    step = [pattern(v) for v in (0, 0, 0, 30, 30.5, 30)]
    creep = [pattern(v) for v in (0, 6, 12, 18, 24, 30)]
    assert suddenness(step, 5) > 100
    assert suddenness(creep, 5) < 2
    assert step_of(step[:5]) == 2


def test_somebody_in_between_does_not_hide_the_step():
    assert suddenness([pattern(v) for v in (0, 0, 90, 30, 30, 30)], 5) > 100


def test_of_too_few_pictures_nothing_speaks_against_a_step():
    assert suddenness([pattern(0), pattern(30)], 1) == math.inf


def test_of_no_picture_nothing_has_come():
    scene = Scene(look(yard(1, 80, 60)))
    region = Region(10, 10, 20, 20, np.ones((10, 10), bool))
    assert Trail().sift([region], yard(2, 80, 60), scene, 11, 60.0) == []


def test_the_largest_part_of_a_mask():
    mask = np.zeros((6, 8), bool)
    mask[1, 1] = mask[3:5, 4:7] = True
    assert np.count_nonzero(largest(mask)) == 6
    assert np.count_nonzero(largest(np.zeros((6, 8), bool))) == 0


def taught(pictures, spot):
    """The noise at a spot of a scene that has seen a ground and then pictures, 0.4 s apart."""
    ground = yard(1, 80, 60)
    scene = Scene(look(ground))
    for image in [ground] * 30 + pictures:
        found = scene.compare(look(image), None)
        scene.adapt(found, 0.4)
    return float(scene.noise[spot].mean())


def test_what_stands_still_is_no_noise_and_what_comes_and_goes_is():
    spot = np.s_[30:34, 40:44]
    ground, thing = yard(1, 80, 60), yard(1, 80, 60)
    thing[spot] += np.array([[25, -25] * 2, [-25, 25] * 2] * 2, np.float32)
    assert taught([thing] * 10, spot) < 0.4 * taught([thing, ground] * 5, spot)


@pytest.mark.parametrize("x", [0.3, 0.7])
@pytest.mark.parametrize("begin", [1.0, 2.0])
def test_a_thing_is_told_in_time_though_somebody_passes_close_by(x, begin):
    stage = Stage()
    stage.settle()

    def passing(image, t):
        return walker(4)(image, t - begin) if begin <= t < begin + 4 else image

    seen = differences(stage.play(14, together(standing(x, 0.85), passing)))
    assert [sighting.change for _, sighting in seen] == [ChangeKind.APPEARED]
    assert seen[0][0] <= IN_TIME


@pytest.mark.parametrize("weather", [rain(30), grain(8)])
def test_a_thing_is_told_in_time_in_bad_weather(weather):
    stage = Stage()
    stage.settle()
    stage.play(10, weather)
    seen = differences(stage.play(15, together(standing(), weather)))
    assert [sighting.change for _, sighting in seen] == [ChangeKind.APPEARED]
    assert seen[0][0] <= IN_TIME


def edge(start, speed):
    """A hard shadow whose edge moves by so many widths in a second."""

    def draw(image, t):
        x = np.linspace(0, 1, image.shape[1], dtype=np.float32)
        return image * (0.5 + 0.5 * np.clip((x - start - speed * t) * 60, 0, 1))

    return draw


@pytest.mark.parametrize("speed", [0.002, 0.004])
def test_a_shadow_that_creeps_is_not_told_and_a_thing_beside_it_is(speed):
    stage = Stage()
    stage.settle()
    stage.play(10, edge(0.3, 0.0))
    shadow = edge(0.3, speed)
    assert differences(stage.play(30, shadow)) == []
    later = edge(0.3 + 30 * speed, speed)
    seen = differences(stage.play(15, together(standing(0.8), later)))
    assert [sighting.change for _, sighting in seen] == [ChangeKind.APPEARED]
    assert touches(seen[0][1], (0.74, 0.675, 0.86, 0.825))
    assert seen[0][0] <= IN_TIME
