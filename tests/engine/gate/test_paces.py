"""Irregular times: jitter, bursts and hours between them change little of what is told."""

import numpy as np
import pytest

from tests.engine.gate.movers import parcel, person
from tests.engine.gate.nuisances import SILENT
from tests.engine.gate.place import CALM, Camera, differences
from tests.engine.gate.test_blindness import is_on

HOURS = 3600.0 * np.arange(1, 7)
"""Moments of bursts."""


def burst(camera, at, nuisance=CALM, things=(), begin=0.0):
    """Ten pictures within two seconds; what is told of each, by its number."""
    camera.at = at
    shown = [camera.show(i / camera.fps, begin, nuisance, things) for i in range(10)]
    return [one for told in shown for one in told]


@pytest.mark.parametrize("seed", range(3))
def test_jitter_changes_little(seed):
    """Each picture up to 0.08 s early or late, also as the camera says."""
    seen = []
    for jitter in (0.0, 0.08):
        camera, rng = Camera(seed), np.random.default_rng(seed)
        camera.settle()
        begin, told = camera.at, []
        for i in range(60):
            camera.at = begin + i / camera.fps + float(rng.uniform(-jitter, jitter))
            told += camera.show(i / camera.fps, 0.0, CALM, [person(8, enters=2.0, coat=seed)])
        seen.append(sum(map(is_on, told)))
        assert len(told) <= seen[-1] + 2
    assert seen[0] > 25
    assert abs(seen[1] - seen[0]) <= 0.15 * seen[0]


@pytest.mark.parametrize("name", ["clouds", "exposure", "daylight", "sensor noise at night"])
def test_nothing_is_told_of_bursts_with_hours_between_them(name):
    nuisance = SILENT["shadow that wanders" if name == "daylight" else name]
    camera = Camera(1)
    camera.settle(nuisance)
    assert [burst(camera, at, nuisance, begin=3.0 * i) for i, at in enumerate(HOURS)] == [[]] * len(HOURS)


@pytest.mark.parametrize("seed", range(3))
def test_somebody_in_a_burst_is_seen_in_two_pictures(seed):
    camera = Camera(seed)
    camera.settle()
    assert burst(camera, HOURS[0]) == []
    told = burst(camera, HOURS[1], things=[person(6, enters=-2.0, coat=seed)])
    assert min(one.t for one in told if is_on(one)) <= 1 / camera.fps
    assert burst(camera, HOURS[2]) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_came_between_two_bursts_is_told_once(seed):
    camera = Camera(seed)
    camera.settle()
    told = [one for at in HOURS for one in burst(camera, at, things=[parcel()] if at > HOURS[1] else [])]
    assert len(differences(told)) == 1
    assert all(map(is_on, differences(told)))
