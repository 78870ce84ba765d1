"""Who moves and was told is not looked at again for a moment: nothing gets lost, or stays, for that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.engine.gate.stage import NOW, Effect, Image, Stage, activity, put, together, walker
from watchpost_engine.gate.gate import Gate
from watchpost_engine.gate.memory import REST
from watchpost_engine.model.sighting import SightingKind
from watchpost_engine.model.tolerance import Tolerance

FAST = 15.0
"""Pictures a second: several come within a rest."""


def seen_until_told(draw: Effect) -> Stage:
    """A stage on which somebody has been walking for two seconds, and was told in the last picture."""
    stage = Stage(fps=FAST)
    stage.settle()
    assert activity(stage.play(2.0, draw))[-1][0] == pytest.approx(2.0 - 1 / FAST)
    return stage


def flash(image: Image, _: float) -> Image:
    """Something elsewhere, in a single picture."""
    put(image, 0.3, 0.3, 0.3)
    return image


def test_what_was_marked_meanwhile_is_not_told_again() -> None:
    weak = walker(6, high=0.1)
    stage = seen_until_told(weak)
    marks = [
        Tolerance(
            id=name, event_id=name, kind=SightingKind.ACTIVITY, boxes=((0.0, 0.3, 1.0, 1.0),), made_at=NOW
        )
        for name in ("one", "two")
    ]
    stage.gate.heed(replace(stage.settings, tolerances=tuple(marks)))
    assert stage.play(1.0, lambda image, t: weak(image, 2.0 + t)) == []


def test_what_was_accepted_meanwhile_is_not_told_again() -> None:
    stage = seen_until_told(walker(6))
    assert stage.gate.accept(stage.frame(stage.jpeg(stage.ground))), "nobody is there any more"
    assert stage.play(1 / FAST, flash) == []


def test_who_is_gone_is_not_told_again() -> None:
    stage = seen_until_told(walker(6))
    assert stage.play(1 / FAST) == []
    assert stage.play(1 / FAST, flash) == []


def test_who_comes_elsewhere_is_told_soon() -> None:
    def other(image: Image, t: float) -> Image:
        if t >= 2:
            put(image, 0.8 - 0.03 * t, 0.3, 0.25, 0.1, level=40 + 20 * (int(t * 5) % 2))
        return image

    stage = Stage(fps=FAST)
    stage.settle()
    seen = activity(stage.play(4, together(walker(8), other)))
    assert 2 <= min(t for t, one in seen if any(box[1] < 0.4 for box in one.boxes)) <= 2 + 3 * REST


def test_a_gate_that_is_taken_up_again_meanwhile_goes_on_alike() -> None:
    draw = walker(6)
    stage = seen_until_told(draw)
    again = Gate.load(stage.gate.dump(), stage.settings)
    for i in range(round(2 * FAST)):
        stage.at += 1 / FAST
        frame = stage.frame(stage.jpeg(draw(stage.ground.copy(), 2.0 + i / FAST)))
        one, other = (
            [replace(told, trace=None) for told in gate.examine(frame)] for gate in (stage.gate, again)
        )
        assert one == other
