"""Light, weather, lens and mount change the picture, and nothing is told (peers 4 to 7)."""

import numpy as np
import pytest

from tests.engine.gate.stage import Stage, activity, differences, put, standing, together, walker, yard
from tests.engine.gate.weather import (
    beam,
    brighter,
    creeping_shadow,
    dusk,
    exposed,
    from_then_on,
    grain,
    infrared,
    insect,
    lamp,
    rain,
    shaking,
    swinging,
)
from watchpost_engine.model.sighting import ChangeKind

NUISANCES = {
    **{f"brighter by {step}": from_then_on(2, brighter(step)) for step in (-60, -20, -5, 5, 10, 20, 30, 60)},
    **{f"exposed {factor}": from_then_on(2, exposed(factor)) for factor in (0.5, 0.8, 1.2, 1.5)},
    "exposure swings": swinging(0.3),
    "lamp on": from_then_on(2, lamp(50)),
    "lamp off": from_then_on(2, lamp(-50)),
    "dusk": dusk(15),
    "creeping shadow": creeping_shadow,
    "lights out": from_then_on(2, exposed(0.12)),
    "infrared": from_then_on(2, infrared),
    "grain": from_then_on(2, grain(12)),
    "rain": rain(20),
}


@pytest.mark.parametrize("fps", [5.0, 1.0])
@pytest.mark.parametrize("name", sorted(NUISANCES.keys() - {"rain"}))
def test_nothing_is_told_of(name, fps):
    stage = Stage(fps=fps)
    stage.settle()
    assert stage.play(20, NUISANCES[name]) == []


@pytest.mark.parametrize("pixels", [1, 2, 4, 8])
def test_nothing_is_told_of_shaking(pixels):
    """Peers 4: so many pixels of 720 lines."""
    stage = Stage()
    stage.settle()
    assert stage.play(30, shaking(pixels)) == []


def test_nothing_is_told_of_rain():
    """Peers 5: 20 streaks a frame for a minute."""
    stage = Stage()
    stage.settle()
    assert stage.play(60, rain(20)) == []


@pytest.mark.parametrize("fps", [5.0, 1.0, 0.5])
@pytest.mark.parametrize("streaks", [60, 140])
def test_nothing_is_told_of_a_downpour_at_dusk(fps, streaks):
    """Drops shine before a dark ground, and where they meet they are as large as things."""
    stage = Stage(fps=fps, ground=yard() * 0.5)
    stage.settle()
    assert stage.play(40, rain(streaks)) == []


@pytest.mark.parametrize("fps", [5.0, 1.0])
def test_somebody_is_seen_in_a_downpour_at_dusk(fps):
    stage = Stage(fps=fps, ground=yard() * 0.5)
    stage.settle()
    seen = activity(stage.play(6, together(walker(6, level=180.0), rain(140))))
    assert len(seen) > fps * 2
    assert seen[0][0] <= 2


def test_insects_leave_no_difference_behind():
    stage = Stage()
    stage.settle()
    seen = stage.play(40, insect)
    assert differences(seen) == []
    assert len(activity(seen)) < 40


@pytest.mark.parametrize("name", sorted(NUISANCES.keys() - {"lights out", "dusk"}))
def test_somebody_is_seen_all_the_same(name):
    stage = Stage()
    stage.settle()
    stage.play(15, NUISANCES[name])
    assert (
        len(activity(stage.play(6, together(walker(6), lambda image, t: NUISANCES[name](image, t + 15)))))
        >= 10
    )


def test_coming_back_from_infrared_is_known_at_once():
    """Peers 7: each light has a scene of its own; what changed meanwhile is found in both."""
    stage = Stage()
    stage.settle()
    assert stage.play(20, infrared) == []
    assert stage.play(3) == []
    assert not stage.gate.learning
    assert len(activity(stage.play(6, walker(6)))) > 15


def test_a_thing_left_at_night_is_told_once_and_not_again_by_day():
    stage = Stage()
    stage.settle()
    assert stage.play(15, infrared) == []
    parcel = standing(0.5, 0.6, 0.2)
    seen = differences(stage.play(15, together(parcel, infrared)))
    assert [s.change for _, s in seen] == [ChangeKind.APPEARED]
    assert differences(stage.play(20, parcel)) == []
    assert [s.change for _, s in differences(stage.play(10))] == [ChangeKind.DISAPPEARED]


def test_a_thing_that_came_with_the_switch_is_found_by_day():
    stage = Stage()
    stage.settle()
    assert stage.play(15, infrared) == []
    seen = differences(stage.play(15, standing(0.5, 0.6, 0.2)))
    assert [s.change for _, s in seen] == [ChangeKind.APPEARED]


def test_what_creeps_is_absorbed_and_what_comes_is_told():
    stage = Stage()
    stage.settle()

    def draw(image, t):
        if t >= 30:
            put(image, 0.8, 0.7, 0.15)
        return creeping_shadow(image, t)

    seen = differences(stage.play(60, draw))
    assert [s.change for _, s in seen] == [ChangeKind.APPEARED]


@pytest.mark.parametrize("seed", range(5, 9))
def test_a_thing_left_before_a_camera_that_trembles_comes_to_rest(seed):
    """What stands in a trembling picture does not move, however rich in contrast it is."""
    stage = Stage()
    stage.settle()
    shake = shaking(seed)
    seen = stage.play(20, together(standing(0.5, 0.6, 0.2), shake))
    assert [s.change for _, s in differences(seen)] == [ChangeKind.APPEARED]
    assert all(t < 2 for t, _ in activity(seen))


def test_beams_of_light_are_not_told_though_they_bleach_the_ground():
    stage = Stage()
    stage.settle()
    assert stage.play(15, infrared) == []
    assert stage.play(20, together(infrared, beam)) == []


@pytest.mark.parametrize("fps", [1.0, 0.2])
def test_a_lamp_that_dazzles_is_no_thing_and_a_white_thing_is(fps):
    """Both white and as large; the light of the one goes on around it."""

    def lit(image, sharp):
        down, right = np.indices(image.shape[:2], np.float32)
        away = np.hypot(right / image.shape[1] - 0.4, (down / image.shape[0] - 0.5) * 0.75)
        light = np.where(away < 0.06, 250, 0) if sharp else 320 * np.exp(-((away / 0.07) ** 2.4))
        return np.clip(image + light, 0, 255)

    def told_of(sharp):
        stage = Stage(fps=fps)
        stage.settle()
        return activity(stage.play(3 / fps, lambda image, t: lit(image, sharp) if t >= 1 / fps else image))

    assert told_of(sharp=False) == []
    assert told_of(sharp=True)
