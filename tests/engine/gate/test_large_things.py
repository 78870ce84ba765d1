"""What hides half of the picture is a thing and no other light: told when it moves, stays, and has gone."""

from itertools import pairwise

import pytest

from tests.engine.gate import lens
from tests.engine.gate.large import THINGS, large
from tests.engine.gate.stage import Stage, activity, area, differences, together, yard
from tests.engine.gate.weather import exposed, infrared
from watchpost_engine.gate.compare import compare
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.sighting import ChangeKind
from watchpost_engine.pictures.jpeg import JpegPicture

PACES = (5.0, 1.0, 1 / 60)


def in_time(seen, fps):
    """The differences that were told: all within 6 s or three pictures, none of a moved camera."""
    told = differences(seen)
    assert all(t <= max(6.0, 3 / fps) for t, _ in told)
    assert all(one.change is not ChangeKind.CAMERA_MOVED for _, one in told)
    return told


@pytest.mark.parametrize("fps", PACES)
@pytest.mark.parametrize("share", [0.42, 0.5, 0.58])
@pytest.mark.parametrize("name", THINGS)
def test_a_large_thing_that_comes_and_goes_is_told_twice(name, share, fps):
    stage = Stage(fps=fps, ground=yard(4))
    stage.settle()
    stays = max(18.0, 5 / fps)
    (came,) = in_time(stage.play(stays, large(name, share)), fps)
    assert max(map(area, came[1].boxes)) > 0.7 * share
    assert len(in_time(stage.play(stays), fps)) == 1


@pytest.mark.parametrize("fps", [5.0, 2.0])
@pytest.mark.parametrize("name", THINGS)
def test_a_large_thing_is_activity_as_long_as_it_moves(name, fps):
    stage = Stage(fps=fps)
    stage.settle()
    seen = stage.play(18, large(name, 0.55, seconds=3.0))
    moves = [t for t, _ in activity(seen)]
    assert moves[0] <= 1.0
    assert moves[-1] >= 2.0
    assert max(after - before for before, after in pairwise(moves)) <= 1.0
    assert len(differences(seen)) == 1


@pytest.mark.parametrize("fps", PACES)
def test_a_large_thing_that_comes_with_a_light_that_is_known(fps):
    stage = Stage(fps=fps)
    stage.settle()
    long = max(20.0, 6 / fps)
    for effect in (infrared, None):
        assert differences(stage.play(long, effect)) == []
    seen = stage.play(long, together(large("lorry", 0.5), infrared))
    assert len(in_time(seen, fps)) == 1


@pytest.mark.parametrize("gain", [0.6, 1.3])
def test_a_large_thing_to_which_the_exposure_gives_way(gain):
    stage = Stage()
    stage.settle()
    assert len(in_time(stage.play(18, together(large("lorry", 0.5), exposed(gain))), 5.0)) == 1


@pytest.mark.parametrize("level", [20, 60, 160])
@pytest.mark.parametrize("fps", [5.0, 0.5])
def test_paint_of_any_colour_is_told_and_is_no_camera_that_was_moved(level, fps):
    stage = Stage(fps=fps)
    stage.settle()
    assert len(in_time(stage.play(30, lens.paint(level, 0.6)), fps)) == 1


@pytest.mark.parametrize("name", THINGS)
def test_two_pictures_that_a_large_thing_sets_apart(name):
    stage = Stage()
    before, after = stage.ground, large(name, 0.6)(stage.ground.copy(), 0.0)
    told = compare(*(JpegPicture(stage.jpeg(one)) for one in (before, after)), WatchSettings())
    assert told.changed
    assert told.change is not ChangeKind.CAMERA_MOVED
