"""The very same bytes again: fetched more often than the camera takes pictures, or sent twice."""

import pytest

from tests.engine.gate.stage import Stage, activity, differences, put, standing, walker
from watchpost_engine.gate.gate import HELD
from watchpost_engine.model.sighting import ChangeKind


def fetched(stage: Stage, seconds: float, every: float, draw):
    """Show pictures that the camera takes `every` so many seconds, as often as the stage's pace says."""
    seen, taken, jpeg = [], -1, b""
    for i in range(round(seconds * stage.fps)):
        t = i / stage.fps
        if (number := int(t / every)) != taken:
            taken, jpeg = number, stage.jpeg(draw(stage.ground.copy(), number * every))
        stage.at += 1 / stage.fps
        seen += [(t, sighting) for sighting in stage.gate.examine(stage.frame(jpeg))]
    return seen


@pytest.mark.parametrize("every", [1.0, 3.0, 8.0])
def test_somebody_in_a_single_picture_moves_and_does_not_stay(every):
    stage = Stage(fps=5)
    stage.settle()

    def passing(image, t):
        if t == 2 * every:
            put(image, 0.4, 0.6, 0.4, 0.15, level=40)
        return image

    seen = fetched(stage, 8 * every, every, passing)
    assert activity(seen)
    assert differences(seen) == []


def test_what_stays_in_pictures_that_repeat_is_told_once():
    stage = Stage(fps=5)
    stage.settle()
    seen = differences(fetched(stage, 40, 2.0, standing()))
    assert [sighting.change for _, sighting in seen] == [ChangeKind.APPEARED]
    assert seen[0][0] <= 8


def test_somebody_who_walks_is_seen_in_pictures_that_come_twice():
    stage = Stage(fps=10)
    stage.settle()
    seen = fetched(stage, 6, 0.2, walker(6))
    assert len(activity(seen)) > 10
    assert differences(seen) == []


def test_a_camera_without_noise_is_believed_in_the_end():
    stage = Stage(fps=2)
    stage.settle()
    seen = differences(fetched(stage, HELD + 5, 60.0, standing()))
    assert [sighting.change for _, sighting in seen] == [ChangeKind.APPEARED]
    assert HELD - 1 <= seen[0][0] <= HELD + 1
