"""Whatever makes the gate say nothing for a while ends within its deadline, and then it sees (peers 2)."""

import numpy as np
import pytest

from tests.engine.gate.stage import Stage, activity, differences, standing, together, walker, yard
from tests.engine.gate.weather import exposed, from_then_on, infrared, shifted
from watchpost_engine.gate.learning import AT_MOST
from watchpost_engine.gate.upheaval import DEADLINE
from watchpost_engine.model.sighting import ChangeKind

SILENCE = DEADLINE + AT_MOST
OTHER = np.ascontiguousarray(np.rot90(yard(5, 240, 320)))[:240, :320]


def inverted(image, _):
    return 255 - image


def other_view(image, t):
    return OTHER.copy()


def covered(image, t):
    return image * 0 + 12


@pytest.mark.parametrize("fps", [5.0, 1.0, 0.2])
@pytest.mark.parametrize("change", [infrared, inverted, exposed(0.3), exposed(2.2)])
def test_after_another_light_for_good_it_sees(change, fps):
    stage = Stage(fps=fps)
    stage.settle()
    assert differences(stage.play(SILENCE + 1 / fps, change)) == []
    assert not stage.gate.learning
    parcel = standing(0.5, 0.55, 0.25, 30 if change is not inverted else 215)
    seen = stage.play(max(10, 4 / fps), together(parcel, change))
    assert activity(seen)
    assert differences(seen)[0][1].change is ChangeKind.APPEARED


def test_after_a_cover_it_sees():
    stage = Stage()
    stage.settle()
    stage.play(SILENCE, covered)
    assert stage.play(5) == []
    assert activity(stage.play(6, walker(6)))


@pytest.mark.parametrize("fps", [5.0, 1.0])
def test_a_picture_that_never_comes_to_rest_is_activity_and_then_the_scene(fps):
    stage = Stage(fps=fps)
    stage.settle()
    rng = np.random.default_rng(3)

    def chaos(image, t):
        return yard(int(rng.integers(1000)))

    assert activity(stage.play(12, chaos))
    stage.play(SILENCE)
    assert stage.play(5) == []
    assert activity(stage.play(6, walker(6)))


def test_a_picture_that_is_restless_while_it_is_learned_is_learned_in_time():
    stage = Stage()
    rng = np.random.default_rng(4)
    stage.play(AT_MOST + 1, lambda image, t: yard(int(rng.integers(1000))))
    assert not stage.gate.learning


@pytest.mark.parametrize("fps", [5.0, 1.0])
@pytest.mark.parametrize("turn", [lambda image, t: shifted(image, 24, 8), other_view])
def test_a_turned_camera_is_told_once_and_its_new_view_is_watched(turn, fps):
    stage = Stage(fps=fps)
    stage.settle()
    seen = differences(stage.play(SILENCE + 5, from_then_on(1, turn)))
    assert [s.change for _, s in seen] == [ChangeKind.CAMERA_MOVED]
    assert len(activity(stage.play(6, together(turn, walker(6))))) > 3
    seen = differences(stage.play(15, together(turn, standing())))
    assert [s.change for _, s in seen] == [ChangeKind.APPEARED]


def test_a_camera_that_sags_by_a_hair_is_not_told():
    stage = Stage()
    stage.settle()
    assert stage.play(20, from_then_on(1, lambda image, t: shifted(image, 2, 1))) == []
    assert activity(stage.play(6, lambda image, t: walker(6)(shifted(image, 2, 1), t)))


def test_somebody_close_to_the_lens_is_activity():
    stage = Stage()
    stage.settle()
    assert len(activity(stage.play(8, walker(8, 2.5)))) > 15
    stage.play(SILENCE)
    assert activity(stage.play(6, walker(6)))
