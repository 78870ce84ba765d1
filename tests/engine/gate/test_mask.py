"""Zones and masks: polygons in shares of the picture."""

import numpy as np
import pytest

from tests.engine.gate.stage import Stage, activity, differences, standing, together, walker
from tests.engine.gate.weather import infrared
from watchpost_engine.gate.mask import Counting, draw
from watchpost_engine.model.camera import WatchSettings, Zone

LEFT = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
RIGHT = ((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0))
DOORSTEP = ((0.6, 0.65), (0.8, 0.65), (0.8, 0.85), (0.6, 0.85))
BANNER = ((0.0, 0.0), (1.0, 0.0), (1.0, 0.45), (0.0, 0.45))


def test_a_polygon_is_drawn_where_it_is():
    plane = draw([LEFT], (60, 80))
    assert (plane[:, :40] == 255).all()
    assert (plane[:, 41:] == 0).all()


def test_several_polygons_are_one_plane():
    assert (draw([LEFT, RIGHT], (60, 80)) == 255).all()


def test_a_triangle_has_half_the_pixels():
    assert np.count_nonzero(draw([((0, 0), (1, 0), (0, 1))], (100, 100))) == pytest.approx(5000, rel=0.03)


def test_no_polygons_count_everything():
    counting = Counting(WatchSettings(), (60, 80))
    assert counting.allowed is None
    assert counting.zones is None
    assert counting.size == 4800


def stage(**settings):
    made = Stage(settings=WatchSettings(**settings))
    made.settle()
    return made


def test_what_is_masked_never_counts():
    assert stage(masks=(RIGHT,)).play(10, standing(0.75)) == []
    assert len(differences(stage(masks=(RIGHT,)).play(10, standing(0.25)))) == 1


def test_a_masked_part_does_not_hide_the_rest():
    watched = stage(masks=(BANNER,))

    def draw(image, t):
        image[:100] = 60 + 120 * (int(t * 5) % 2)
        return walker(6)(image, t)

    seen = activity(watched.play(6, draw))
    assert len(seen) > 15
    assert all(box[1] > 0.4 for _, sighting in seen for box in sighting.boxes)


def test_a_change_of_light_is_known_with_most_of_the_picture_masked():
    assert stage(masks=(LEFT, BANNER)).play(20, infrared) == []


def test_everything_masked_tells_nothing():
    watched = stage(masks=(LEFT, RIGHT))
    assert watched.play(10, together(walker(6), standing())) == []


def test_only_what_touches_a_zone_counts():
    zones = (Zone(name="doorstep", polygon=DOORSTEP),)
    assert len(differences(stage(zones=zones).play(10, standing(0.7, 0.75)))) == 1
    assert stage(zones=zones).play(10, standing(0.25, 0.3)) == []


def test_a_thing_that_only_reaches_into_a_zone_is_told_whole():
    zones = (Zone(name="doorstep", polygon=DOORSTEP),)
    ((_, sighting),) = differences(stage(zones=zones).play(10, standing(0.58, 0.75, 0.2)))
    assert sighting.boxes[0][0] < 0.55


def test_one_of_several_zones_is_enough():
    zones = (Zone(name="doorstep", polygon=DOORSTEP), Zone(name="gate", polygon=BANNER))
    assert len(differences(stage(zones=zones).play(10, standing(0.25, 0.3)))) == 1


def test_a_mask_inside_a_zone_wins():
    zones = (Zone(name="right", polygon=RIGHT),)
    assert stage(zones=zones, masks=(DOORSTEP,)).play(10, standing(0.7, 0.75)) == []
