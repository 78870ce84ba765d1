"""Zones with a sensitivity of their own."""

import numpy as np
import pytest

from tests.engine.gate.stage import Stage, differences, put, standing, yard
from watchpost_engine.gate import sensitivity
from watchpost_engine.gate.compare import compare
from watchpost_engine.model.camera import WatchSettings, Zone
from watchpost_engine.pictures.jpeg import JpegPicture

LEFT = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
RIGHT = ((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0))
HALVES = WatchSettings(
    sensitivity=50,
    zones=(Zone(name="Bush", polygon=LEFT, sensitivity=10), Zone(name="Step", polygon=RIGHT)),
)


@pytest.mark.parametrize(("x", "high", "times"), [(0.25, 0.05, 0), (0.25, 0.25, 1), (0.75, 0.05, 1)])
def test_each_zone_has_its_own(x, high, times):
    stage = Stage(settings=HALVES)
    stage.settle()
    assert len(differences(stage.play(6, standing(x, 0.75, high)))) == times


@pytest.mark.parametrize(
    ("x", "high", "changed"), [(0.25, 0.05, False), (0.25, 0.25, True), (0.75, 0.05, True)]
)
def test_so_it_is_for_two_pictures(x, high, changed):
    stage, image = Stage(), yard()
    before = JpegPicture(stage.jpeg(image))
    put(image, x, 0.75, high)
    assert compare(before, JpegPicture(stage.jpeg(image)), HALVES).changed is changed


def test_where_two_zones_lie_the_finer_counts():
    both = WatchSettings(zones=tuple(Zone(name="", polygon=LEFT, sensitivity=own) for own in (90, 5)))
    stage = Stage(settings=both)
    stage.settle()
    assert len(differences(stage.play(6, standing(0.25, 0.75, 0.05)))) == 1


@pytest.mark.parametrize(
    ("camera", "own", "finest"), [(50, (), 50), (50, (None,), 50), (50, (90, 10), 90), (99, (10, 20), 20)]
)
def test_pictures_are_looked_at_as_finely_as_the_finest_zone_asks(camera, own, finest):
    zones = tuple(Zone(name="", polygon=LEFT, sensitivity=each) for each in own)
    assert sensitivity.finest(WatchSettings(sensitivity=camera, zones=zones)) == finest


def test_the_same_number_everywhere_is_the_same_gate():
    """A zone of its own sensitivity that is the camera's changes nothing."""
    stages = [
        Stage(settings=WatchSettings(zones=(Zone(name="", polygon=RIGHT, sensitivity=own),)))
        for own in (None, 50)
    ]
    for stage in stages:
        stage.settle()
    one, other = (stage.play(6, standing(0.75, 0.7, 0.2)) for stage in stages)
    assert one == other != []
    assert np.isfinite([s.score for _, s in one]).all()
