"""The gate can be asked why: about what it told, and about what it does not tell."""

from dataclasses import replace

import numpy as np
import pytest

from tests.engine.gate.stage import Stage, activity, differences, standing, touches, walker
from tests.engine.making import NOW
from watchpost_engine.gate.telling import as_gray
from watchpost_engine.model.camera import WatchSettings, Zone
from watchpost_engine.model.sighting import SightingKind
from watchpost_engine.model.tolerance import Tolerance
from watchpost_engine.pictures.jpeg import check_jpeg
from watchpost_engine.pictures.why import MOST_BYTES, draw_why

SPOT = (0.64, 0.67, 0.76, 0.83)
LEFT = ((0.0, 0.0), (0.4, 0.0), (0.4, 1.0), (0.0, 1.0))


def settled(**settings):
    stage = Stage(settings=WatchSettings(**settings))
    stage.settle()
    return stage


def test_every_sighting_holds_what_was_compared():
    stage = settled()
    for _, sighting in stage.play(3, walker(6)) + stage.play(8, standing()):
        trace = sighting.trace
        assert (trace.kind, trace.change, trace.score) == (sighting.kind, sighting.change, sighting.score)
        assert trace.boxes == sighting.boxes
        assert {plane.shape for plane in (trace.before, trace.now, trace.rest, trace.level)} == {(60, 80)}
        assert trace.smallest == pytest.approx(0.0185)


def test_it_is_the_moment_of_the_sighting_whatever_comes_later():
    """The scene takes in what has settled: the picture before must be the one without it."""
    stage = settled()
    seen = differences(stage.play(6, standing()))
    trace = seen[0][1].trace
    before = trace.before.copy()
    stage.play(60, walker(6))
    assert (trace.before == before).all()
    spot = np.s_[42:48, 53:59]
    assert abs(trace.before[spot].mean() - trace.now[spot].mean()) > 40
    over = trace.rest[spot] > trace.level[spot]
    assert over.mean() > 0.8


def test_what_holds_a_picture_is_no_part_of_what_is_the_same():
    stage, twin = settled(), settled()
    seen, same = (each.play(3, walker(6)) for each in (stage, twin))
    assert seen == same
    assert replace(seen[0][1], trace=None) == seen[0][1]
    assert "trace" not in repr(seen[0][1])


@pytest.mark.parametrize(
    ("draw", "settings", "remark"),
    [
        (None, {}, "nothing is over the limit"),
        (standing(high=0.035), {"sensitivity": 10}, "what differs is too small"),
        (standing(), {}, "this waits"),
        (standing(), {"zones": (Zone(name="", polygon=LEFT),)}, "what differs is outside the zones"),
        (lambda image, _: 255 - image, {}, "everything differs"),
        (standing(), {"masks": (((0.5, 0.5), (1.0, 0.5), (1.0, 1.0), (0.5, 1.0)),)}, "nothing is over"),
    ],
)
def test_it_says_why_nothing_is_told(draw, settings, remark):
    stage = settled(**settings)
    stage.play(0.2, draw)
    trace = stage.gate.explain()
    assert trace.kind is None
    assert trace.remark.startswith(remark)
    assert 0 <= trace.score <= 1


def test_it_shows_where():
    stage = settled()
    stage.play(0.2, standing())
    trace = stage.gate.explain()
    assert trace.score > 0.5
    told = activity(stage.play(0.4, standing()))[0][1]
    assert touches(replace(told, boxes=trace.boxes), SPOT)


def test_while_it_learns_it_says_so():
    stage = Stage()
    assert stage.gate.explain() is None
    stage.play(0.4)
    assert stage.gate.explain().remark == "the scene is still being learned"


def test_what_is_tolerated_says_so():
    marks = tuple(
        Tolerance(id=str(i), event_id=str(i), kind=SightingKind.ACTIVITY, boxes=(SPOT,), made_at=NOW)
        for i in range(2)
    )
    faint = standing(high=0.08, level=140.0)
    stage = settled(tolerances=marks)
    stage.play(0.2, faint)
    trace = stage.gate.explain()
    assert trace.needed == pytest.approx(0.8)
    assert trace.remark == "somebody said that this is not a change"


def test_asking_changes_nothing():
    asked, plain = settled(), settled()
    seen = []
    for stage in (asked, plain):
        told = []
        for second in range(12):
            told += stage.play(1, standing() if second > 3 else walker(4))
            if stage is asked:
                stage.gate.explain()
        seen.append(told)
    assert seen[0] == seen[1] != []


@pytest.mark.parametrize("shape", [(60, 80), (80, 60), (120, 160), (60, 8), (60, 700), (1, 1)])
def test_the_picture_is_small_whatever_is_in_it(shape):
    """Noise is the worst that a codec can meet."""
    rng = np.random.default_rng(3)
    trace = differences(settled().play(6, standing()))[0][1].trace
    noise = [rng.uniform(0, 255, shape).astype(np.float32) for _ in range(3)]
    level = np.full(shape, 100, np.float32)
    boxes = tuple((x, y, x + 0.2, y + 0.2) for x in (0.0, 0.4, 0.8) for y in (0.0, 0.4, 0.8))
    allowed = np.where(noise[0] > 20, np.uint8(255), np.uint8(0))
    worst = replace(
        trace, before=noise[0], now=noise[1], rest=noise[2], level=level, allowed=allowed, boxes=boxes
    )
    jpeg = draw_why(worst)
    assert len(jpeg) < MOST_BYTES
    width, height = check_jpeg(jpeg)
    assert width <= 972
    assert height <= 320


def test_what_is_whiter_than_white_is_white_in_it():
    """A scene at its own exposure, or a picture that was moved by a part of a pixel, goes beyond 0 to 255."""
    plane = np.array([[-3.0, 99.6, 255.2, 264.6]], np.float32)
    assert as_gray(plane).tolist() == [[0, 100, 255, 255]]
