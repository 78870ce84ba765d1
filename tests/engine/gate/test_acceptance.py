"""What the user accepts is normal at once and tells nothing; nobody is burned into the scene by it."""

from __future__ import annotations

from tests.engine.gate.stage import (
    Stage,
    activity,
    differences,
    put,
    standing,
    together,
    walker,
)
from watchpost_engine.gate.acceptance import SOON
from watchpost_engine.gate.gate import Gate


def accept(stage: Stage, draw=lambda image, _: image, t: float = 0.0) -> bool:
    """Accept what the camera sees now."""
    return stage.gate.accept(stage.frame(stage.jpeg(draw(stage.ground.copy(), t))))


def test_what_just_came_tells_nothing() -> None:
    stage = Stage()
    stage.settle()
    assert differences(stage.play(1.5, standing())) == []
    assert accept(stage, standing())
    assert stage.play(20, standing()) == []
    assert len(differences(stage.play(SOON + 10))) <= 1, "gone: it was normal"


def test_accepted_twice_and_without_anything() -> None:
    stage = Stage()
    stage.settle()
    assert accept(stage)
    assert accept(stage)
    assert stage.play(10) == []
    assert len(differences(stage.play(8, standing()))) == 1


def test_what_comes_elsewhere_is_told() -> None:
    stage = Stage()
    stage.settle()
    stage.play(1, standing(x=0.25))
    accept(stage, standing(x=0.25))
    seen = stage.play(8, together(standing(x=0.25), standing()))
    assert len(differences(seen)) == 1


def test_a_walker_is_not_burned_in() -> None:
    stage = Stage()
    stage.settle()
    stage.play(3, walker(6))
    assert not accept(stage, walker(6), 3.0), "somebody moves"
    seen = stage.play(3, lambda image, t: walker(6)(image, t + 3.2)) + stage.play(20)
    assert activity(seen), "who walks on is still seen"
    assert differences(seen) == []
    assert activity(stage.play(4, walker(4))), "and the next one, too"


def statue(image, _):
    put(image, 0.5, 0.7, 0.3, 0.1, level=30)
    return image


def test_who_stands_and_walks_on_leaves_no_hole() -> None:
    stage = Stage()
    stage.settle()
    stage.play(2, statue)
    accept(stage, statue)
    assert stage.play(10, statue) == []
    assert differences(stage.play(20)) == [], "the ground behind was never a change"


def test_after_a_while_what_goes_is_told_again() -> None:
    stage = Stage()
    stage.settle()
    stage.play(2, statue)
    accept(stage, statue)
    assert stage.play(SOON + 5, statue) == []
    assert len(differences(stage.play(10))) == 1


def test_another_view_is_learned_at_once() -> None:
    stage = Stage()
    stage.settle()
    turned = stage.ground[:, ::-1].copy()
    stage.show(turned)
    stage.ground = turned
    assert accept(stage)
    assert stage.play(20) == []
    assert len(differences(stage.play(8, standing()))) == 1


def test_before_anything_was_seen() -> None:
    stage = Stage()
    assert accept(stage)
    assert stage.play(10) == []


def test_it_is_remembered() -> None:
    stage = Stage()
    stage.settle()
    stage.play(2, statue)
    accept(stage, statue)
    stage.gate = Gate.load(stage.gate.dump(), stage.settings)
    assert stage.play(5, statue) == []
    assert differences(stage.play(20)) == []
