"""Not a change, said of the whole picture: the like must be clearer, all else is told as before."""

import cv2
import numpy as np
import pytest

from tests.engine.gate.stage import activity, differences, standing, together, walker, yard
from tests.engine.gate.test_tolerance import marks, settled
from tests.engine.gate.weather import from_then_on, shifted
from watchpost_engine.gate.telling import WHOLE, as_score
from watchpost_engine.gate.tolerance import MOST, STEP
from watchpost_engine.gate.upheaval import RESTLESS
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.sighting import ChangeKind, SightingKind

OTHER = np.ascontiguousarray(np.rot90(yard(5, 240, 320)))[:240, :320]
"""Another view."""


def pattern(seed, cells=14):
    """Light and dark of any kind."""
    coarse = np.random.default_rng(seed).uniform(40, 215, (cells, cells)).astype(np.float32)
    return cv2.resize(coarse, (320, 240), interpolation=cv2.INTER_CUBIC)


THIRD = np.kron(np.random.default_rng(3).uniform(40, 215, (12, 16)), np.ones((20, 20))).astype(np.float32)


def chaos(image, t):
    """Movement everywhere: foam, a swarm, a curtain in the wind."""
    return pattern(round(t * 5))


def nudged(pixels):
    return from_then_on(1, lambda image, t: shifted(image, pixels, 0))


def to(view):
    return from_then_on(1, lambda image, t: view.copy())


def moved(seen):
    return [one.change for _, one in differences(seen)].count(ChangeKind.CAMERA_MOVED)


def whole(seen):
    return [(t, one) for t, one in seen if one.boxes == (WHOLE,)]


def known(seen, count):
    """So many marks of an event in which this was seen."""
    return [one for i in range(count) for one in marks(seen, f"e{i}")]


RESTLESSNESS = whole(settled().play(8, chaos))
NUDGE = differences(settled().play(12, nudged(12)))
TURN = differences(settled().play(12, to(OTHER)))


def test_what_is_marked_was_told_of_the_whole_picture():
    assert RESTLESSNESS
    assert {one.kind for _, one in RESTLESSNESS} == {SightingKind.ACTIVITY}
    assert moved(NUDGE) == moved(TURN) == 1
    assert whole(NUDGE) == NUDGE
    assert whole(TURN) == TURN


@pytest.mark.parametrize("count", [0, 1, 2, 20])
def test_movement_everywhere_must_last_longer_and_is_told_then(count):
    seen = whole(settled(known(RESTLESSNESS, count)).play(9, chaos))
    assert seen[0][0] == pytest.approx(RESTLESS * STEP ** min(count, MOST), abs=0.41)
    for _, one in seen:
        assert one.trace.needed == pytest.approx(as_score(STEP ** min(count, MOST)))
        assert one.score >= as_score(STEP ** min(count, MOST)) - 1e-6


def test_a_nudge_is_silent_and_a_turn_farther_is_told():
    assert moved(settled(known(NUDGE, 1)).play(12, nudged(12))) == 0
    assert moved(settled(known(NUDGE, 1)).play(12, nudged(20))) == 1
    assert moved(settled(known(NUDGE, MOST)).play(12, nudged(20))) == 0
    assert moved(settled(known(NUDGE, 20)).play(12, nudged(40))) == 1


@pytest.mark.parametrize("view", [OTHER, shifted(yard(), 60, 0)])
def test_a_camera_that_turns_to_and_fro_is_told_of_new_views_only(view):
    stage, marked = settled(), settled(known(TURN, MOST))
    for one, count in ((stage, 1), (marked, 0)):
        assert moved(one.play(15, to(view))) == 1, "a view that it never saw"
        for _ in range(2):
            assert moved(one.play(15)) == count
            assert moved(one.play(15, from_then_on(0, lambda image, t: view.copy()))) == count
        one.play(15)
        assert moved(one.play(15, to(THIRD))) == 1, "another one that it never saw"


def test_back_in_a_known_view_what_came_there_is_told():
    marked = settled(known(TURN, MOST))
    marked.play(15, to(OTHER))
    seen = marked.play(15, standing())
    assert moved(seen) == 0
    assert [one.change for _, one in differences(marked.play(5, standing()) + seen)] == [ChangeKind.APPEARED]


@pytest.mark.parametrize("seen", [RESTLESSNESS, NUDGE, TURN])
def test_what_is_smaller_is_told_as_before(seen):
    marked, plain = settled(known(seen, MOST)), settled()
    draw = together(walker(6), standing(0.3, 0.75, 0.1, 140.0))
    assert marked.play(12, draw) == plain.play(12, draw) != []


def test_somebody_close_to_the_lens_is_seen_although_movement_everywhere_was_marked():
    marked = settled(known(RESTLESSNESS, 20))
    seen = activity(marked.play(8, walker(8, 2.5)))
    assert seen[0][0] <= 1.0
    assert len(seen) >= 5


@pytest.mark.parametrize(("seen", "draw"), [(RESTLESSNESS, chaos), (NUDGE, nudged(12)), (TURN, to(OTHER))])
def test_undone_it_is_as_if_it_had_never_been(seen, draw):
    marked, plain = settled(), settled()
    marked.gate.heed(WatchSettings(tolerances=tuple(known(seen, 2))))
    for one in (marked, plain):
        one.play(5)
    marked.gate.heed(WatchSettings())
    assert marked.play(12, draw) == plain.play(12, draw) != []


def test_a_mark_of_one_kind_is_about_that_kind():
    assert whole(settled(known(TURN, 2)).play(8, chaos)) == RESTLESSNESS
    assert differences(settled(known(RESTLESSNESS, 2)).play(12, nudged(12))) == NUDGE


def test_a_nudge_scores_by_how_far_it_was():
    scores = [differences(settled().play(12, nudged(pixels)))[0][1].score for pixels in (8, 16, 32)]
    assert scores == sorted(set(scores))
    assert scores[0] >= 0.5
