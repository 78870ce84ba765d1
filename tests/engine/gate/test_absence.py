"""What changed while nobody looked is told when somebody looks again: once, as a change, not as movement."""

from __future__ import annotations

import pytest

from tests.engine.gate.stage import (
    Effect,
    Stage,
    activity,
    differences,
    put,
    standing,
    together,
    touches,
    walker,
)
from tests.engine.gate.weather import brighter, exposed, infrared, lamp
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.sighting import ChangeKind

PARCEL = (0.7, 0.75, 0.15)


def away(stage: Stage, seconds: float) -> float:
    """The engine stops, and starts again after so long on another clock. Return when it stopped, on that."""
    data = stage.gate.dump()
    stage.at = -50_000.0 + seconds
    stage.gate = Gate.load(data, stage.settings, at=stage.at - seconds)
    stage.gate.wake()
    return stage.at - seconds


def box():
    return put(Stage().ground.copy(), *PARCEL)


@pytest.mark.parametrize("fps", [5.0, 1.0, 0.5])
@pytest.mark.parametrize("seconds", [15.0, 3600.0, 80_000.0])
def test_what_came_is_told_once(fps: float, seconds: float) -> None:
    stage = Stage(fps=fps)
    stage.settle()
    stopped = away(stage, seconds)
    seen = stage.play(20, standing())
    [(moment, told)] = seen
    assert activity(seen) == []
    assert told.change is ChangeKind.APPEARED
    assert touches(told, box())
    assert moment <= max(4.0, 3 / fps)
    assert told.began <= stopped + 1e-6
    assert stage.play(20, standing()) == []


def test_what_went_is_told_once() -> None:
    stage = Stage()
    stage.settle()
    stage.play(10, standing())
    stopped = away(stage, 600)
    [(_, told)] = stage.play(20)
    assert told.change is ChangeKind.DISAPPEARED
    assert told.began <= stopped + 1e-6
    assert stage.play(10) == []


@pytest.mark.parametrize("light", [brighter(25), exposed(0.5), exposed(1.7), infrared, lamp(60)])
@pytest.mark.parametrize("seconds", [2.0, 20.0, 7200.0])
def test_nothing_changed(light: Effect, seconds: float) -> None:
    stage = Stage()
    stage.settle()
    away(stage, seconds)
    assert stage.play(20, light) == []
    assert stage.play(20, light) == []


def negative(image, _):
    """What reflects little by day may reflect much at night."""
    return 255 - image


def test_a_light_that_is_known_comes_from_the_bank() -> None:
    stage = Stage()
    stage.settle()
    stage.play(8, negative)
    stage.play(8)
    away(stage, 3600)
    seen = stage.play(20, together(standing(), negative))
    [(_, told)] = seen
    assert touches(told, box())


def test_a_light_that_is_new_is_learned() -> None:
    stage = Stage()
    stage.settle()
    away(stage, 3600)
    assert stage.play(20, negative) == []
    assert [told for _, told in differences(stage.play(10, together(standing(), negative)))]


def test_somebody_is_there_at_the_first_look() -> None:
    stage = Stage()
    stage.settle()
    away(stage, 3600)
    seen = stage.play(6, walker(6))
    assert activity(seen)
    assert seen[0][0] <= 2.0
    assert differences(seen) == []
    assert differences(stage.play(15)) == []


def test_somebody_passes_what_came() -> None:
    stage = Stage()
    stage.settle()
    stopped = away(stage, 3600)
    seen = stage.play(6, together(standing(), walker(6))) + stage.play(10, standing())
    assert activity(seen)
    [(_, told)] = differences(seen)
    assert touches(told, box())
    assert told.change is ChangeKind.APPEARED
    assert told.began <= stopped + 1e-6


def test_a_short_stop_is_no_absence() -> None:
    stage = Stage()
    stage.settle()
    away(stage, 2.0)
    assert activity(stage.play(4, walker(4)))[0][0] <= 1.0


def test_what_was_not_learned_is_learned_anew() -> None:
    stage = Stage()
    stage.play(1)
    away(stage, 3600)
    assert stage.play(12, standing()) == []
