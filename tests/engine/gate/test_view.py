"""A camera that is covered, sprayed, out of focus or black is told, and nothing that looks like it is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from tests.engine.gate import lens
from tests.engine.gate.stage import Effect, Image, Stage, activity, differences, put, together, walker
from tests.engine.gate.weather import brighter, exposed, infrared, rain, shaking, swinging
from watchpost_engine.gate.eyesight import ONSET, RECOVERY
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.sighting import ChangeKind, Sighting
from watchpost_engine.model.view import ViewState

PACES = (2.0, 0.5, 1 / 60)

PROBLEMS = {
    "hand": (lens.hand, ViewState.COVERED),
    "cloth": (lens.cloth, ViewState.COVERED),
    "bag": (lens.bag, ViewState.COVERED),
    "patterned sheet": (lens.sheet, ViewState.COVERED),
    "colour bars": (lens.colour_bars, ViewState.COVERED),
    "paint": (lens.paint(), ViewState.SPRAYED),
    "light paint": (lens.paint(160, 0.7, 9), ViewState.SPRAYED),
    "defocused": (lens.blurred(0.03), ViewState.DEFOCUSED),
    "badly defocused": (lens.blurred(0.06), ViewState.DEFOCUSED),
    "black": (lens.black, ViewState.BLACK),
}

LOOK_ALIKES: dict[str, Effect] = {
    "light off": lens.unlit,
    "dark night": lens.night,
    "fog": lens.fog(400),
    "rain": rain(60),
    "infrared": infrared,
    "exposure": exposed(0.45),
    "exposure seeks": swinging(0.4),
    "bleached": brighter(90),
    "lorry": lens.lorry,
    "shake": shaking(6),
}


class Watched(Stage):
    """A stage that notes what is said of the view."""

    def learn(self) -> None:
        """Show the bare yard until the view is known."""
        self.play(max(30.0, 12 / self.fps))
        assert self.gate.lookout.view is ViewState.CLEAR

    def views(
        self, seconds: float, draw: Effect | None = None
    ) -> tuple[list[tuple[float, ViewState]], list[tuple[float, Sighting]]]:
        """Run for so long; return when the view became what, and what was seen."""
        told: list[tuple[float, ViewState]] = []
        seen: list[tuple[float, Sighting]] = []
        before = self.gate.lookout.view
        for i in range(max(1, round(seconds * self.fps))):
            t = i / self.fps
            image = self.ground.copy()
            seen += [(t, one) for one in self.show(image if draw is None else draw(image, t))]
            if self.gate.lookout.view is not before:
                before = self.gate.lookout.view
                told.append((t, before))
        return told, seen


@pytest.mark.parametrize(("name", "fps"), [*product(PROBLEMS, PACES), ("hand", 5.0), ("defocused", 5.0)])
def test_a_problem_is_told_in_time_and_so_is_its_end(name: str, fps: float) -> None:
    stage = Watched(fps=fps)
    stage.learn()
    draw, kind = PROBLEMS[name]
    told, _ = stage.views(max(60.0, 5 / fps), draw)
    assert [view for _, view in told] == [kind]
    assert told[0][0] <= max(ONSET[kind] + 4, 3 / fps)
    told, seen = stage.views(max(20.0, 5 / fps))
    assert [view for _, view in told] == [ViewState.CLEAR]
    assert told[0][0] <= max(RECOVERY + 4, 2 / fps)
    if kind is not ViewState.SPRAYED or fps > 0.1:
        assert differences(seen) == []


def test_a_black_picture_full_of_noise_stays_black() -> None:
    stage = Watched(fps=1.0, noise=12.0)
    stage.learn()
    rng = np.random.default_rng(1)

    def capped(image: Image, _: float) -> Image:
        return rng.normal(12, 14, image.shape).astype(np.float32)

    told, _ = stage.views(400, capped)
    assert [view for _, view in told] == [ViewState.BLACK]


@pytest.mark.parametrize("fps", [5.0, 1.0])
@pytest.mark.parametrize("name", ["black", "hand", "paint"])
def test_a_problem_of_which_the_same_bytes_are_sent_is_told_as_soon(name: str, fps: float) -> None:
    stage = Watched(fps=fps)
    stage.learn()
    draw, kind = PROBLEMS[name]
    image = draw(stage.ground.copy(), 0.0)
    stage.grain = [np.zeros_like(image)] * 7
    told, _ = stage.views(40, lambda ground, t: image)
    assert [view for _, view in told] == [kind]
    assert told[0][0] <= ONSET[kind] + 4


@pytest.mark.parametrize("noise", [2.0, 12.0])
@pytest.mark.parametrize("draw", [lens.hand, lens.sheet, lens.colour_bars])
def test_a_cover_is_no_camera_that_was_moved(draw: Effect, noise: float) -> None:
    stage = Watched(noise=noise)
    stage.learn()
    _, covered = stage.views(30, draw)
    _, uncovered = stage.views(30)
    moved = [one for _, one in covered + uncovered if one.change is ChangeKind.CAMERA_MOVED]
    assert moved == []


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_problem_for_a_moment_is_none(name: str) -> None:
    stage = Watched(fps=2.0)
    stage.learn()
    draw, kind = PROBLEMS[name]
    assert stage.views(ONSET[kind] - 5, draw)[0] == stage.views(30)[0] == []


@pytest.mark.parametrize("fps", [5.0, 0.5, 1 / 60])
@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_what_looks_like_a_problem_is_none(name: str, fps: float) -> None:
    stage = Watched(fps=fps)
    stage.learn()
    assert stage.views(90 if fps == 5 else 900, LOOK_ALIKES[name])[0] == []
    assert stage.views(max(30.0, 5 / fps))[0] == []


def test_headlights_that_dazzle_for_seconds_are_no_problem() -> None:
    stage = Watched()
    stage.learn()
    assert stage.views(8, lens.dazzled)[0] == stage.views(20)[0] == []


def test_nothing_is_told_before_the_view_is_known() -> None:
    stage = Watched()
    assert stage.gate.lookout.view is ViewState.UNKNOWN
    told, _ = stage.views(20)
    assert [view for _, view in told] == [ViewState.CLEAR]


def test_a_camera_that_is_black_from_the_start_is_told() -> None:
    stage = Watched()
    told, _ = stage.views(30, lens.black)
    assert [view for _, view in told] == [ViewState.BLACK]


def test_a_cover_that_was_there_from_the_start_is_told_late() -> None:
    stage = Watched(fps=0.5)
    told, _ = stage.views(900, lens.hand)
    assert [view for _, view in told] == [ViewState.COVERED]
    assert 500 < told[0][0] < 700


def test_a_cover_that_creeps_is_told_late() -> None:
    stage = Watched(fps=0.5)
    stage.learn()
    told, _ = stage.views(2400, lens.fog(300, 0.0))
    assert all(view is ViewState.COVERED and t > 500 for t, view in told)


def test_the_scene_is_held_through_a_long_cover() -> None:
    stage = Watched(fps=2.0)
    stage.learn()
    stage.views(1200, lens.cloth)
    assert not stage.gate.lookout.trusted
    told, seen = stage.views(30)
    assert [view for _, view in told] == [ViewState.CLEAR]
    assert differences(seen) == []
    assert activity(stage.play(6, walker(6)))


def test_what_came_behind_the_cover_is_told() -> None:
    stage = Watched()
    stage.learn()
    stage.views(60, lens.bag)

    def parcel(image, _):
        put(image, 0.7, 0.75, 0.2)
        return image

    _, seen = stage.views(20, parcel)
    assert differences(seen)


def test_who_walks_where_a_sprayed_picture_shows_something_is_seen() -> None:
    stage = Watched()
    stage.learn()
    stage.views(60, lens.paint())
    assert stage.gate.lookout.view is ViewState.SPRAYED
    assert activity(stage.views(6, together(walker(6), lens.paint()))[1])
    assert stage.gate.lookout.view is ViewState.SPRAYED


def test_a_cover_is_remembered_over_a_restart() -> None:
    stage = Watched()
    stage.learn()
    stage.views(30, lens.hand)
    stage.gate = Gate.load(stage.gate.dump(), stage.settings)
    assert stage.gate.lookout.view is ViewState.COVERED
    assert stage.views(30, lens.hand)[0] == []
    told, seen = stage.views(20)
    assert [view for _, view in told] == [ViewState.CLEAR]
    assert differences(seen) == []


def test_irregular_times_are_seconds_all_the_same() -> None:
    stage = Watched(fps=1.0)
    stage.learn()
    begin, told = stage.at, ViewState.CLEAR
    for i in range(60):
        stage.at += (0.05, 2.5, 0.2, 1.3)[i % 4] - 1
        stage.show(lens.hand(stage.ground.copy(), 0.0))
        if told is not stage.gate.lookout.view:
            told = stage.gate.lookout.view
            assert 15 <= stage.at - begin <= 24
    assert told is ViewState.COVERED
