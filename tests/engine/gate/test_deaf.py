"""Deaf to light, weather, lens, mount and wire: each by its name, at several places and paces."""

import pytest

from tests.engine.gate.lights import START
from tests.engine.gate.nuisances import SILENT, TURNED
from tests.engine.gate.place import Camera, activities, differences
from watchpost_engine.model.sighting import ChangeKind

LONG = 60.0
"""Seconds from which on a nuisance is slow enough to be watched at slower paces."""


def paces(name):
    return (1.0, 0.1) if SILENT[name].seconds > LONG else (5.0, 1.0)


def after_settling(name, seed, fps, nuisance):
    """What is told of a nuisance, of the time before it and of some time after it."""
    camera = Camera(seed, fps)
    told = camera.settle(nuisance) + camera.play(nuisance.seconds, nuisance)
    return told + camera.play(max(6, 3 / fps), nuisance, begin=nuisance.seconds)


def is_steady(name):
    return name not in SOMETIMES


SOMETIMES = ("headlights", "insects", "rain", "foliage", "snow")
"""These come close to a thing now and then."""

CASES = [
    pytest.param(name, seed, fps, id=f"{name}, place {seed}, {fps:g} fps")
    for name in filter(is_steady, SILENT)
    for fps in paces(name)
    for seed in ((0,) if fps == paces(name)[0] else (1, 2))
]


@pytest.mark.parametrize(("name", "seed", "fps"), CASES)
def test_nothing_is_told_of(name, seed, fps):
    assert after_settling(name, seed, fps, SILENT[name]) == []


@pytest.mark.parametrize("fps", [5.0, 1.0, 0.2])
@pytest.mark.parametrize("name", SOMETIMES)
def test_hardly_anything_is_told_of(name, fps):
    """In one block of five at most, and nothing that lasts."""
    told = [after_settling(name, seed, fps, SILENT[name]) for seed in range(5)]
    assert sum(any(block) for block in told) <= 1
    assert not any(differences(block) for block in told)


@pytest.mark.parametrize("fps", [5.0, 1.0])
@pytest.mark.parametrize("name", SOMETIMES)
def test_nothing_lasting_is_told_of(name, fps):
    camera = Camera(1, fps)
    told = camera.settle(SILENT[name]) + camera.play(SILENT[name].seconds, SILENT[name])
    assert differences(told) == []


@pytest.mark.parametrize("seed", [0, 1, 2, 5, 8, 11])
@pytest.mark.parametrize("fps", [5.0, 1.0, 0.2])
@pytest.mark.parametrize("name", TURNED)
def test_it_is_told_once_that_the_camera_moved(name, fps, seed):
    told = after_settling(name, seed, fps, TURNED[name])
    assert [one.sighting.change for one in differences(told)] == [ChangeKind.CAMERA_MOVED]
    assert len(activities(told)) <= max(1, fps), "the bump itself is movement, for a second or one picture"


@pytest.mark.parametrize("fps", [5.0, 1.0, 0.1])
@pytest.mark.parametrize("name", TURNED)
def test_a_camera_that_moved_is_learned_in_ten_seconds_or_two_frames(name, fps):
    camera = Camera(1, fps)
    camera.settle()
    camera.play(START + max(10, 2 / fps) + 2 / fps, TURNED[name])
    assert not camera.gate.learning
    assert camera.play(max(6, 3 / fps), TURNED[name], begin=30) == []
