"""The number a person sets has a stated meaning: the smallest object found half the time (peers 8)."""

import pytest

from tests.engine.gate.stage import Stage, differences, standing
from watchpost_engine.gate.sensitivity import smallest
from watchpost_engine.model.camera import WatchSettings

PLACES = ((0.25, 0.3), (0.8, 0.75), (0.5, 0.6), (0.7, 0.3), (0.4, 0.85), (0.12, 0.6))


@pytest.mark.parametrize(("sensitivity", "percent"), [(0, 12), (50, 3), (100, 1.5)])
def test_the_stated_sizes(sensitivity, percent):
    assert 100 * smallest(sensitivity) == pytest.approx(percent)


def test_more_is_smaller():
    sizes = [smallest(sensitivity) for sensitivity in range(101)]
    assert sizes == sorted(sizes, reverse=True)


def found(sensitivity: int, high: float, level: float) -> float:
    """Share of places where a parcel so high (in picture heights) is told."""
    hits = 0
    for x, y in PLACES:
        stage = Stage(settings=WatchSettings(sensitivity=sensitivity))
        stage.play(3)
        hits += len(differences(stage.play(6, standing(x, y, high, level)))) == 1
    return hits / len(PLACES)


@pytest.mark.parametrize("sensitivity", [0, 25, 50, 75, 100])
def test_what_is_half_as_high_is_rarely_told_and_twice_as_high_nearly_always(sensitivity):
    limit = smallest(sensitivity)
    assert found(sensitivity, limit * 0.5, 225) <= 0.34
    assert found(sensitivity, limit * 2, 225) >= 0.83


@pytest.mark.parametrize(("high", "level"), [(0.1, 60), (0.1, 170), (0.2, 80), (0.2, 150)])
def test_a_larger_thing_may_be_of_little_contrast(high, level):
    """The ground is of gray level 110 with a deviation of 25."""
    assert found(50, high, level) >= 0.83
