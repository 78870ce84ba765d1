"""The number a person sets has a stated meaning: how high the smallest thing is of which half are found."""

import numpy as np
import pytest

from tests.engine.gate.sizes import GROUNDS, found, ordinary, parcel, person, told
from tests.engine.gate.stage import Stage, differences, standing
from watchpost_engine.gate.sensitivity import least_pixels, size_of, smallest
from watchpost_engine.model.camera import WatchSettings

PARCELS = tuple((parcel, level) for level in (225.0, 165.0, 40.0))
"""On ground of gray level 110: white, somewhat lighter, dark."""

PEOPLE = tuple((person, level) for level in (30.0, 190.0, 70.0))


@pytest.mark.parametrize(
    ("sensitivity", "percent"),
    [(0, 7.4), (25, 3.7), (50, 1.85), (75, 1.3396), (100, 0.97), (-5, 7.4), (120, 0.97)],
)
def test_the_stated_sizes(sensitivity, percent):
    assert 100 * smallest(sensitivity) == pytest.approx(percent, abs=0.005)


def test_more_is_smaller():
    sizes = [smallest(sensitivity) for sensitivity in range(101)]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("sensitivity", [0, 50, 100])
@pytest.mark.parametrize("height", [45, 60, 120])
def test_pixels_and_sizes_are_two_ways_to_say_the_same(sensitivity, height):
    assert size_of(least_pixels(sensitivity, height), height) == pytest.approx(smallest(sensitivity))


@pytest.mark.parametrize(
    ("sensitivity", "size"),
    [
        (0, (640, 480)),
        (25, (320, 240)),
        (50, (640, 480)),
        (50, (640, 360)),
        (75, (640, 480)),
        (100, (640, 480)),
        (100, (640, 360)),
    ],
)
def test_half_of_all_parcels_of_the_stated_size_are_found(sensitivity, size):
    """To a quarter of it: between these bounds the share of those that are found passes through a half."""
    assert found(sensitivity, 0.75 * smallest(sensitivity), PARCELS, size) < 0.5
    assert found(sensitivity, 1.25 * smallest(sensitivity), PARCELS, size) > 0.5


def test_so_it_is_for_large_pictures():
    assert found(50, 0.75 * smallest(50), PARCELS[::2], (1920, 1080), GROUNDS[:2]) < 0.5
    assert found(50, 1.25 * smallest(50), PARCELS[::2], (1920, 1080), GROUNDS[:2]) > 0.5


@pytest.mark.parametrize("sensitivity", [0, 50, 100])
def test_people_are_found_from_twice_that_height_on(sensitivity):
    """They are a third as wide as high: half are found between 1.4 and 3 times the stated size."""
    assert found(sensitivity, 1.4 * smallest(sensitivity), PEOPLE) < 0.5
    assert found(sensitivity, 3.0 * smallest(sensitivity), PEOPLE) > 0.5


@pytest.mark.parametrize("sensitivity", [50, 100])
def test_what_is_twice_as_large_is_nearly_always_found(sensitivity):
    assert found(sensitivity, 2 * smallest(sensitivity), PARCELS) >= 0.85
    assert found(sensitivity, 0.5 * smallest(sensitivity), PARCELS) <= 0.1


@pytest.mark.parametrize(("high", "level"), [(0.1, 60), (0.1, 170), (0.2, 80), (0.2, 150)])
def test_a_larger_thing_may_be_of_little_contrast(high, level):
    """The ground is of gray level 110 with a deviation of 25."""
    things = [(parcel, x, y, high, level) for x, y in ((0.25, 0.3), (0.8, 0.75), (0.5, 0.6))]
    assert np.mean(told(50, ordinary(320, 240), things)) > 0.6


def score(ground, size, high, level):
    """Of a parcel that is left."""
    stage = Stage(fps=4, settings=WatchSettings(), ground=ground(*size))
    stage.play(3)
    return max(sighting.score for _, sighting in differences(stage.play(5, standing(0.5, 0.5, high, level))))


@pytest.mark.parametrize(
    ("high", "level", "least", "most"),
    [(0.06, 225.0, 0.7, 0.82), (0.12, 165.0, 0.7, 0.86), (0.25, 225.0, 0.87, 0.92)],
)
def test_a_score_means_the_same_on_every_camera(high, level, least, most):
    """The same thing at the same size, on three kinds of ground, from small and large pictures."""
    sizes = ((320, 240), (640, 360), (800, 600))
    scores = [score(ground, size, high, level) for ground in GROUNDS for size in sizes]
    assert least <= min(scores) <= max(scores) <= most
