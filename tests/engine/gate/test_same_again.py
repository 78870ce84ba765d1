"""The same frames give the same sightings; and what is found does not hang on pace, clock or resolution."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.engine.gate.films import FPS, film, framed, project
from tests.engine.gate.nuisances import NUISANCES
from tests.engine.gate.stage import overlap
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.sighting import SightingKind


def story(told):
    """Which events there are: spells of activity with 4 s between them, and differences by their kind."""
    events, last = [], -100.0
    for one in told:
        if one.kind is SightingKind.DIFFERENCE:
            events.append((one.change, one.at, one.boxes))
            continue
        if one.at - last > 4:
            events.append((None, one.at, one.boxes))
        last = one.at
    return events


def is_same_story(one, other, late=3.0, what=lambda change: change):
    """The same events in the same order, about as late, and differences at the same places."""
    assert [what(change) for change, _, _ in one] == [what(change) for change, _, _ in other]
    for (change, at, boxes), (_, its_at, its_boxes) in zip(one, other, strict=True):
        assert abs(at - its_at) <= late
        assert change is None or any(overlap(a, b) > 0 for a in boxes for b in its_boxes)
    return True


FILMS = {seed: film(seed) for seed in range(3)}
STORIES = {seed: story(project(shots)) for seed, shots in FILMS.items()}


@pytest.mark.parametrize("seed", FILMS)
def test_the_story_is_what_happened(seed):
    kinds = [change for change, _, _ in STORIES[seed]]
    assert [kind for kind in kinds if kind is not None] == ["appeared", "appeared", "disappeared"]
    assert kinds.count(None) == 3


@pytest.mark.parametrize("name", ["exposure", "infrared on", "rain", "nudged camera", "insects", "shake"])
def test_two_gates_tell_the_same(name):
    shots = film(1, NUISANCES[name])
    told = project(shots)
    assert told
    assert project(shots) == told


def test_gates_in_threads_tell_the_same_as_alone():
    alone = [project(FILMS[seed]) for seed in FILMS]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(project, [*FILMS.values()] * 2)) == alone * 2


def test_one_gate_may_move_from_thread_to_thread():
    gate = Gate(WatchSettings())
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        told = [
            s
            for i, (t, jpeg) in enumerate(FILMS[0])
            for s in (one, other)[i % 2].submit(gate.examine, framed((t, jpeg))).result()
        ]
    assert told == project(FILMS[0])


@pytest.mark.parametrize("seed", FILMS)
@pytest.mark.parametrize("keep", [2, 3, 5])
def test_dropping_frames_leaves_the_story(seed, keep):
    assert is_same_story(story(project(FILMS[seed][::keep])), STORIES[seed], late=3 + 2 * keep / FPS)


@pytest.mark.parametrize("seed", FILMS)
def test_frames_at_irregular_times_leave_the_story(seed):
    rng = np.random.default_rng(seed)
    kept = [shot for shot in FILMS[seed] if rng.random() < 0.5]
    assert is_same_story(story(project(kept)), STORIES[seed], late=4)


@pytest.mark.parametrize("later", [-1e6, -7.25, 86400.0, 1e9])
@pytest.mark.parametrize("seed", FILMS)
def test_another_clock_leaves_every_sighting(seed, later):
    """In steps that a computer's numbers hold exactly, so that nothing is rounded."""
    told, shifted = (
        project([(begin + i / 4, jpeg) for i, (_, jpeg) in enumerate(FILMS[seed])]) for begin in (0.0, later)
    )
    assert told
    for one, its in zip(told, shifted, strict=True):
        assert (its.at - later, its.began - later) == pytest.approx((one.at, one.began), abs=1e-4)
        assert replace(its, at=0, since=None) == replace(one, at=0, since=None)


@pytest.mark.parametrize("seed", FILMS)
def test_a_clock_that_is_rounded_leaves_the_story(seed):
    shots = [(round(t + 12345.678901, 2), jpeg) for t, jpeg in FILMS[seed]]
    told = [(change, at - 12345.68, boxes) for change, at, boxes in story(project(shots))]
    assert is_same_story(told, STORIES[seed], late=1)


def as_large(jpeg, by, quality=90):
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), 1)
    how = cv2.INTER_CUBIC if by > 1 else cv2.INTER_AREA
    pixels = cv2.resize(pixels, None, fx=by, fy=by, interpolation=how)
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


@pytest.mark.parametrize("seed", FILMS)
@pytest.mark.parametrize("by", [0.5, 1.5, 2])
def test_another_resolution_leaves_the_story(seed, by):
    shots = [(t, as_large(jpeg, by)) for t, jpeg in FILMS[seed][::2]]
    # A picture of 120 lines may show too little to say what became of a thing.
    lasting = (lambda change: change is not None) if by < 1 else (lambda change: change)
    assert is_same_story(story(project(shots)), STORIES[seed], what=lasting)


@pytest.mark.parametrize("seed", FILMS)
@pytest.mark.parametrize("turn", ["left to right", "brighter", "darker", "colours"])
def test_another_picture_of_the_same_leaves_the_story(seed, turn):
    """Mirrored, at another exposure, or with red for blue: what happens is the same."""

    def other(jpeg):
        pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), 1)
        if turn == "left to right":
            pixels = np.ascontiguousarray(pixels[:, ::-1])
        elif turn == "colours":
            pixels = np.ascontiguousarray(pixels[:, :, ::-1])
        else:
            pixels = cv2.convertScaleAbs(pixels, alpha=1.15 if turn == "brighter" else 0.7)
        return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()

    mine = STORIES[seed]
    if turn == "left to right":
        mine = [(c, at, tuple((1 - x1, y0, 1 - x0, y1) for x0, y0, x1, y1 in b)) for c, at, b in mine]
    assert is_same_story(story(project([(t, other(jpeg)) for t, jpeg in FILMS[seed]])), mine)
