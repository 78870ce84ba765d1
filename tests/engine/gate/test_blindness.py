"""Never blind: whatever troubles the camera, somebody who walks meanwhile or afterwards is found in time."""

from dataclasses import replace

import pytest

from tests.engine.gate.lights import START
from tests.engine.gate.movers import person
from tests.engine.gate.nuisances import NUISANCES, TURNED
from tests.engine.gate.place import Camera
from tests.engine.gate.stage import area, overlap

RELEARNED = {*TURNED, "other resolution", "other orientation"}
"""After these the place is learned anew: in 10 s or two frames, whichever is later."""


def is_on(told):
    """Whether a sighting lies on somebody, and is not simply most of the picture."""
    return any(
        overlap(box, true) >= 0.25 * min(area(box), area(true)) and area(box) <= max(0.35, 4 * area(true))
        for box in told.sighting.boxes
        for true in told.true
    )


def deadline(camera, enters, patience):
    """When somebody must be found who enters at a moment: so many seconds, or two frames, later."""
    after = [t for t in camera.came if t >= enters]
    assert len(after) >= 2
    return max(after[1], enters + patience)


LOSSY = ("dropped frames", "duplicated frames")

LAST = 12.0
"""Seconds of a nuisance that are played."""

LONG = 20.0
"""Seconds; of what takes longer only the end is played."""

WHEN = {"with it": START, "while it is new": START + 0.7, "when it is old": None}


def its_end(nuisance):
    """The last seconds of what takes long, as if the camera had been switched on meanwhile."""
    if nuisance.seconds <= LONG:
        return replace(nuisance, seconds=LAST)
    skipped = nuisance.seconds - LAST

    def later(image, moment):
        return nuisance.effect(image, replace(moment, t=moment.t + skipped))

    return replace(nuisance, effect=later, before=later, seconds=LAST)


@pytest.mark.parametrize("fps", [5.0, 1.0, 0.1])
@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("name", NUISANCES)
def test_a_walker_is_found_in_two_seconds_or_two_frames(name, when, fps):
    seed, nuisance = sorted(NUISANCES).index(name) % 6, NUISANCES[name]
    if WHEN[when] is None:
        nuisance = its_end(nuisance)
    enters = nuisance.seconds if WHEN[when] is None else WHEN[when]
    is_new = enters < LAST
    patience = max(2, 2 / fps) + max(10, 2 / fps) if name in RELEARNED and is_new else 2.0
    lasts = 8 if name in LOSSY else 5
    camera = Camera(seed, fps)
    camera.settle(nuisance)
    walker = person(max(patience + 4, lasts / fps), enters=enters, coat=seed, back=bool(seed % 2))
    told = camera.play(enters + patience + 6 / fps, nuisance, [walker])
    found = [one.t for one in told if is_on(one)]
    assert found
    assert found[0] <= deadline(camera, enters, patience)


@pytest.mark.parametrize("fps", [5.0, 1.0, 0.1])
@pytest.mark.parametrize("enters", [3.1, 3.7, 4.4, 6.0])
@pytest.mark.parametrize("seed", range(3))
def test_somebody_who_comes_with_a_light_never_seen(seed, enters, fps):
    """While it is waited for, and while it is learned."""
    camera, nuisance = Camera(seed, fps), NUISANCES["light never seen"]
    camera.settle(nuisance)
    told = camera.play(enters + 7 + 5 / fps, nuisance, [person(max(9, 5 / fps), enters=enters, coat=seed)])
    found = [one.t for one in told if is_on(one)]
    assert found
    assert found[0] <= deadline(camera, enters, 2.0)


@pytest.mark.parametrize("fps", [5.0, 1.0, 0.1])
@pytest.mark.parametrize("seed", range(6))
def test_nobody_is_seen_in_a_light_that_is_new(seed, fps):
    camera, nuisance = Camera(seed, fps), NUISANCES["light never seen"]
    camera.settle(nuisance)
    assert camera.play(20 + 4 / fps, nuisance) == []
