"""A view that the user accepted, even one of nothing, is no problem until it is another one."""

from __future__ import annotations

from itertools import product

import pytest

from tests.engine.gate import lens
from tests.engine.gate.stage import Effect
from tests.engine.gate.test_acceptance import accept
from tests.engine.gate.test_view import PROBLEMS, Watched
from watchpost_engine.gate.eyesight import SLOW
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.view import ViewState


def impaired(stage: Watched, seconds: float, draw: Effect | None = None) -> list[ViewState]:
    """The problems that are told in so many seconds."""
    return [view for _, view in stage.views(seconds, draw)[0] if view.impaired]


def restart(stage: Watched) -> None:
    """The engine stops, and comes back five minutes later."""
    stage.gate = Gate.load(stage.gate.dump(), stage.settings, at=stage.at)
    stage.gate.wake()
    stage.at += 300


def covered(draw: Effect, seconds: float, fps: float = 0.2) -> Watched:
    """A camera that was covered after it was known."""
    stage = Watched(fps=fps)
    stage.learn()
    stage.views(seconds, draw)
    return stage


@pytest.mark.parametrize(("name", "seconds"), product(PROBLEMS, [6.0, 60.0]))
def test_it_stays_accepted(name: str, seconds: float) -> None:
    draw, _ = PROBLEMS[name]
    stage = covered(draw, seconds)
    accept(stage, draw)
    assert impaired(stage, 2 * SLOW, draw) == []


@pytest.mark.parametrize("name", ["hand", "black"])
@pytest.mark.parametrize("after", [0.0, 5.0, 120.0])
def test_it_stays_accepted_over_a_restart(name: str, after: float) -> None:
    """Also where the scene is still being learned."""
    draw, _ = PROBLEMS[name]
    stage = covered(draw, 60)
    accept(stage, draw)
    if after:
        stage.views(after, draw)
    restart(stage)
    assert impaired(stage, 2 * SLOW, draw) == []


def test_covered_from_the_start_it_can_be_accepted() -> None:
    stage = Watched(fps=0.2)
    stage.views(20, lens.hand)
    accept(stage, lens.hand)
    assert impaired(stage, 2 * SLOW, lens.hand) == []


def test_a_night_under_the_cover_is_no_other_view() -> None:
    stage = covered(lens.bag, 60)
    accept(stage, lens.bag)
    assert impaired(stage, 300, lens.bag) == impaired(stage, 900, lens.black) == []


@pytest.mark.parametrize("fps", [5.0, 1 / 60])
def test_once_it_shows_something_a_cover_is_told_again(fps: float) -> None:
    stage = covered(lens.hand, max(60, 3 / fps), fps)
    accept(stage, lens.hand)
    assert impaired(stage, max(60, 3 / fps), lens.hand) == []
    assert impaired(stage, max(240, 30 / fps)) == []
    assert impaired(stage, max(60, 5 / fps), lens.hand) == [ViewState.COVERED]


@pytest.mark.parametrize("after", [1.0, 3.0, 20.0])
def test_a_cover_after_a_good_view_was_accepted_is_told(after: float) -> None:
    stage = Watched(fps=1.0)
    stage.learn()
    accept(stage)
    stage.views(after)
    assert impaired(stage, SLOW + 60, lens.hand)[:1] == [ViewState.COVERED]
