"""Streaks: in rare pictures threads and shadows of posts are elsewhere in each, and are still no things."""

import math
from functools import cache

import cv2
import numpy as np
import pytest

from tests.engine.gate.lights import grid, infrared, soft
from tests.engine.gate.movers import person
from tests.engine.gate.nuisances import SILENT
from tests.engine.gate.place import HEIGHT, WIDTH, Camera, Nuisance
from tests.engine.gate.test_blindness import is_on

RARE = 0.2
"""Pictures a second."""


def posts(image, moment):
    """The sun is low and sinks in minutes: hard shadows of four posts grow and go across."""
    rng, (x, y) = np.random.default_rng((moment.seed, 41)), grid()
    lean = float(rng.uniform(0.2, 0.6))
    along = x + lean * (y - 0.5) - 0.004 * max(moment.t, 0)
    shade = np.zeros_like(along)
    for post in rng.uniform(-0.4, 0.9, 4):
        shade = np.maximum(shade, soft((0.016 - np.abs(along - post)) * 150))
    return image * (1 - 0.5 * shade * min(max(moment.t / 20, 0), 1))


@cache
def thread(seed, number):
    """Ends of a thread of a web, and how fast it sways."""
    rng = np.random.default_rng((seed, 43, number))
    ends = np.float32([(-0.1, rng.uniform(0.1, 0.9)), (1.1, rng.uniform(0.1, 0.9))])
    return (ends if rng.random() < 0.5 else ends[:, ::-1]), float(rng.uniform(0.3, 0.8))


def web(image, moment):
    """Night: two bright unsharp threads close to the lens sway in the wind. Before, there is none."""
    glow = np.zeros((HEIGHT, WIDTH), np.float32)
    for number in range(2 if moment.t > 0 else 0):
        ends, pace = thread(moment.seed, number)
        sway = 0.03 * math.sin(2 * math.pi * pace * moment.t + number)
        start, end = ((int((p[0] + sway) * WIDTH), int((p[1] + sway) * HEIGHT)) for p in ends)
        cv2.line(glow, start, end, 255.0, 3, cv2.LINE_AA)
    return infrared(image, moment) + 0.9 * cv2.GaussianBlur(glow, (0, 0), 2.5)[:, :, None]


STREAKS = {
    "posts": Nuisance(effect=posts, before=posts),
    "web": Nuisance(effect=web, before=web, grain=8),
}


@pytest.mark.parametrize("name", STREAKS)
def test_streaks_are_no_things(name):
    """Told in one minute of five at most."""
    told = []
    for seed in range(10):
        camera = Camera(seed, RARE)
        assert camera.settle(STREAKS[name]) == []
        told.append(camera.play(60, STREAKS[name]))
    assert sum(map(bool, told)) <= 2


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", STREAKS)
def test_somebody_among_them_is_seen(name, seed):
    camera = Camera(seed, RARE)
    camera.settle(STREAKS[name])
    told = camera.play(60, STREAKS[name], [person(25, enters=20.0, coat=seed, back=bool(seed % 2))])
    assert sum(map(is_on, told)) >= 3


@pytest.mark.parametrize("coat", range(2))
@pytest.mark.parametrize("seed", range(6))
def test_somebody_in_a_shadow_that_wanders_is_seen_in_two_frames(seed, coat):
    """He hangs together with its soft edge."""
    shadow, camera = SILENT["shadow that wanders"], Camera(seed, 0.1)
    camera.settle(shadow)
    told = camera.play(63, shadow, [person(80, enters=3.0, coat=coat, back=bool(seed % 2))])
    assert min(one.t for one in told if is_on(one)) <= 20
